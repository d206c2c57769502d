// A REGISTER taken apart for the registrar, and the registrar's answer put into headers (RFC 3261 §10.3).
#pragma once

#include <expected>
#include <span>
#include <string>

#include "registrar/registrar.hpp"
#include "sip/message.hpp"
#include "sip/transport.hpp"
#include "sip/writer.hpp"

namespace centrale::edge {

/// Pure. Error: 400 with what is wrong (a Contact that cannot be parsed, "*" beside others or without
/// Expires: 0).
[[nodiscard]] std::expected<registrar::RegisterOrder, sip::ParseError> parse_register(
    const sip::Message& request, const sip::Flow& flow, const registrar::Limits& limits);

/// Contact of every binding with what is left of its time, and Supported.
void write_bindings(sip::MessageWriter& response, std::span<const registrar::Binding> bindings, Instant now);

}  // namespace centrale::edge
