// Video of a leg: never ahead of the audio, which says who talks with whom. Each leg is negotiated with us
// alone; what is offered to one is what the other can do.
#include "edge/sip_leg.hpp"

namespace centrale::edge {
namespace {

/// Somebody who is led on hears music and a ring tone in between: only what lasts is worth a re-INVITE.
constexpr Duration kSettled = 150ms;
constexpr Duration kTryAgain = 1s;  // another offer is open
constexpr std::string_view kMediaControl = "application/media_control+xml";
constexpr std::string_view kPictureRequest =
    "<?xml version=\"1.0\" "
    "encoding=\"utf-8\"?><media_control><vc_primitive><to_encoder><picture_fast_update/>"
    "</to_encoder></vc_primitive></media_control>";
constexpr Duration kPartnerMaySay = 10s;  // a phone may ask its user; then the party is answered without it

}  // namespace

SipLeg* SipLeg::partner() const {
  const auto other = world_.media.partner_of(endpoint());
  return other ? world_.table.by_endpoint(*other) : nullptr;
}

void SipLeg::on_partner() {
  if (media_.video().permitted() && !asked_) video_timer_.start(kSettled);
}

void SipLeg::video_settled() {
  video_timer_.stop();
  if (!asked_) return align_video();
  const SipLeg* other = partner();
  media_.video().face(other != nullptr && other->media_.video().runs() ? other->video() : std::nullopt);
  answer_now(std::exchange(asked_, std::nullopt).value());
}

/// Also says what the next description shall tell.
bool SipLeg::wants_video_changed(const SipLeg* partner) {
  LegVideo& video = media_.video();
  if (partner == nullptr) {
    if (!video.runs()) return false;
    video.put_aside();
    return true;
  }
  const auto& theirs = partner->video();
  if (!theirs) {
    if (!video.runs() || !partner->media_.video().refused()) return false;
    video.face(std::nullopt);
    return true;
  }
  if (video.refused() || !video.permitted() || (video.runs() && video.fits(*theirs))) return false;
  video.face(theirs);
  return true;
}

void SipLeg::align_video() {
  if (!session_ || session_->state() != sip::SessionState::established || held_) return;
  if (!session_->may_offer()) return video_timer_.start(kTryAgain);
  if (!wants_video_changed(partner())) return;
  if (!session_->reoffer(media_.offer())) video_timer_.start(kTryAgain);
}

bool SipLeg::ask_partner(const std::string& offer) {
  LegVideo& video = media_.video();
  const bool had = video.agreed();
  video.hear_offer(offer);
  if (had) return false;
  SipLeg* other = partner();
  const bool seen = other != nullptr && other->media_.video().runs();
  video.face(seen ? other->video() : std::nullopt);
  if (!video.ability() || seen || other == nullptr || !other->may_be_asked()) return false;
  other->media_.video().face(video.ability());
  if (!other->session_->reoffer(other->media_.offer())) return false;
  asked_ = offer;
  video_timer_.start(kPartnerMaySay);
  return true;
}

bool SipLeg::may_be_asked() const {
  return media_.video().permitted() && !held_ && !asked_ && session_ &&
         session_->state() == sip::SessionState::established && session_->may_offer();
}

void SipLeg::video_changed() {
  SipLeg* other = partner();
  if (other == nullptr) return;
  if (other->asked_) return other->video_settled();
  other->on_partner();
}

bool asks_for_picture(std::string_view content_type, std::string_view body) {
  return content_type.starts_with(kMediaControl) && body.contains("picture_fast_update");
}

// In our words: what else a phone may have written there is nobody's business.
void SipLeg::pass_picture_request() {
  SipLeg* other = partner();
  if (other == nullptr || !other->media_.video().runs() || !other->session_) return;
  // A phone that does not know it has RTCP: nothing is lost.
  (void)other->session_->info(std::string(kMediaControl), std::string(kPictureRequest));
}

void SipLeg::on_offer_refused(int status) {
  if (status == 491)
    return video_timer_.start(kSettled);  // theirs came first: what we want may be another now
  media_.video().offer_refused();
  video_changed();
}

}  // namespace centrale::edge
