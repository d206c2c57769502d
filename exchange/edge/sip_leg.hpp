// One party over SIP: call/'s LegPort on an INVITE session of the stack and an endpoint of the worker.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/random.hpp"
#include "call/leg_port.hpp"
#include "edge/leg_media.hpp"
#include "flow/timer_wheel.hpp"
#include "sip/invite_session.hpp"
#include "trunk/trunks.hpp"

namespace centrale::edge {

class SipLeg;

/// All live legs of this exchange, found by what signalling and media name them with.
/// Owner: app. Loop's thread only.
class LegTable {
 public:
  [[nodiscard]] SipLeg* by_id(LegId id) const;
  [[nodiscard]] SipLeg* by_endpoint(call::EndpointId endpoint) const;
  /// By our session, once a Replaces has been matched to it (RFC 3891 §3).
  [[nodiscard]] SipLeg* by_session(std::uint64_t session) const;
  [[nodiscard]] std::size_t size() const { return by_id_.size(); }

 private:
  friend class SipLeg;
  LegId fresh_id() { return LegId{++last_id_}; }

  // Begins anywhere: an interaction that goes on after a restart still has the legs of before in its record.
  std::uint64_t last_id_ = random_u64() >> 16;
  std::unordered_map<LegId, SipLeg*> by_id_;
  std::unordered_map<call::EndpointId, SipLeg*> by_endpoint_;
  std::unordered_map<std::uint64_t, SipLeg*> by_session_;
};

/// Which of our sessions a Replaces names; 0: none. Asked of the stack.
using FindReplaced = std::function<std::uint64_t(const std::string& replaces)>;

/// What every leg is plugged into.
struct LegWorld {
  const flow::Loop& loop;
  LegTable& table;
  MediaLink& media;
  std::string host;  // what we call ourselves in identities
  FindReplaced find_replaced;
};

/// How long a way is waited for before the next is tried. Zero: for ever.
struct Patience {
  Duration response{};  // of any kind
  Duration ringing{};   // or anything else that says how the call fares
};

/// Over which trunk, to which of its targets. Empty: to a phone.
struct TrunkWay {
  TrunkId trunk{};
  std::string target{};
};

/// Makes the offer for a way, with the codecs that it takes; none: all.
using MakeOffer = std::function<std::string(std::vector<sdp::Codec> codecs)>;

/// Tries the next way of an outbound leg whose last one could not be reached. Nothing left: null.
class NextAttempt {
 public:
  virtual ~NextAttempt() = default;
  /// A session on its way to the next target, or null.
  virtual std::unique_ptr<sip::InviteSession> next(const MakeOffer& offer) = 0;
  /// The far end has said something: this way works.
  virtual void reached() = 0;
  /// Nobody is there, or he has no time: this way does not work for now.
  virtual void unreachable() = 0;
  /// With the way that `next` has gone.
  [[nodiscard]] virtual Patience patience() const = 0;
  [[nodiscard]] virtual TrunkWay way() const { return {}; }
  /// 3xx: the way wants us elsewhere. True: `next` will go there, or to another trunk.
  [[nodiscard]] virtual bool redirected(const std::vector<std::string>& /*contacts*/) { return false; }
};

class SipLeg final : public call::LegPort, private sip::SessionListener, private EndpointListener {
 public:
  /// Inbound: nothing has been answered yet. `offer`: SDP of the INVITE; nothing: a delayed offer.
  SipLeg(LegWorld& world, std::unique_ptr<sip::InviteSession> session, LegMedia media,
         std::optional<std::string> offer);
  /// Outbound: `attempt` makes the first session too. False from `begin`: there is no way at all.
  SipLeg(LegWorld& world, LegMedia media, std::unique_ptr<NextAttempt> attempt);
  /// Of a former life: a talk that goes on.
  SipLeg(LegWorld& world, std::unique_ptr<sip::InviteSession> session, LegMedia media);
  ~SipLeg() override;
  SipLeg(const SipLeg&) = delete;
  SipLeg& operator=(const SipLeg&) = delete;

  [[nodiscard]] bool begin();
  /// Inbound over a trunk: holds a place under its limit as long as the leg lives.
  void keep(trunk::Place place) { place_ = std::move(place); }

  /// A carrier is not told who inside the company talks now.
  void keep_names_inside() { shows_names_ = false; }
  /// A network that sends the call on (181) has not reached whom it is for.
  void inhibit_diversion() { inhibits_diversion_ = true; }

  /// The codec that the caller would like best, or that is in use.
  [[nodiscard]] std::optional<sdp::Codec> codec() const;
  /// The other side's codec: taken when this leg has not answered yet.
  void prefer(sdp::Codec codec) { media_.prefer(codec); }
  /// Who may be its device's video: what the device can do, as far as it has said.
  [[nodiscard]] const std::optional<sdp::VideoAbility>& video() const { return media_.video().ability(); }
  /// As its phone names the dialog; nothing while there is none.
  [[nodiscard]] std::optional<sip::DialogNames> names() const;
  /// Who shall be told of our codec once it is known: the leg that this one was dialled for.
  void talks_with(call::EndpointId other) { talks_with_ = other; }

  // call::LegPort
  [[nodiscard]] LegId id() const override { return id_; }
  [[nodiscard]] call::EndpointId endpoint() const override { return media_.endpoint(); }
  void listen(call::LegListener& listener) override { listener_ = &listener; }
  void alert() override;
  void early_media() override;
  void answer() override;
  void refuse(call::Refusal refusal) override;
  void hang_up(call::Ending why) override;
  void show(const call::Party& party) override;
  void report_transfer(call::TransferProgress progress) override;
  void transfer_failed(call::Refusal why) override;
  [[nodiscard]] std::string snapshot() const override;
  [[nodiscard]] call::Carried carried() const override;

 private:
  void enter_table();
  /// The next way's session; null: there is none.
  [[nodiscard]] std::unique_ptr<sip::InviteSession> next_session();
  void take_session(std::unique_ptr<sip::InviteSession> session);
  /// Our description for the caller, made once. Nothing: no codec in common, and the leg is refused;
  /// `Ingress` lets no such offer come this far.
  [[nodiscard]] std::optional<std::string> our_answer();
  /// False: it cannot be agreed on.
  [[nodiscard]] bool take_answer(std::string_view sdp);
  void tell_change();
  void tell_name();
  void tell_changed() {
    if (listener_ != nullptr) listener_->on_changed();
  }
  void over(call::Refusal refusal);

  // sip_leg_video.cpp: the picture goes where the voice goes, as long as two talk.
  [[nodiscard]] SipLeg* partner() const;
  /// Brings the party's video in line with whom it talks with: a re-INVITE when it is not.
  void align_video();
  [[nodiscard]] bool wants_video_changed(const SipLeg* partner);
  /// The party wants to add video: the partner is asked before the party is answered. False: no need.
  [[nodiscard]] bool ask_partner(const std::string& offer);
  [[nodiscard]] bool may_be_asked() const;
  void video_settled();
  void answer_now(const std::string& offer);
  void video_changed();
  void pass_picture_request();

  /// The way that we are on has failed, or takes too long. False: there is no other.
  [[nodiscard]] bool go_elsewhere();
  void wait_for_answer();
  void found();
  void out_of_patience();

  // sip::SessionListener
  void on_trying() override;
  void on_ringing(const sip::AnswerInfo& info, std::optional<std::string> sdp) override;
  void on_answered(const sip::AnswerInfo& info, std::optional<std::string> sdp) override;
  void on_failed(const sip::Failure& failure) override;
  void on_redirected(int status, std::vector<std::string> contacts) override;
  void on_ack() override;
  void on_offer(std::optional<std::string> sdp) override;
  void on_answer_to_offer(std::string sdp) override;
  void on_offer_refused(int status) override;
  void on_identity(std::string) override {}
  void on_ended(sip::EndCause cause, const std::string& reason_header) override;
  void on_info(const std::string& content_type, const std::string& body) override;
  void on_refer(const sip::ReferRequest& request) override;
  void on_refer_progress(int) override {}

  // EndpointListener
  void on_digit(char digit) override;
  void on_media_timeout() override;
  void on_partner() override;

  LegWorld& world_;
  LegId id_;
  LegMedia media_;
  std::unique_ptr<NextAttempt> attempt_;
  std::unique_ptr<sip::InviteSession> session_;
  call::LegListener* listener_ = nullptr;
  std::optional<std::string> offer_;      // the caller's, until answered
  std::optional<std::string> described_;  // what we have told the caller
  std::optional<std::string> asked_;      // their offer of video, while the partner is asked
  flow::Timer video_timer_{world_.media.loop(), this, [](SipLeg& self) { self.video_settled(); }};
  std::optional<call::EndpointId> talks_with_;
  std::string shown_;  // P-Asserted-Identity of who talks there now: in the 2xx, later by UPDATE
  std::string told_;
  trunk::Place place_;
  TrunkWay way_;  // of the session that we have
  flow::Timer patience_{world_.media.loop(), this, [](SipLeg& self) { self.out_of_patience(); }};
  bool tried_ = false;     // 100: whoever is on this way has the INVITE
  bool heard_of_ = false;  // the far end has answered something: no other way is tried
  bool held_ = false;
  bool shows_names_ = true;
  bool inhibits_diversion_ = false;
};

/// RFC 3261 §20.43: why a description was not acceptable.
[[nodiscard]] std::string warning_of(const sdp::Refused& refused);
/// The status that a refusal is said with.
[[nodiscard]] int status_of(call::Refusal refusal);
/// What a failed INVITE means for the call.
[[nodiscard]] call::Refusal refusal_of(const sip::Failure& failure);
/// RFC 5168: an older phone's way to ask for a whole picture.
[[nodiscard]] bool asks_for_picture(std::string_view content_type, std::string_view body);
/// The key of a DTMF body: application/dtmf-relay ("Signal=5") or application/dtmf ("5").
[[nodiscard]] std::optional<char> digit_of(std::string_view content_type, std::string_view body);

}  // namespace centrale::edge
