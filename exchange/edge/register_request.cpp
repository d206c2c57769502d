#include "edge/register_request.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace centrale::edge {
namespace {

constexpr std::size_t kMostContacts = 10;

/// Expires of the Contact, else of the request, else what is usual; capped so that nothing overflows.
Duration expires_of(const sip::NameAddr& contact, const sip::Message& request,
                    const registrar::Limits& limits) {
  std::optional<std::uint32_t> seconds;
  if (const auto text = contact.params.get("expires")) seconds = sip::parse_number(*text);
  if (!seconds) seconds = request.number(sip::HeaderName::expires);
  return seconds ? std::chrono::seconds(std::min<std::uint32_t>(*seconds, 7 * 86'400)) : limits.usual;
}

registrar::ContactOrder contact_of(const sip::NameAddr& contact, const sip::Message& request,
                                   const registrar::Limits& limits) {
  registrar::ContactOrder order;
  order.uri = contact.uri.text;
  if (const auto instance = contact.params.get("+sip.instance")) order.instance = sip::unquote(*instance);
  if (const auto reg_id = contact.params.get("reg-id")) order.reg_id = sip::parse_number(*reg_id).value_or(0);
  order.expires = expires_of(contact, request, limits);
  return order;
}

}  // namespace

std::expected<registrar::RegisterOrder, sip::ParseError> parse_register(const sip::Message& request,
                                                                        const sip::Flow& flow,
                                                                        const registrar::Limits& limits) {
  registrar::RegisterOrder order;
  order.call_id = request.call_id();
  order.cseq = request.cseq();
  // RFC 3327 §5.3: every value, in its order.
  request.each(sip::HeaderName::path, [&order](std::string_view value) {
    order.path += (order.path.empty() ? "" : ", ") + std::string(value);
  });
  order.user_agent = request.header(sip::HeaderName::user_agent).substr(0, 128);
  order.flow = flow;
  std::optional<sip::ParseError> wrong;
  bool star = false;
  request.each(sip::HeaderName::contact, [&](std::string_view value) {
    if (wrong) return;
    const auto contact = sip::parse_name_addr(value);
    if (!contact) return void(wrong = contact.error());
    if (contact->star) return void(star = true);
    const bool reachable =
        contact->uri.scheme == sip::Scheme::sip || contact->uri.scheme == sip::Scheme::sips;
    if (!reachable) return void(wrong = sip::ParseError{"a Contact has to be a sip or sips URI", 400});
    order.contacts.push_back(contact_of(*contact, request, limits));
  });
  if (wrong) return std::unexpected(std::move(*wrong));
  if (order.contacts.size() > kMostContacts)
    return std::unexpected(sip::ParseError{"more than 10 contacts", 400});
  if (star && (!order.contacts.empty() || request.number(sip::HeaderName::expires) != 0U)) {
    return std::unexpected(sip::ParseError{"Contact: * stands alone and with Expires: 0", 400});
  }
  order.remove_all = star;
  return order;
}

void write_bindings(sip::MessageWriter& response, std::span<const registrar::Binding> bindings, Instant now) {
  for (const registrar::Binding& binding : bindings) {
    const auto left =
        std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::seconds>(binding.expires - now).count());
    std::string value = fmt::format("<{}>;expires={}", binding.contact, left);
    if (!binding.instance.empty()) value += fmt::format(";+sip.instance=\"{}\"", binding.instance);
    if (binding.reg_id != 0) value += fmt::format(";reg-id={}", binding.reg_id);
    response.header(sip::HeaderName::contact, value);
  }
}

}  // namespace centrale::edge
