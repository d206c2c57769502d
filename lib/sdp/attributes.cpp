#include "sdp/attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sdp/text.hpp"

namespace centrale::sdp {
namespace {

std::optional<Direction> direction_named(std::string_view name) {
  if (name == "sendrecv") return Direction::sendrecv;
  if (name == "sendonly") return Direction::sendonly;
  if (name == "recvonly") return Direction::recvonly;
  if (name == "inactive") return Direction::inactive;
  return std::nullopt;
}

/// Text of a peer, short enough and clean enough for a message.
std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, 40));
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return "\"" + shown + "\"";
}

/// "8 PCMA/8000/1" (RFC 8866 §6.6). A payload type that m= does not list is of no interest.
Result<void> read_rtpmap(std::string_view value, Media& stream, const PayloadIndex& index) {
  std::string_view rest = value;
  Format* format = index.find(stream, take_word(rest));
  std::string_view encoding = take_word(rest);
  const std::string_view name = take_until(encoding, '/');
  const auto clock = number_of<std::uint32_t>(take_until(encoding, '/'));
  if (name.empty() || !clock || *clock == 0)
    return fail(fmt::format("a=rtpmap:{} should be PAYLOAD NAME/CLOCK", quoted(value)));
  if (format == nullptr) return {};
  format->encoding = name;
  format->clock = *clock;
  if (!encoding.empty()) format->channels = number_of<std::uint32_t>(encoding).value_or(0);
  return {};
}

void read_fmtp(std::string_view value, Media& stream, const PayloadIndex& index) {
  Format* format = index.find(stream, take_word(value));
  if (format != nullptr && format->fmtp.empty()) format->fmtp = value;
}

/// "4001" or "4001 IN IP4 192.0.2.1" (RFC 3605 §2.1).
Result<void> read_rtcp(std::string_view value, Media& stream) {
  std::string_view rest = value;
  const auto port = number_of<std::uint16_t>(take_word(rest));
  if (!port) return fail(fmt::format("a=rtcp:{} should begin with a port", quoted(value)));
  Rtcp rtcp{*port, std::nullopt};
  if (!rest.empty()) {
    const auto connection = read_connection(rest);
    if (!connection) return fail("a=rtcp: " + connection.error().what);
    rtcp.connection = *connection;
  }
  stream.rtcp = rtcp;
  return {};
}

/// Milliseconds; RFC 8866 §6.4 allows a fraction, which nobody needs.
std::uint32_t milliseconds(std::string_view value) {
  return number_of<std::uint32_t>(take_until(value, '.')).value_or(0);
}

Result<void> keep(std::vector<Attribute>& attributes, std::string_view name, std::string_view value) {
  if (attributes.size() == max_attributes)
    return fail(fmt::format("more than {} further attributes in one section", max_attributes));
  attributes.push_back({name, value});
  return {};
}

Result<void> read_stream_attribute(std::string_view name, std::string_view value, Media& stream,
                                   const PayloadIndex& index) {
  if (name == "rtpmap") return read_rtpmap(value, stream, index);
  if (name == "fmtp") return read_fmtp(value, stream, index), Result<void>{};
  if (name == "ptime") return stream.ptime = milliseconds(value), Result<void>{};
  if (name == "maxptime") return stream.maxptime = milliseconds(value), Result<void>{};
  if (name == "rtcp") return read_rtcp(value, stream);
  if (name == "rtcp-mux") return stream.rtcp_mux = true, Result<void>{};
  return keep(stream.attributes, name, value);
}

}  // namespace

Format* PayloadIndex::find(Media& stream, std::string_view payload) const {
  const auto number = number_of<std::uint8_t>(payload);
  if (!number || *number >= place_.size() || place_[*number] == nowhere) return nullptr;
  return &stream.formats[place_[*number]];
}

Result<Connection> read_connection(std::string_view text) {
  std::string_view rest = text;
  const std::string_view network = take_word(rest);
  const std::string_view family = take_word(rest);
  std::string_view where = take_word(rest);
  const std::string_view address = take_until(where, '/');  // without TTL and count (§5.7)
  if (network != "IN" || (family != "IP4" && family != "IP6") || address.empty())
    return fail(fmt::format("{} should be IN IP4 ADDRESS or IN IP6 ADDRESS", quoted(text)));
  return Connection{family == "IP4" ? Family::ip4 : Family::ip6, address};
}

Result<void> read_attribute(std::string_view text, Session& session, Media* stream,
                            const PayloadIndex& index) {
  std::string_view value = text;
  const std::string_view name = take_until(value, ':');
  if (name.empty()) return fail("a= has no name");
  if (const auto direction = direction_named(name)) {
    (stream != nullptr ? stream->direction : session.direction) = direction;
    return {};
  }
  if (stream == nullptr) return keep(session.attributes, name, value);
  return read_stream_attribute(name, value, *stream, index);
}

}  // namespace centrale::sdp
