// The inside of an InviteSession: it lives on after its owner let go, until the protocol is done. For this
// folder. Parts: Calling (UAC's INVITE), Answering (UAS's), DialogRequest (ours), Unacknowledged (2xx).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/timer_wheel.hpp"
#include "sip/invite_session.hpp"
#include "sip/offer_state.hpp"
#include "sip/session_answering.hpp"
#include "sip/session_calling.hpp"
#include "sip/session_request.hpp"
#include "sip/session_timer.hpp"
#include "sip/session_unacknowledged.hpp"
#include "sip/stack.hpp"

namespace centrale::sip {

/// What the far end said that it can do.
struct PeerAbilities {
  bool update = false;
  bool timer = false;
  bool reliable = false;
  bool must_reliable = false;
};

/// Owner: its InviteSession, and itself from its first message to its end. Loop's thread only. It is never
/// destroyed from inside its own calls: the loop does that afterwards.
class SessionCore final : public DialogUser, public std::enable_shared_from_this<SessionCore> {
 public:
  SessionCore(Stack& stack, std::uint64_t id);
  ~SessionCore();

  // Commands, as InviteSession documents them.
  void listen(SessionListener& listener) { listener_ = &listener; }
  void start(InviteRequestInfo info, std::optional<std::string> offer);
  void ring(int status, std::optional<std::string> sdp, bool reliable, ExtraHeaders headers);
  void accept(std::optional<std::string> sdp, ExtraHeaders headers);
  void reject(int status, std::string reason, ExtraHeaders headers);
  [[nodiscard]] Result<void> reoffer(std::string sdp, ExtraHeaders headers);
  /// `reoffer` would send at once.
  [[nodiscard]] bool may_reoffer() const { return !waiting_offer_ && offers.may_offer() && !invite_open(); }
  [[nodiscard]] Result<void> update(ExtraHeaders headers);
  void answer_offer(std::string sdp);
  void reject_offer(int status);
  [[nodiscard]] Result<void> info(std::string content_type, std::string body);
  [[nodiscard]] Result<void> refer(std::string target, std::string replaces, std::string referred_by,
                                   bool subscribe);
  void answer_refer(int status);
  void notify_refer(int status);
  void end(std::string reason);
  /// The owner let go.
  void forsake();

  // From the stack.
  void take(Incoming&& invite, SessionOptions options);
  [[nodiscard]] bool adopt(std::string_view snapshot);
  [[nodiscard]] std::string snapshot() const;
  void stack_gone();
  void on_request(Incoming&& request) override;
  void on_ack(const Message& ack, const Flow& flow) override;

  // For the parts.
  [[nodiscard]] Stack& stack() { return *stack_; }
  [[nodiscard]] bool orphan() const { return stack_ == nullptr; }
  template <class Event>
  void tell(Event&& event) {
    if (listener_ != nullptr) event(*listener_);
  }
  /// The last event: nothing comes after it.
  template <class Event>
  void tell_last(Event&& event) {
    if (SessionListener* const last = std::exchange(listener_, nullptr)) event(*last);
  }
  /// Runs on the loop's next pass, if the session still is.
  void later(std::move_only_function<void()> job);
  void with_flow(const Dialog& dialog, std::move_only_function<void(std::optional<Flow>)> then);
  [[nodiscard]] Dialog& dialog_of(std::string_view remote_tag);
  void write_abilities(MessageWriter& writer, const Flow& flow) const;
  void note_peer(const Message& message);
  void begin_life();
  void close();
  void fail(const Failure& failure);
  void ended(EndCause cause, std::string reason = {});
  void hang_up_because(EndCause cause);
  void send_bye();
  void confirmed();
  /// Our 2xx to the first INVITE is out.
  void answered(const Flow& back, std::string bytes, std::uint32_t cseq, const SessionTiming& timing);
  void take_answer(const Message& message, bool in_ack);
  void finished(DialogRequest& request, int status, const Message* response);
  void begin_session_timer(const SessionTiming& timing);
  void keep_acks_for_a_while();
  std::shared_ptr<DialogRequest> request(Method method, DialogRequest::Purpose purpose,
                                         std::string_view remote_tag = {});
  [[nodiscard]] bool take_request_timer(Incoming& request, ExtraHeaders& headers);

  Dialog dialog;
  OfferExchange offers;
  PeerAbilities peer;
  SessionState state = SessionState::calling;
  SessionTimerWish timer_wish;
  std::string contact_user;
  std::optional<ClientCredentials> credentials;
  std::string local_sdp;  // the last one that was agreed; only kept to refresh a peer without UPDATE
  std::uint64_t id;
  bool we_called = false;  // owner of the Call-ID (RFC 3261 §14.1)
  std::string end_reason;

  std::unique_ptr<Calling> calling;
  std::unique_ptr<Answering> answering;

 private:
  // Requests of the far end.
  void on_bye(Incoming&& request);
  void on_reinvite(Incoming&& request);
  void on_update(Incoming&& request);
  void on_prack(Incoming&& request);
  void on_info(Incoming&& request);
  void on_refer(Incoming&& request);
  void on_notify(Incoming&& request);
  [[nodiscard]] bool take_offer(Incoming& request);
  void note_identity(const Message& message);
  void refuse_open_requests();
  void take_back();
  void accept_reinvite(std::string sdp);
  void accept_held(std::optional<Incoming>& held, std::string sdp);

  // Ours.
  void send_offer(std::string sdp, ExtraHeaders headers);
  void offer_finished(DialogRequest& request, int status, const Message* response);
  void refer_finished(int status);
  void wait_for_glare(DialogRequest& request);
  void drop_overtaken_offer();
  void try_waiting_offer();
  void remember_sdp(const std::string& sdp);
  [[nodiscard]] bool invite_open() const;

  // RFC 4028.
  void on_session_timer();
  void refresh();
  void refresh_finished(int status, const Message* response);

  void run_later();
  void reap();
  void send_notify(int status, bool last);

  struct WaitingOffer {
    std::string sdp;
    ExtraHeaders headers;
  };
  struct ReferSubscription {
    std::uint32_t id = 0;
    bool active = false;
  };

  Stack* stack_;
  SessionListener* listener_ = nullptr;
  std::shared_ptr<SessionCore> self_;
  std::vector<std::shared_ptr<DialogRequest>> requests_;
  std::shared_ptr<DialogRequest> reinvite_;                           // ours: open, or kept to repeat its ACK
  std::optional<Incoming> their_invite_, their_offer_, their_refer_;  // wait for answer_offer, answer_refer
  std::optional<WaitingOffer> waiting_offer_;
  Unacknowledged unacknowledged_;
  ReferSubscription refer_;
  SessionTiming session_timing_;
  Instant session_end_;
  bool refresh_failed_ = false;
  bool bye_wanted_ = false;
  bool counted_ = false;
  flow::Timer ack_timer_, session_timer_, glare_timer_;
  std::vector<std::move_only_function<void()>> later_;

  struct Job : flow::Ready {
    Job(SessionCore& owner, Run run) : Ready(run), core(owner) {}
    SessionCore& core;
  };
  Job later_job_, reap_job_;
  friend class Unacknowledged;
};

/// Shared by the parts: what a response says beside its SDP.
[[nodiscard]] AnswerInfo answer_info(const Message& response, bool reliable);
[[nodiscard]] Failure failure_of(const Message& response);
[[nodiscard]] Failure failure_of(NoResponse why);

}  // namespace centrale::sip
