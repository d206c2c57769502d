// How one carrier wants its calls, and how we see whether it is there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace centrale::directory {

/// Where the caller's number stands beside From.
enum class CallerHeader : std::uint8_t {
  asserted,         // P-Asserted-Identity (RFC 3325)
  preferred,        // P-Preferred-Identity: the carrier takes us for a phone
  remote_party_id,  // of the draft that never became an RFC
  from_only,
};

/// How a caller who hides is hidden.
enum class PrivacyStyle : std::uint8_t {
  anonymous_from,  // From is anonymous, Privacy: id (RFC 3323)
  privacy_only,    // From as ever, Privacy: id: the carrier hides
};

/// How a carrier hears that a call was forwarded.
enum class DiversionStyle : std::uint8_t { both, diversion, history_info, none };

/// How a carrier hears where an emergency call comes from, beside the number of the site.
enum class LocationStyle : std::uint8_t { none, geolocation };  // PIDF-LO by RFC 6442

/// OPTIONS to every target of the trunk. A target that is down goes behind all others.
struct TrunkHealth {
  Duration interval = 0s;        // 0: none is sent
  std::uint32_t down_after = 3;  // without an answer
  std::uint32_t up_after = 2;    // with one, in a row
};

struct TrunkProfile {
  std::vector<std::string> codecs{};  // "g722", "pcma", "pcmu": those only, in this order; empty: all
  CallerHeader caller_header = CallerHeader::asserted;
  PrivacyStyle privacy = PrivacyStyle::anonymous_from;
  DiversionStyle diversions = DiversionStyle::both;
  LocationStyle location = LocationStyle::none;
  bool follow_redirects = false;  // 3xx, to hosts of this trunk's own targets only
  std::uint32_t most_in = 0;      // of `most_calls`; 0: all of them
  std::uint32_t most_out = 0;
  TrunkHealth health{};
};

}  // namespace centrale::directory
