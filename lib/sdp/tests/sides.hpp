// What the scenarios of offer and answer have in common.
#pragma once

#include <string>

#include "sdp/negotiation.hpp"

namespace centrale::sdp {

inline LocalMedia exchange_media() {
  LocalMedia local;
  local.address = "203.0.113.5";
  local.port = 30000;
  local.codecs = {Codec::g722, Codec::pcma, Codec::pcmu};
  return local;
}

/// A far end's description: its head, then these lines.
inline std::string theirs(const std::string& lines, const std::string& address = "192.0.2.10",
                          const std::string& origin_version = "1") {
  return "v=0\r\no=phone 77 " + origin_version + " IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 " + address +
         "\r\nt=0 0\r\n" + lines;
}

inline const std::string pcma_dtmf =
    "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
    "0-15\r\n";

/// The value of o= version.
inline std::string version_of(const std::string& text) { return std::string(parse(text)->origin.version); }

}  // namespace centrale::sdp
