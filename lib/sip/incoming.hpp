// A request that waits for our answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sip/message.hpp"
#include "sip/transaction.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {

/// Further headers of a message, in order: name and value. Those that the stack writes itself (Via, From,
/// To, Call-ID, CSeq, Max-Forwards, Content-Length) are not for here.
using ExtraHeaders = std::vector<std::pair<std::string, std::string>>;

/// Owner: whoever answers it, now or later. Destroyed unanswered it answers 500, so no caller is left
/// waiting by mistake. Loop's thread only.
class Incoming {
 public:
  Incoming(Message&& message, const Flow& flow, ServerRef transaction, std::string to_tag);
  Incoming(Incoming&&) noexcept = default;
  Incoming& operator=(Incoming&&) noexcept = default;
  ~Incoming();

  [[nodiscard]] const Message& message() const { return *message_; }
  [[nodiscard]] const Flow& flow() const { return flow_; }
  /// The tag that our responses carry in To; for a request with one already, that one.
  [[nodiscard]] const std::string& to_tag() const { return to_tag_; }
  [[nodiscard]] bool answered() const { return transaction_.answered(); }

  /// Any status, provisional ones as often as wanted, a final one once; after that nothing is sent.
  void respond(int status, std::string_view reason = {}, const ExtraHeaders& headers = {},
               std::string_view content_type = {}, std::string_view body = {});
  /// The same where headers are written straight: `writer` comes from `response(status)`.
  [[nodiscard]] MessageWriter response(int status, std::string_view reason = {}) const;
  void send(int status, std::string bytes);

  void listen(ServerUser* user) { transaction_.listen(user); }

 private:
  std::unique_ptr<Message> message_;
  Flow flow_;
  ServerRef transaction_;
  std::string to_tag_;
};

}  // namespace centrale::sip
