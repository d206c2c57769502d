#include "base/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>

namespace centrale {
namespace {

constexpr std::size_t header_size = 44;
constexpr std::size_t largest_file = 256 * 1024;
constexpr std::int32_t furthest_offset = 26 * 3600;

/// Big-endian, as RFC 8536 §3 has it; the caller checked the size.
std::int64_t big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  auto value = static_cast<std::uint64_t>(static_cast<signed char>(bytes[at]));
  for (std::size_t i = 1; i < size; ++i) value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int64_t>(value);
}

/// RFC 8536 §3.1: the six counts of one header.
struct Counts {
  std::size_t universal, standard, leaps, times, types, characters;

  [[nodiscard]] std::size_t body(std::size_t time_size) const {
    return times * (time_size + 1) + types * 6 + characters + leaps * (time_size + 4) + standard + universal;
  }
};

std::optional<Counts> read_header(std::string_view bytes) {
  if (bytes.size() < header_size || !bytes.starts_with("TZif") || bytes[4] < '2') return std::nullopt;
  std::array<std::size_t, 6> n{};
  for (std::size_t i = 0; i < n.size(); ++i) {
    const std::int64_t count = big_endian(bytes, 20 + 4 * i, 4);
    if (count < 0 || count > static_cast<std::int64_t>(largest_file)) return std::nullopt;
    n[i] = static_cast<std::size_t>(count);
  }
  return Counts{n[0], n[1], n[2], n[3], n[4], n[5]};
}

/// Letters, digits, and single slashes between: no way out of the folder.
bool is_zone_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  return !name.empty() && name.size() <= 64 && name.front() != '/' && std::ranges::all_of(name, fits);
}

}  // namespace

/// The line at the end of the file: "CET-1CEST,M3.5.0,M10.5.0/3".
class TimeZone::RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  std::optional<Rule> read() {
    Rule rule;
    if (!name() || !seconds(rule.standard)) return std::nullopt;
    rule.standard = -rule.standard;  // POSIX counts west of Greenwich
    if (rest_.empty()) return rule;
    rule.has_summer = true;
    rule.summer = rule.standard + 3600;
    if (!name()) return std::nullopt;
    if (!rest_.starts_with(',')) {
      if (!seconds(rule.summer)) return std::nullopt;
      rule.summer = -rule.summer;
    }
    if (!day(rule.begin) || !day(rule.end) || !rest_.empty()) return std::nullopt;
    return rule;
  }

 private:
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool name() {
    const bool quoted = skip('<');
    const std::size_t end = quoted ? rest_.find('>') : rest_.find_first_of("0123456789+-,");
    if (end == std::string_view::npos && quoted) return false;
    const std::size_t size = std::min(end, rest_.size());
    rest_.remove_prefix(size + (quoted ? 1 : 0));
    return size >= 3;
  }
  bool number(std::int32_t& value) {
    value = 0;
    std::size_t digits = 0;
    for (; digits < 3 && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; ++digits) {
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return digits > 0;
  }
  /// "[+-]hh[:mm[:ss]]"
  bool seconds(std::int32_t& value) {
    const bool minus = skip('-');
    if (!minus) skip('+');
    std::int32_t hours = 0, minutes = 0, rest = 0;
    if (!number(hours)) return false;
    if (skip(':') && (!number(minutes) || (skip(':') && !number(rest)))) return false;
    value = hours * 3600 + minutes * 60 + rest;
    if (minus) value = -value;
    return hours <= 167 && minutes < 60 && rest < 60;
  }
  bool day(YearlyDay& day) {
    std::int32_t month = 0, week = 0, weekday = 0;
    if (!skip(',') || !skip('M') || !number(month) || !skip('.') || !number(week) || !skip('.') ||
        !number(weekday))
      return false;
    if (month < 1 || month > 12 || week < 1 || week > 5 || weekday > 6) return false;
    day = {static_cast<unsigned>(month), static_cast<unsigned>(week), static_cast<unsigned>(weekday), 7200};
    return !skip('/') || seconds(day.time);
  }

  std::string_view rest_;
};

Result<TimeZone> TimeZone::parse(std::string_view bytes) {
  const auto first = read_header(bytes);
  if (!first || bytes.size() - header_size < first->body(4))
    return fail("time zone file: should be TZif version 2 or later");
  bytes.remove_prefix(header_size + first->body(4));  // the 32-bit half
  const auto counts = read_header(bytes);
  if (!counts || counts->types == 0 || bytes.size() - header_size < counts->body(8))
    return fail("time zone file: the 64-bit half is cut short");
  const std::size_t times = header_size, kinds = times + counts->times * 8, types = kinds + counts->times;
  const auto offset_of = [&](std::size_t type) {
    return static_cast<std::int32_t>(big_endian(bytes, types + type * 6, 4));
  };
  TimeZone zone;
  for (std::size_t type = 0; type < counts->types; ++type)
    if (offset_of(type) < -furthest_offset || offset_of(type) > furthest_offset)
      return fail("time zone file: an offset of more than a day");
  zone.first_ = offset_of(0);
  zone.changes_.reserve(counts->times);
  for (std::size_t i = 0; i < counts->times; ++i) {
    const auto type = static_cast<unsigned char>(bytes[kinds + i]);
    if (type >= counts->types) return fail("time zone file: an unknown type");
    zone.changes_.push_back({big_endian(bytes, times + i * 8, 8), offset_of(type)});
  }
  if (!std::ranges::is_sorted(zone.changes_, {}, &Change::at))
    return fail("time zone file: changes out of order");
  std::string_view footer = bytes.substr(header_size + counts->body(8));
  if (!footer.starts_with('\n') || !footer.substr(1).contains('\n'))
    return fail("time zone file: no rule at its end");
  footer = footer.substr(1, footer.find('\n', 1) - 1);
  if (footer.empty()) {  // §3.3: as after the last change, for ever
    zone.rule_.standard = zone.changes_.empty() ? zone.first_ : zone.changes_.back().offset;
    return zone;
  }
  const auto rule = RuleReader(footer).read();
  if (!rule)
    return fail(fmt::format("time zone file: the rule \"{}\" is not understood", footer.substr(0, 60)));
  zone.rule_ = *rule;
  return zone;
}

Result<TimeZone> TimeZone::load(std::string_view name, const std::string& folder) {
  if (!is_zone_name(name))
    return fail(fmt::format("\"{}\" is no time zone; Europe/Amsterdam is one", name.substr(0, 64)));
  std::ifstream in(folder + "/" + std::string(name), std::ios::binary);
  std::string bytes(largest_file, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  if (bytes.empty()) return fail(fmt::format("time zone {} is not on this machine", name));
  return parse(bytes);
}

std::int64_t TimeZone::moment(const YearlyDay& day, std::chrono::year year, std::int32_t offset) {
  using namespace std::chrono;
  const month_weekday nth{month{day.month}, weekday_indexed{weekday{day.weekday}, day.week}};
  const sys_days date = day.week == 5 ? sys_days{year / month{day.month} / weekday{day.weekday}[last]}
                                      : sys_days{year / nth.month() / nth.weekday_indexed()};
  return duration_cast<std::chrono::seconds>(date.time_since_epoch()).count() + day.time - offset;
}

std::int32_t TimeZone::by_rule(std::int64_t at) const {
  if (!rule_.has_summer) return rule_.standard;
  using namespace std::chrono;
  const sys_seconds local{std::chrono::seconds{at + rule_.standard}};
  const auto year = year_month_day{floor<days>(local)}.year();
  const std::int64_t begin = moment(rule_.begin, year, rule_.standard);
  const std::int64_t end = moment(rule_.end, year, rule_.summer);
  // South of the equator the summer goes over the turn of the year.
  const bool summer = begin < end ? at >= begin && at < end : at >= begin || at < end;
  return summer ? rule_.summer : rule_.standard;
}

std::chrono::seconds TimeZone::offset(WallInstant at) const {
  const std::int64_t second = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  const auto next = std::ranges::upper_bound(changes_, second, {}, &Change::at);
  if (next == changes_.end()) return std::chrono::seconds{by_rule(second)};
  if (next == changes_.begin()) return std::chrono::seconds{first_};
  return std::chrono::seconds{std::prev(next)->offset};
}

CivilTime TimeZone::civil(WallInstant at) const {
  return CivilTime{std::chrono::floor<std::chrono::seconds>(at).time_since_epoch() + offset(at)};
}

}  // namespace centrale
