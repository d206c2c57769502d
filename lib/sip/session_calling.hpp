// The UAC's INVITE: until it is answered, refused or taken back, and its ACKs are over. For this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sip/dialog.hpp"
#include "sip/invite_info.hpp"
#include "sip/transaction.hpp"

namespace centrale::sip {

class SessionCore;

/// Owner: SessionCore. One INVITE may make several early dialogs (RFC 3261 §13.2.2.4): a Fork each.
class Calling final : public ClientUser {
 public:
  Calling(SessionCore& core, InviteRequestInfo info, std::optional<std::string> offer);

  void begin();
  /// CANCEL as soon as RFC 3261 §9.1 allows it.
  void cancel(std::string reason);
  /// The ACK of a 2xx that carried the offer; nothing: an ACK without answer, before a BYE.
  void acknowledge(std::optional<std::string> answer);
  [[nodiscard]] bool owes_ack() const { return answered_ && ack_.empty() && !ack_sent_; }
  /// PRACK with the answer to an offer in a reliable provisional; false when none waits.
  [[nodiscard]] bool answer_provisional(const std::string& answer);
  [[nodiscard]] Dialog* find(std::string_view remote_tag);
  [[nodiscard]] Dialog* newest();
  [[nodiscard]] bool open() const { return !over_; }
  void drop();

 private:
  struct Fork {
    Dialog dialog;
    std::uint32_t rseq = 0;  // of the last reliable provisional
  };
  struct OpenPrack {
    std::string tag, rack;
  };

  void send_on(const Flow& flow);
  [[nodiscard]] std::string write(const Flow& flow, std::uint64_t id);
  [[nodiscard]] std::string in_parts() const;
  void write_wishes(MessageWriter& writer, const Flow& flow);
  void on_response(const Message& response) override;
  void on_no_response(NoResponse why) override;
  void on_provisional(const Message& response);
  /// False: a repetition, or out of order (RFC 3262 §4).
  [[nodiscard]] bool take_reliable(Fork& fork, const Message& response, bool& offers);
  void send_prack(std::string_view tag, const std::string& rack, const std::string* sdp);
  void on_success(const Message& response);
  void on_first_success(const Message& response);
  void on_other_success(const Message& response);
  void on_failure(const Message& response);
  [[nodiscard]] bool try_again(const Message& response);
  void send_again();
  Fork& fork_of(const Message& response);
  [[nodiscard]] std::string uri_to_resolve() const;

  SessionCore& core_;
  InviteRequestInfo info_;
  std::optional<std::string> offer_;
  std::vector<std::unique_ptr<Fork>> forks_;
  ClientRef client_;
  Flow flow_;
  std::uint32_t cseq_ = 0;
  int tries_ = 0;
  bool raised_interval_ = false;
  std::optional<std::pair<HeaderName, std::string>> authorization_;
  bool cancel_wanted_ = false;
  std::string cancel_reason_;
  bool over_ = false;      // a final response is here
  bool answered_ = false;  // it was a 2xx
  bool ack_sent_ = false;
  std::string early_answer_tag_;  // whose reliable provisional brought the answer
  std::optional<OpenPrack> open_prack_;
  std::string ack_;
  Flow ack_flow_;
  struct Other {
    std::string tag, ack;
    Flow flow;
  };
  std::vector<Other> others_;  // 2xx of further forks
};

}  // namespace centrale::sip
