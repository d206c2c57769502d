#include "edge/registration.hpp"

#include <fmt/format.h>

#include "edge/ingress.hpp"
#include "edge/register_request.hpp"

namespace centrale::edge {

void Registration::take(sip::Incoming&& request) {
  const Identity identity = identifier_.identify(request.message());
  if (const auto* malformed = std::get_if<Malformed>(&identity))
    return request.respond(malformed->status, malformed->why);
  if (const auto* proof = std::get_if<MustProve>(&identity)) return challenge(request, *proof);
  const auto* device = std::get_if<IsDevice>(&identity);
  // Whoever is known by an address registers nothing, and nobody registers for somebody else.
  const bool own =
      device != nullptr && sip::unescape(request.message().to().uri.user) == device->found.device->id.value();
  if (!own) return request.respond(403);
  const auto order = parse_register(request.message(), request.flow(), registrar_.limits());
  if (!order) return request.respond(order.error().status, order.error().what);
  const auto updated = registrar_.update(device->found.device->id, *order);
  if (const auto* refusal = std::get_if<registrar::Refusal>(&updated)) return refuse(request, *refusal);
  answer(request, std::get<std::span<const registrar::Binding>>(updated));
}

void Registration::answer(sip::Incoming& request, std::span<const registrar::Binding> bindings) {
  sip::MessageWriter response = request.response(200);
  write_bindings(response, bindings, loop_.now());
  response.copy(request.message(), sip::HeaderName::path);
  response.header("Supported", "path, outbound");
  request.send(200, std::move(response).finish());
}

void Registration::refuse(sip::Incoming& request, registrar::Refusal refusal) const {
  switch (refusal) {
    case registrar::Refusal::too_brief:
      return request.respond(423, {},
                             {{"Min-Expires", fmt::format("{}", registrar_.limits().shortest / 1s)}});
    case registrar::Refusal::too_many: return request.respond(403, "Too many registrations of this device");
    case registrar::Refusal::out_of_order: return request.respond(500, "CSeq is not higher than the last");
  }
}

}  // namespace centrale::edge
