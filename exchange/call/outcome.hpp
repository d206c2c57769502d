// What can come of trying to reach somebody: telephony outcomes, not errors.
#pragma once

#include <cstdint>
#include <string_view>

namespace centrale::call {

/// Why a leg was not answered, or why a call goes no further.
enum class Refusal : std::uint8_t {
  busy,             // 486, 600
  no_answer,        // rang until its time was up; 480 after ringing
  declined,         // 603: the person said no
  not_reachable,    // no registration, no answer to the INVITE, 408, 503 of the last trunk
  not_found,        // no such number
  forbidden,        // barred by the far end, caller not allowed
  class_barred,     // by the caller's class of service
  country_barred,   // the company allows no calls to that country
  premium_barred,   // nor to paid services
  limit_reached,    // a cap on what may be spent, how many or how fast
  no_common_media,  // 488
  congestion,       // every trunk is full, overload
  cancelled,        // the caller gave up first
  too_many_hops,    // forwarded in a circle
  anonymous,        // 433: the person takes no calls without a number (RFC 5079)
  failed,           // anything else that the far end said
};

[[nodiscard]] std::string_view name_of(Refusal refusal);

/// Why a leg that was up has ended.
enum class Ending : std::uint8_t {
  hung_up,          // the party did
  replaced,         // another leg took its place
  transferred,      // its party was handed on
  media_lost,       // no audio came for too long
  session_expired,  // RFC 4028: nobody refreshed
  limit_reached,    // there is no money for it any more
  refused,          // we turned it away before it was answered
  shutdown,
};

[[nodiscard]] std::string_view name_of(Ending ending);

}  // namespace centrale::call
