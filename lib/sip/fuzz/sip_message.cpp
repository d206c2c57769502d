// A message that is accepted keeps what Message promises, and everything made from it is accepted again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sip/glance.hpp"
#include "sip/message.hpp"
#include "sip/writer.hpp"

namespace {

using namespace centrale::sip;

void require(bool promised) {
  if (!promised) std::abort();
}

void read_values(std::string_view value) {
  (void)parse_via(value);
  if (const auto found = parse_name_addr(value); found && !found->star) {
    (void)found->display_name();
    const Uri uri(found->uri);
    (void)uri.to_string();
    (void)equivalent(found->uri, found->uri);
  }
  (void)parse_cseq(value);
  (void)parse_event(value);
  if (const auto state = parse_subscription_state(value)) (void)state->retry_after();
  (void)parse_replaces(value);
  (void)parse_session_expires(value);
  (void)parse_rack(value);
  (void)parse_reason(value);
  (void)parse_media_type(value);
  (void)privacy_has(value, "id");
  (void)list_has(value, "timer");
}

void read_everything(const Message& message) {
  for (std::size_t i = 0; i < message.header_count(); ++i) {
    const Message::Header header = message.header_at(i);
    std::string_view rest = header.value;
    std::size_t total = 0;
    while (const auto value = next_list_value(rest)) {
      total += value->size();
      read_values(*value);
    }
    require(total <= header.value.size());
  }
  (void)message.top_via();
  (void)message.from().display_name();
  (void)message.name_addr(HeaderName::contact);
  (void)message.number(HeaderName::expires);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const Address source = *Address::parse("192.0.2.1", 5060);
  (void)glance_at(bytes, [](std::string_view user) { return user == "112"; });
  (void)Message::parse(bytes, Framing::stream);
  auto message = Message::parse(bytes);
  if (!message) {
    const std::string answer = answer_unparsed(bytes, message.error().status, message.error().what, source);
    if (!answer.empty()) require(answer.ends_with("\r\n\r\n"));
    return 0;
  }
  require(!message->call_id().empty() && message->has(HeaderName::via) && message->cseq() < 0x80000000U);
  read_everything(*message);
  require(Message::parse(without_header(*message, HeaderName::route)).has_value());
  if (message->is_response()) return 0;
  message->set_source(source);
  const auto response = Message::parse(make_response(*message, 200, {}, "tag").finish());
  require(response && response->cseq() == message->cseq() && response->call_id() == message->call_id());
  require(response->branch() == message->branch());
  return 0;
}
