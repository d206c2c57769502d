// Calls of mobiles as a mobile core hands them over (3GPP TS 24.229: P-Asserted-Identity names the
// subscriber).
#pragma once

#include <expected>
#include <string>
#include <variant>

#include "call/call.hpp"
#include "directory/directory.hpp"
#include "sip/message.hpp"

namespace centrale::edge {

/// A user whose mobile stands behind that trunk.
struct Subscriber {
  directory::TenantPtr tenant;
  const directory::User* user = nullptr;
};

/// The subscriber calls: what he dialled is his own call.
struct MobileCalls {
  Subscriber who;
  std::string digits;
  bool hidden = false;  // for this call or always, as his network says (RFC 3323)
};
/// Somebody calls the subscriber.
struct MobileIsCalled {
  Subscriber who;
};

/// Status of the answer: 404 neither side is a subscriber behind this trunk, 482 we have sent the call to
/// that mobile ourselves, 484 nothing was dialled.
[[nodiscard]] std::expected<std::variant<MobileCalls, MobileIsCalled>, int> meaning_at_mobile_core(
    const sip::Message& invite, const directory::Trunk& trunk, const directory::Directory& directory);

/// How a subscriber's own call is shown, by his choice of fixed or mobile number.
[[nodiscard]] call::Party mobile_party(const Subscriber& who, bool hidden);

}  // namespace centrale::edge
