// The UAS's INVITE until its final response: provisionals, reliable ones (RFC 3262) among them. For this
// folder.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "flow/timer_wheel.hpp"
#include "sip/incoming.hpp"
#include "sip/invite_info.hpp"
#include "sip/stack.hpp"

namespace centrale::sip {

class SessionCore;

/// Owner: SessionCore, which drops it after the final response.
class Answering final : public ServerUser {
 public:
  Answering(SessionCore& core, Incoming&& invite, flow::Loop& loop);

  void ring(int status, std::optional<std::string> sdp, bool reliable, ExtraHeaders headers);
  void accept(std::optional<std::string> sdp, ExtraHeaders headers);
  void reject(int status, std::string_view reason, const ExtraHeaders& headers);
  /// The PRACK is answered here. True: it carried an offer, and waits for answer_offer.
  [[nodiscard]] bool take_prack(Incoming& prack);
  [[nodiscard]] bool open() const { return !invite_.answered(); }
  [[nodiscard]] const Message& invite() const { return invite_.message(); }

 private:
  struct Provisional {
    int status = 0;
    std::optional<std::string> sdp;
    ExtraHeaders headers;
  };
  struct Final {
    std::optional<std::string> sdp;
    ExtraHeaders headers;
  };

  void on_cancel(const Message& cancel) override;
  void on_response_lost() override;
  void on_repeat_due();
  void send_plain(const Provisional& provisional);
  void send_reliable(Provisional provisional);
  void next_reliable();
  void send_final(Final final);
  [[nodiscard]] bool sdp_for_final(std::optional<std::string>& sdp);
  void note_sdp_sent(bool carried);

  SessionCore& core_;
  Incoming invite_;
  Flow back_;
  flow::Timer repeat_;  // a reliable provisional until its PRACK; else the minute of RFC 3261 §13.3.1.1
  std::string last_;    // the bytes to repeat
  int last_status_ = 0;
  std::deque<Provisional> queue_;  // one reliable provisional at a time (RFC 3262 §3)
  std::uint32_t rseq_ = 0;
  bool unproven_ = false;  // the reliable provisional `rseq_` has no PRACK yet
  bool unproven_has_sdp_ = false;
  Duration interval_{};
  Instant give_up_;
  std::optional<std::string> preview_;  // SDP of an unreliable provisional: the 2xx has to say the same
  std::optional<Final> final_;          // waits for a PRACK
};

}  // namespace centrale::sip
