// What the generator needs of a SIP message, as views into the datagram. It trusts the exchange under test to
// write well-formed messages: this is no parser for strangers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace centrale::bench {

/// Header values, or whole lines, of a header that may come more than once.
struct Several {
  std::array<std::string_view, 12> values;
  std::size_t count = 0;
  void add(std::string_view value) {
    if (count < values.size()) values[count++] = value;
  }
  [[nodiscard]] const std::string_view* begin() const { return values.data(); }
  [[nodiscard]] const std::string_view* end() const { return values.data() + count; }
};

struct Scan {
  int status = 0;           // 0: a request
  std::string_view method;  // of the request, or of the response's CSeq
  std::uint32_t sequence = 0;
  std::string_view call_id, from, to, contact, cseq;
  Several vias, record_routes;  // values; several in one line stay together
  Several challenges;           // of WWW- and Proxy-Authenticate
  bool proxy_challenge = false;
};

/// Nothing for a keep-alive or anything else that is no SIP.
[[nodiscard]] std::optional<Scan> scan(std::string_view datagram);

/// The URI of "Name <sip:x>;p" or "sip:x;p".
[[nodiscard]] std::string_view uri_of(std::string_view name_addr);
/// The parameter after the address: tag_of("<sip:a>;tag=7") is "7"; empty when there is none.
[[nodiscard]] std::string_view tag_of(std::string_view name_addr);
/// A parameter, quoted or not, of a comma-separated list as in a challenge.
[[nodiscard]] std::string_view parameter_of(std::string_view challenge, std::string_view name);

}  // namespace centrale::bench
