// How much may go outside, and what it costs: caps of a tenant, a department or a user, and the tariffs that
// the spending is counted by. Money is in whole millionths of the installation's currency.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/e164.hpp"
#include "base/time.hpp"

namespace centrale::directory {

using Micros = std::int64_t;

/// Calls begun in any one minute, by what kind of number they go to. 0: no limit of its own.
struct CallsPerMinute {
  std::uint32_t national = 0;  // and free and short numbers
  std::uint32_t mobile = 0;
  std::uint32_t international = 0;
  std::uint32_t premium = 0;
  friend bool operator==(const CallsPerMinute&, const CallsPerMinute&) = default;
};

/// 0: no limit of its own. Emergency calls are never counted and never refused.
struct Caps {
  std::uint32_t calls = 0;       // to the outside, at the same time
  std::uint32_t dear_calls = 0;  // of these: to other countries and to paid services
  std::uint32_t forwarded = 0;   // of these: forwarded from inside
  CallsPerMinute calls_per_minute{};
  Micros spend_per_day = 0;  // civil days and months of the tenant
  Micros spend_per_month = 0;
  friend bool operator==(const Caps&, const Caps&) = default;
};

/// What calls cost to numbers that begin so; the longest prefix counts.
struct Tariff {
  std::string prefix{};  // digits of E.164: "31", "4930"; empty: every other number
  std::string name{};    // for records: "mobile-nl"; empty: the prefix
  std::uint32_t per_minute = 0;
  std::uint32_t per_call = 0;    // once it is answered
  std::uint32_t increment = 60;  // seconds that are begun are paid
  friend bool operator==(const Tariff&, const Tariff&) = default;
};

/// A project or a client that calls are written to.
struct AccountCode {
  std::string code{};  // digits
  std::string name{};
  friend bool operator==(const AccountCode&, const AccountCode&) = default;
};

enum class AccountCodes : std::uint8_t { optional, required };

/// Of a call that has been answered for so long.
[[nodiscard]] Micros cost_of(const Tariff& tariff, Duration answered);
/// Null: the number has no tariff.
[[nodiscard]] const Tariff* tariff_of(const std::vector<Tariff>& tariffs, std::string_view digits);
[[nodiscard]] std::string name_of(const Tariff& tariff);

}  // namespace centrale::directory
