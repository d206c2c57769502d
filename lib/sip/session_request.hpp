// A request of ours inside a dialog, with its tries. For this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sip/incoming.hpp"
#include "sip/transaction.hpp"

namespace centrale::sip {

class SessionCore;

/// Owner: SessionCore. Tells it once how it ended; a re-INVITE stays after that to repeat its ACK.
class DialogRequest final : public ClientUser, public std::enable_shared_from_this<DialogRequest> {
 public:
  enum class Purpose : std::uint8_t { bye, prack, offer, refresh, identity, info, refer, notify };

  DialogRequest(SessionCore& core, Method method, Purpose purpose, std::string remote_tag);

  void send();
  /// ACK to its 2xx, now and whenever the 2xx comes again.
  void acknowledge();
  void drop();

  Method method;
  Purpose purpose;
  ExtraHeaders headers;
  std::string content_type;
  std::string body;
  bool done = false;

 private:
  void send_on(const Flow& flow);
  void finish(int status, const Message* response);
  [[nodiscard]] bool answer_challenge_of(const Message& response);
  void on_response(const Message& response) override;
  void on_no_response(NoResponse why) override;

  SessionCore& core_;
  std::string remote_tag_;
  ClientRef client_;
  std::uint32_t cseq_ = 0;
  int tries_ = 0;
  std::optional<std::pair<HeaderName, std::string>> authorization_;
  std::string ack_;
  Flow ack_flow_;
};

}  // namespace centrale::sip
