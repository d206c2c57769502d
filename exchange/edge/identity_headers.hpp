// Parties and diversions as SIP headers and back (RFC 3323, 3325, 5806, 7044).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/party.hpp"
#include "directory/directory.hpp"
#include "sip/message.hpp"
#include "sip/uri.hpp"

namespace centrale::edge {

/// UTF-8 text of others, fit for screens and headers: control characters, line separators and the marks
/// that turn the direction of writing are dropped, and it is cut at 64 characters.
[[nodiscard]] std::string clean_name(std::string_view text);

/// The number that the network vouches for (RFC 3325 §9.1: a SIP and a tel URI at most), never what From
/// says.
[[nodiscard]] std::optional<E164> asserted_number(const sip::Message& invite, std::string_view country);

/// The caller of a call from outside: P-Asserted-Identity, because the trunk vouches for it, else From.
/// `country`: what a number without a plus means there.
[[nodiscard]] call::Party caller_of(const sip::Message& invite, std::string_view country);

/// The number that a trunk calls: the Request-URI. A registrar may send every call to the one contact that we
/// registered there; then it is in P-Called-Party-ID (RFC 7315 §4.2), else in To.
[[nodiscard]] std::optional<E164> called_of(const sip::Message& invite, const directory::Trunk& trunk);

/// Diversion, else the entries of History-Info that say why (RFC 7044 §10.1): oldest first, at most 20.
[[nodiscard]] std::vector<call::Diversion> diversions_of(const sip::Message& invite,
                                                         std::string_view country);

/// "unconditional", "user-busy"...: RFC 5806 §4.
[[nodiscard]] std::string_view name_of(call::DiversionReason reason);
/// The cause that History-Info says it with (RFC 4458): 302, 486, 408...
[[nodiscard]] int cause_of(call::DiversionReason reason);

}  // namespace centrale::edge
