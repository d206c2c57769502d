#include "edge/sip_leg.hpp"

#include <utility>

#include "base/bytes.hpp"
#include "edge/identity_headers.hpp"
#include "edge/outbound_identity.hpp"
#include "sip/uri.hpp"

namespace centrale::edge {

// ---- the table ----------------------------------------------------------------------------------------

namespace {

template <class Map, class Key>
SipLeg* find_in(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

SipLeg* LegTable::by_id(LegId id) const { return find_in(by_id_, id); }
SipLeg* LegTable::by_endpoint(call::EndpointId endpoint) const { return find_in(by_endpoint_, endpoint); }
SipLeg* LegTable::by_session(std::uint64_t session) const { return find_in(by_session_, session); }

// ---- life ---------------------------------------------------------------------------------------------

SipLeg::SipLeg(LegWorld& world, std::unique_ptr<sip::InviteSession> session, LegMedia media,
               std::optional<std::string> offer)
    : world_(world), id_(world.table.fresh_id()), media_(std::move(media)), offer_(std::move(offer)) {
  enter_table();
  take_session(std::move(session));
  if (!offer_) return;
  media_.video().hear_offer(*offer_);
  if (const auto codec = first_codec(*offer_)) media_.prefer(*codec);
}

SipLeg::SipLeg(LegWorld& world, LegMedia media, std::unique_ptr<NextAttempt> attempt)
    : world_(world), id_(world.table.fresh_id()), media_(std::move(media)), attempt_(std::move(attempt)) {
  enter_table();
}

SipLeg::SipLeg(LegWorld& world, std::unique_ptr<sip::InviteSession> session, LegMedia media)
    : world_(world),
      id_(world.table.fresh_id()),
      media_(std::move(media)),
      heard_of_(true),
      held_(media_.held()) {
  enter_table();
  take_session(std::move(session));
}

SipLeg::~SipLeg() {
  world_.table.by_id_.erase(id_);
  world_.table.by_endpoint_.erase(endpoint());
  if (session_) world_.table.by_session_.erase(session_->id());
}

void SipLeg::enter_table() {
  world_.table.by_id_.emplace(id_, this);
  world_.table.by_endpoint_.emplace(endpoint(), this);
  media_.listen(*this);
}

void SipLeg::take_session(std::unique_ptr<sip::InviteSession> session) {
  if (session_) world_.table.by_session_.erase(session_->id());
  session_ = std::move(session);
  session_->listen(*this);
  world_.table.by_session_.emplace(session_->id(), this);
}

bool SipLeg::begin() {
  auto session = next_session();
  if (!session) return false;
  take_session(std::move(session));
  wait_for_answer();
  return true;
}

std::unique_ptr<sip::InviteSession> SipLeg::next_session() {
  auto session = attempt_->next([this](std::vector<sdp::Codec> codecs) {
    media_.allow(std::move(codecs));
    return media_.offer();
  });
  if (session) way_ = attempt_->way();
  return session;
}

call::Carried SipLeg::carried() const { return {.trunk = way_.trunk, .target = way_.target}; }

std::optional<sdp::Codec> SipLeg::codec() const {
  return media_.codec() ? media_.codec() : media_.preferred();
}

// ---- commands -----------------------------------------------------------------------------------------

void SipLeg::alert() { session_->ring(180); }

std::optional<std::string> SipLeg::our_answer() {
  if (described_) return described_;
  if (!offer_) return described_ = media_.offer();  // a delayed offer: ours goes into the 2xx
  auto answered = media_.answer(*offer_);
  if (!answered) {
    session_->reject(answered.error().status, {}, {{"Warning", warning_of(answered.error())}});
    return std::nullopt;
  }
  offer_.reset();
  held_ = media_.held();
  return described_ = std::move(*answered);
}

void SipLeg::early_media() {
  if (!offer_ && !described_) return alert();  // without an offer there is no audio before the answer
  if (const auto sdp = our_answer()) session_->ring(183, *sdp);
}

void SipLeg::answer() {
  const auto sdp = our_answer();
  if (!sdp) return;
  told_ = shown_;
  if (shown_.empty()) return session_->accept(*sdp);
  session_->accept(*sdp, {{"P-Asserted-Identity", shown_}});
}

void SipLeg::refuse(call::Refusal refusal) {
  if (session_) session_->reject(status_of(refusal));
}

void SipLeg::hang_up(call::Ending why) {
  patience_.stop();
  attempt_.reset();  // nobody is looked for any more
  if (!session_) return;
  const bool normal = why != call::Ending::media_lost && why != call::Ending::shutdown;
  session_->end(normal ? "Q.850;cause=16;text=\"Normal call clearing\""
                       : "Q.850;cause=41;text=\"Temporary failure\"");
}

void SipLeg::show(const call::Party& party) {
  if (!shows_names_ || !session_) return;
  shown_ = asserted_identity(party, world_.host);
  if (session_->state() == sip::SessionState::established) tell_name();
}

void SipLeg::tell_name() {
  if (shown_.empty() || !session_->peer_allows_update()) return;
  told_ = shown_;
  (void)session_->update({{"P-Asserted-Identity", shown_}});  // a phone that refuses shows the old name
}

void SipLeg::on_ack() {
  if (shown_ != told_) tell_name();
  on_partner();
  tell_changed();
}

void SipLeg::report_transfer(call::TransferProgress progress) {
  switch (progress) {
    case call::TransferProgress::trying: return session_->notify_refer(100);
    case call::TransferProgress::ringing: return session_->notify_refer(180);
    case call::TransferProgress::done: return session_->notify_refer(200);
  }
}

void SipLeg::transfer_failed(call::Refusal why) { session_->notify_refer(status_of(why)); }

std::optional<sip::DialogNames> SipLeg::names() const {
  return session_ ? std::optional(session_->far_end_names()) : std::nullopt;
}

std::string SipLeg::snapshot() const {
  const std::string session = session_ ? session_->snapshot() : std::string();
  if (session.empty()) return {};
  return ByteWriter().put(session).put(media_.snapshot()).put(static_cast<std::uint8_t>(shows_names_)).take();
}

// ---- what the far end of an outbound leg says ---------------------------------------------------------

bool SipLeg::take_answer(std::string_view sdp) {
  if (!media_.accept(sdp)) return false;
  held_ = media_.held();
  SipLeg* other = talks_with_ ? world_.table.by_endpoint(*talks_with_) : nullptr;
  if (other != nullptr && media_.codec()) other->prefer(*media_.codec());
  if (other != nullptr && !other->described_)
    other->media_.video().face(media_.video().agreed() ? video() : std::nullopt);
  return true;
}

void SipLeg::wait_for_answer() {
  tried_ = false;
  const Duration limit = attempt_->patience().response;
  if (limit > Duration::zero()) patience_.start(limit);
}

void SipLeg::on_trying() {
  if (!attempt_ || heard_of_ || std::exchange(tried_, true)) return;
  patience_.stop();
  const Duration limit = attempt_->patience().ringing;
  if (limit > Duration::zero()) patience_.start(limit);
}

// The session that is left behind takes its INVITE back as soon as it can, and hangs up on a late answer.
void SipLeg::out_of_patience() {
  if (!tried_) attempt_->unreachable();
  if (!go_elsewhere() && !tried_) over(call::Refusal::not_reachable);
}

bool SipLeg::go_elsewhere() {
  auto session = next_session();
  if (!session) return false;
  take_session(std::move(session));
  wait_for_answer();
  return true;
}

void SipLeg::found() {
  patience_.stop();
  if (!std::exchange(heard_of_, true) && attempt_) attempt_->reached();
}

void SipLeg::on_ringing(const sip::AnswerInfo& info, std::optional<std::string> sdp) {
  found();
  if (listener_ == nullptr) return;
  if (info.status == 181 && inhibits_diversion_) return over(call::Refusal::not_reachable);
  if (sdp && take_answer(*sdp)) return listener_->on_early_media();
  if (info.status == 180) listener_->on_ringing();
}

void SipLeg::on_answered(const sip::AnswerInfo&, std::optional<std::string> sdp) {
  found();
  const bool agreed = sdp ? take_answer(*sdp) : media_.agreed();
  if (!agreed) {
    session_->end("SIP;cause=488;text=\"No common codec\"");
    return over(call::Refusal::no_common_media);
  }
  if (listener_ != nullptr) listener_->on_answered();
}

void SipLeg::on_failed(const sip::Failure& failure) {
  patience_.stop();
  // What the network says of itself; what the person called says (busy, 404, 6xx) holds everywhere.
  const bool elsewhere = failure.status == 408 || (failure.status >= 500 && failure.status < 600);
  if (attempt_ && !heard_of_ && elsewhere) {
    if (failure.local || failure.status == 408 || failure.status == 503) attempt_->unreachable();
    if (go_elsewhere()) return;
  }
  over(refusal_of(failure));
}

/// A phone's is never followed (RISKS §5: whoever answers for it would choose where we call); a carrier's
/// only to hosts of its own, where the trunk says so.
void SipLeg::on_redirected(int, std::vector<std::string> contacts) {
  patience_.stop();
  if (attempt_ && !heard_of_ && attempt_->redirected(contacts) && go_elsewhere()) return;
  over(call::Refusal::failed);
}

void SipLeg::over(call::Refusal refusal) {
  patience_.stop();
  if (listener_ != nullptr) listener_->on_refused(refusal);
}

// ---- both directions ----------------------------------------------------------------------------------

void SipLeg::on_offer(std::optional<std::string> sdp) {
  if (!sdp) return session_->answer_offer(media_.offer());
  if (!ask_partner(*sdp)) answer_now(*sdp);
}

void SipLeg::answer_now(const std::string& offer) {
  const bool had_video = media_.video().agreed();
  auto answered = media_.answer(offer);
  if (!answered) return session_->reject_offer(answered.error().status);
  session_->answer_offer(std::move(*answered));
  if (had_video != media_.video().agreed()) video_changed();
  tell_change();
}

void SipLeg::on_answer_to_offer(std::string sdp) {
  if (media_.accept(sdp)) {
    video_changed();
    return tell_change();
  }
  session_->end("SIP;cause=488;text=\"No common codec\"");
  if (listener_ != nullptr) listener_->on_ended(call::Ending::hung_up);
}

void SipLeg::tell_change() {
  if (listener_ == nullptr) return;
  if (std::exchange(held_, media_.held()) == media_.held()) return listener_->on_changed();
  listener_->on_held(held_);
}

void SipLeg::on_ended(sip::EndCause cause, const std::string&) {
  if (listener_ == nullptr) return;
  listener_->on_ended(cause == sip::EndCause::session_expired ? call::Ending::session_expired
                                                              : call::Ending::hung_up);
}

void SipLeg::on_info(const std::string& content_type, const std::string& body) {
  if (asks_for_picture(content_type, body)) return pass_picture_request();
  const auto digit = digit_of(content_type, body);
  if (!digit) return;
  world_.media.pass_digit_on(endpoint(), *digit);
  on_digit(*digit);
}

void SipLeg::on_digit(char digit) {
  if (listener_ != nullptr) listener_->on_digit(digit);
}

void SipLeg::on_media_timeout() {
  session_->end("Q.850;cause=41;text=\"No audio\"");
  if (listener_ != nullptr) listener_->on_ended(call::Ending::media_lost);
}

void SipLeg::on_refer(const sip::ReferRequest& request) {
  if (listener_ == nullptr) return session_->answer_refer(603);
  if (request.replaces.empty()) {
    const auto target = sip::parse_uri(request.target);
    if (!target || target->user.empty()) return session_->answer_refer(400);
    std::string digits = sip::unescape(target->user);
    session_->answer_refer(202);
    return listener_->on_transfer(call::BlindTransfer{std::move(digits)});
  }
  const SipLeg* other = world_.table.by_session(world_.find_replaced(request.replaces));
  if (other == nullptr || other == this) return session_->answer_refer(481);
  session_->answer_refer(202);
  listener_->on_transfer(call::AttendedTransfer{other->id()});
}

}  // namespace centrale::edge
