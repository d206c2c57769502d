#include "app/admin_caps.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/admin_configuration.hpp"
#include "app/on_loop.hpp"

namespace centrale::app {
namespace {

namespace json = boost::json;

/// What `call::Account` says, taken on the loop.
struct Line {
  std::string name;
  std::uint32_t calls = 0, dear = 0, forwarded = 0;
  directory::Micros today = 0, month = 0;
  directory::Caps caps;
};

std::vector<Line> lines_now(const call::Admission& admission) {
  std::vector<Line> lines;
  for (const call::Account* each : admission.accounts()) {
    lines.push_back({.name = each->name,
                     .calls = each->calls,
                     .dear = each->dear_calls,
                     .forwarded = each->forwarded,
                     .today = each->spent_today,
                     .month = each->spent_this_month,
                     .caps = each->caps});
  }
  return lines;
}

std::string money(directory::Micros micros) {
  return fmt::format("{}.{:02}", micros / 1'000'000, micros % 1'000'000 / 10'000);
}

std::string of_cap(const std::string& what, bool capped, const std::string& cap) {
  return capped ? fmt::format("{} of {}", what, cap) : what;
}

std::string text_of(const Line& each) {
  const directory::Caps& caps = each.caps;
  return fmt::format(
      "{}  calls {}  dear {}  forwarded {}  today {}  month {}\n", each.name,
      of_cap(std::to_string(each.calls), caps.calls > 0, std::to_string(caps.calls)),
      of_cap(std::to_string(each.dear), caps.dear_calls > 0, std::to_string(caps.dear_calls)),
      of_cap(std::to_string(each.forwarded), caps.forwarded > 0, std::to_string(caps.forwarded)),
      of_cap(money(each.today), caps.spend_per_day > 0, money(caps.spend_per_day)),
      of_cap(money(each.month), caps.spend_per_month > 0, money(caps.spend_per_month)));
}

json::object json_of(const Line& each) {
  return {{"account", each.name},
          {"calls", each.calls},
          {"dear_calls", each.dear},
          {"forwarded", each.forwarded},
          {"spent_today", each.today},
          {"spent_this_month", each.month},
          {"spend_per_day", each.caps.spend_per_day},
          {"spend_per_month", each.caps.spend_per_month}};
}

}  // namespace

Result<std::string> caps(const AdminWorld& world, const api::Arguments& with) {
  const auto all =
      on_loop(world.loop, [&telephony = world.telephony] { return lines_now(telephony.admission()); });
  if (!all) return std::unexpected(all.error());
  std::string text;
  json::array list;
  for (const Line& each : *all) {
    text += text_of(each);
    list.push_back(json_of(each));
  }
  return wants(with, "json") ? json::serialize(list) + "\n" : text;
}

}  // namespace centrale::app
