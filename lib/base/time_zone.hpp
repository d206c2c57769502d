// Civil time of a zone, from the system's time zone files (RFC 8536). libstdc++ 12 has no zones of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace centrale {

/// The clock on the wall.
using CivilTime = std::chrono::local_time<std::chrono::seconds>;

/// A value; immutable. Every instant has an offset: before the first change that of the zone's beginning,
/// after the last one by the rule at the end of the file.
class TimeZone {
 public:
  /// UTC.
  TimeZone() = default;
  /// "Europe/Amsterdam" below `folder`. Error: no such zone, or a damaged file.
  [[nodiscard]] static Result<TimeZone> load(std::string_view name,
                                             const std::string& folder = "/usr/share/zoneinfo");
  /// The bytes of a TZif file, version 2 or later.
  [[nodiscard]] static Result<TimeZone> parse(std::string_view bytes);

  [[nodiscard]] CivilTime civil(WallInstant at) const;
  [[nodiscard]] std::chrono::seconds offset(WallInstant at) const;

 private:
  struct Change {
    std::int64_t at = 0;  // seconds since 1970
    std::int32_t offset = 0;
  };
  /// "M3.5.0/2": the last Sunday of March at two o'clock (RFC 8536 §3.3, POSIX TZ).
  struct YearlyDay {
    unsigned month = 1;
    unsigned week = 1;  // 5: the last
    unsigned weekday = 0;
    std::int32_t time = 7200;  // seconds after midnight
  };
  struct Rule {
    std::int32_t standard = 0;
    std::int32_t summer = 0;
    bool has_summer = false;
    YearlyDay begin{};
    YearlyDay end{};
  };
  class RuleReader;

  [[nodiscard]] static std::int64_t moment(const YearlyDay& day, std::chrono::year year, std::int32_t offset);
  [[nodiscard]] std::int32_t by_rule(std::int64_t at) const;

  std::int32_t first_ = 0;
  std::vector<Change> changes_;
  Rule rule_{};
};

}  // namespace centrale
