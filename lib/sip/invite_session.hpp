// One party's INVITE usage, as UAC or UAS: from the INVITE to the BYE. RFC 3261 §13-15, 3262, 3264,
// 3311, 3326, 3515, 3891, 4028, 6337. Bodies are opaque SDP; this enforces when one may travel.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sip/invite_info.hpp"

namespace centrale::sip {

class Message;
class SessionCore;

/// Why a session that was up has ended, or an incoming one before it was answered.
enum class EndCause : std::uint8_t {
  hung_up,          // the far end sent BYE
  cancelled,        // the caller sent CANCEL before we answered
  no_ack,           // our 2xx was never acknowledged (RFC 3261 §13.3.1.4)
  no_prack,         // our reliable provisional was never acknowledged (RFC 3262 §3)
  session_expired,  // nobody refreshed (RFC 4028 §10)
  dialog_gone,      // the far end answered 481 or 408 to a request of the dialog (RFC 5057 §5.1)
  transport,        // the connection is gone and no other way leads there
  local,            // ended by us: reported to nobody
};

/// An INVITE that failed, or was redirected.
struct Failure {
  int status = 0;               // 408 when nothing came, 503 when nothing could be sent (RFC 3261 §8.1.3.1)
  std::string reason{};         // reason phrase
  bool local = false;           // the status is our own: nobody said it
  std::string reason_header{};  // value of Reason (RFC 3326), such as Q.850;cause=17
  std::string warning{};
  std::optional<std::chrono::seconds> retry_after{};
};

/// A provisional or final answer to our INVITE, beside its SDP.
struct AnswerInfo {
  int status = 0;
  std::string asserted;    // P-Asserted-Identity of the answering side
  std::string alert_info;  // what the caller should hear
  bool reliable = false;
};

/// What names a dialog (RFC 3261 §12), from one end's point of view.
struct DialogNames {
  std::string call_id, local_tag, remote_tag;
};

/// A REFER of the far end (RFC 3515): it wants us to call somebody in its place.
struct ReferRequest {
  std::string target;       // URI of Refer-To without its headers
  std::string replaces;     // Replaces in that URI's headers, unescaped; empty: a blind transfer
  std::string referred_by;  // value of Referred-By (RFC 3892)
};

enum class SessionState : std::uint8_t {
  calling,   // UAC: no answer with a tag yet
  early,     // UAC: provisional with a tag
  incoming,  // UAS: not answered
  accepted,  // UAS: 2xx sent, ACK not here
  established,
  ending,  // CANCEL, BYE or a refusal is on its way
  ended,
};
[[nodiscard]] std::string_view name_of(SessionState state);

/// What a session reports. Always called from the loop: out of a message, a timer or the ready queue,
/// never from inside a command of InviteSession. Whoever listens may give commands, and may destroy
/// the session, from inside any of these. After on_failed, on_redirected or on_ended nothing comes any more.
class SessionListener {
 public:
  /// 100: the next hop has the INVITE. Before any other answer.
  virtual void on_trying() {}
  // UAC, before the answer. `sdp` of an unreliable provisional is a preview (RFC 6337 §3.1.1).
  virtual void on_ringing(const AnswerInfo& info, std::optional<std::string> sdp) = 0;
  /// 2xx. `sdp` is the answer to our offer, or nothing when a reliable provisional brought it already.
  /// After an INVITE without SDP it is the far end's offer: `answer_offer` then sends it with the ACK.
  virtual void on_answered(const AnswerInfo& info, std::optional<std::string> sdp) = 0;
  virtual void on_failed(const Failure& failure) = 0;
  /// 3xx: never followed here. URIs of Contact by preference (q).
  virtual void on_redirected(int status, std::vector<std::string> contacts) = 0;

  // UAS.
  /// ACK to our 2xx. An answer in it has come as on_answer_to_offer before.
  virtual void on_ack() = 0;

  // Both.
  /// An offer that wants `answer_offer` or `reject_offer`: re-INVITE, UPDATE, PRACK or a reliable
  /// provisional. Nothing: a re-INVITE without SDP, and `answer_offer` makes the offer.
  virtual void on_offer(std::optional<std::string> sdp) = 0;
  /// The answer to `reoffer`, or to an offer that we made in a 2xx.
  virtual void on_answer_to_offer(std::string sdp) = 0;
  /// `reoffer` or `update` was refused for good; what was agreed before holds. 491 is retried inside, and
  /// only told when an offer of theirs came in between: ours would be older than our answer to that.
  virtual void on_offer_refused(int status) = 0;
  /// The identity of the far end changed (P-Asserted-Identity of a re-INVITE or UPDATE).
  virtual void on_identity(std::string asserted) = 0;
  virtual void on_ended(EndCause cause, const std::string& reason_header) = 0;

  virtual void on_info(const std::string& content_type, const std::string& body) = 0;
  /// Wants `answer_refer`.
  virtual void on_refer(const ReferRequest& request) = 0;
  /// Progress of our own REFER: first the status of its response, then of the NOTIFYs (sipfrag).
  virtual void on_refer_progress(int status) = 0;

 protected:
  ~SessionListener() = default;
};

/// Owner: whoever speaks for the party (edge). Destroying it ends it as `end` does and says nothing
/// more; the stack then finishes the protocol by itself. Loop's thread only.
/// A command in a state where it makes no sense does nothing; those that can be refused say why.
class InviteSession {
 public:
  explicit InviteSession(std::shared_ptr<SessionCore> core);
  InviteSession(const InviteSession&) = delete;
  InviteSession& operator=(const InviteSession&) = delete;
  ~InviteSession();

  void listen(SessionListener& listener);

  // UAC. An empty `offer`: the far end makes it (delayed offer).
  void start(InviteRequestInfo info, std::optional<std::string> offer);

  // UAS.
  /// 101-199. With SDP it is the answer to the INVITE's offer (or our offer, when it had none; then
  /// only if the far end takes reliable provisionals). `reliable` is a wish, heeded if the far end can;
  /// where it insists (Require: 100rel) every one of them is reliable.
  void ring(int status, std::optional<std::string> sdp = {}, bool reliable = false,
            ExtraHeaders headers = {});
  /// 200. No SDP only if a reliable provisional carried it already. Waits for an open PRACK (RFC 3262 §3).
  void accept(std::optional<std::string> sdp, ExtraHeaders headers = {});
  /// 300-699 with its standard reason phrase unless `reason` is given.
  void reject(int status, std::string reason = {}, ExtraHeaders headers = {});

  // Established (reoffer, update with SDP: as soon as an early dialog allows it).
  /// New offer: re-INVITE; before the answer UPDATE. Error: an offer is open, or no dialog yet.
  [[nodiscard]] Result<void> reoffer(std::string sdp, ExtraHeaders headers = {});
  /// UPDATE without SDP, for a changed identity (RFC 4916 in spirit). Error: the far end has no UPDATE.
  [[nodiscard]] Result<void> update(ExtraHeaders headers);
  void answer_offer(std::string sdp);
  void reject_offer(int status);

  [[nodiscard]] Result<void> info(std::string content_type, std::string body);
  /// REFER (RFC 3515). `replaces` for an attended transfer; `subscribe` false says norefersub (RFC 4488).
  [[nodiscard]] Result<void> refer(std::string target, std::string replaces = {},
                                   std::string referred_by = {}, bool subscribe = true);
  /// Answers on_refer: 202 is followed at once by NOTIFY "100 Trying"; anything else refuses.
  void answer_refer(int status);
  /// NOTIFY of event refer with `status` as sipfrag; 200 and above end the subscription.
  void notify_refer(int status);

  /// CANCEL, BYE or 480/487, whichever the state calls for; a BYE waits for the ACK where it has to
  /// (RFC 3261 §15). `reason` is a value of Reason (RFC 3326). No event follows.
  void end(std::string reason = {});

  [[nodiscard]] SessionState state() const;
  [[nodiscard]] std::uint64_t id() const;  // unique in this process
  [[nodiscard]] const std::string& call_id() const;
  /// What Replaces of an attended transfer would say for this dialog: "call-id;to-tag=x;from-tag=y",
  /// from the point of view of the one who is asked to take over the far end's place. Empty: no dialog.
  [[nodiscard]] std::string replaces_value() const;
  /// Of the dialog as the far end sees it (RFC 4235 §4.1.2): its own tag is the local one. No tag of theirs
  /// is known before their first answer; with several early dialogs it is that of the newest.
  [[nodiscard]] DialogNames far_end_names() const;
  [[nodiscard]] bool peer_allows_update() const;
  [[nodiscard]] bool may_offer() const;
  [[nodiscard]] const Flow& flow() const;
  /// The far end is now reached here: its phone registered again on a new connection.
  void use_flow(const Flow& flow);

  /// Of an established session: what Stack::adopt needs after a restart. Empty in any other state.
  [[nodiscard]] std::string snapshot() const;

 private:
  std::shared_ptr<SessionCore> core_;
};

}  // namespace centrale::sip
