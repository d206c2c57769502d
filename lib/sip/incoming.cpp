#include "sip/incoming.hpp"

namespace centrale::sip {

Incoming::Incoming(Message&& message, const Flow& flow, ServerRef transaction, std::string to_tag)
    : message_(std::make_unique<Message>(std::move(message))),
      flow_(flow),
      transaction_(std::move(transaction)),
      to_tag_(message_->to_tag().empty() ? std::move(to_tag) : std::string(message_->to_tag())) {}

Incoming::~Incoming() {
  if (message_ && !transaction_.empty() && !answered()) respond(500);
}

MessageWriter Incoming::response(int status, std::string_view reason) const {
  return make_response(*message_, status, reason, to_tag_);
}

void Incoming::respond(int status, std::string_view reason, const ExtraHeaders& headers,
                       std::string_view content_type, std::string_view body) {
  if (answered() || transaction_.empty()) return;
  MessageWriter writer = response(status, reason);
  for (const auto& [name, value] : headers) writer.header(name, value);
  send(status, std::move(writer).finish(content_type, body));
}

void Incoming::send(int status, std::string bytes) { transaction_.respond(status, std::move(bytes)); }

}  // namespace centrale::sip
