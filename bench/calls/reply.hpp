// Answers to requests, by RFC 3261 §8.2.6.
#pragma once

#include <string_view>

#include "calls/scan.hpp"
#include "common/writer.hpp"

namespace centrale::bench {

struct Reply {
  std::string_view status;   // "200 OK"
  std::string_view tag;      // added to To when it has none
  std::string_view headers;  // whole lines
  std::string_view sdp;
};

void write_reply(Writer& to, const Scan& request, const Reply& reply);

/// A G.711 offer or answer with telephony events, as a phone sends it.
[[nodiscard]] std::string sdp_of(std::string_view host, unsigned port);

}  // namespace centrale::bench
