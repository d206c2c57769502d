// Decisions and stories of features, without SIP and media: an hour of a tenant's week, a call through five
// menus, a call to a hunt group that rings fifty phones. As `centrale explain` leads them.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "directory/config_file.hpp"
#include "directory/text_form.hpp"
#include "directory/timetable.hpp"
#include "explain/explain.hpp"

namespace {

using namespace centrale;

constexpr int kMenus = 5;
constexpr int kMembers = 50;

std::string company() {
  std::string text = "[tenants.acme]\nname = \"Acme\"\n";
  std::string members, menus;
  for (int i = 0; i < kMembers; ++i) {
    text += fmt::format(
        "[[tenants.acme.users]]\nid = \"u{0}\"\nextension = \"{1}\"\n"
        "[[tenants.acme.users.devices]]\nid = \"d{0}\"\nsecret = \"correct horse battery\"\n",
        i, 200 + i);
    members += fmt::format("{}\"user:u{}\"", i == 0 ? "" : ", ", i);
  }
  for (int i = 0; i < kMenus; ++i) {
    const std::string to = i + 1 < kMenus ? fmt::format("menu:m{}", i + 1) : "exit";
    menus +=
        fmt::format("[[tenants.acme.auto_attendants.menus]]\nid = \"m{}\"\nkeys = {{1 = \"{}\"}}\n", i, to);
  }
  return text + "[[tenants.acme.hunt_groups]]\nid = \"all\"\nextension = \"600\"\nmembers = [" + members +
         "]\n[[tenants.acme.auto_attendants]]\nid = \"tree\"\nextension = \"500\"\n" + menus;
}

explain::Facts facts() {
  const auto config = directory::parse_exchange(company(), "centrale");
  if (!config) throw std::runtime_error(to_text(config.error().front()));
  return {.tenant = std::make_shared<directory::TenantSnapshot>(config->tenants.front()),
          .features = {},
          .now = {}};
}

void explained(benchmark::State& state, const char* number, const char* keys, const char* expected) {
  const explain::Facts acme = facts();
  const explain::Question question{.number = number, .from = "acme:200", .at = {}, .keys = keys};
  for (auto step : state) {
    (void)step;
    const auto said = explain::explain(acme, question);
    if (!said || !said->contains(expected)) return state.SkipWithError("the call went elsewhere");
  }
}
void features_menus_of_five(benchmark::State& state) {
  explained(state, "500", "1,1,1,1,1", "hears goodbye");
}
BENCHMARK(features_menus_of_five);
void features_hunt_group_of_fifty(benchmark::State& state) { explained(state, "600", "", "device:d49"); }
BENCHMARK(features_hunt_group_of_fifty);

void features_schedule_decision(benchmark::State& state) {
  directory::Tenant tenant;
  tenant.schedules = {{.id = directory::ScheduleId("office"),
                       .name = "Office hours",
                       .hours = {*directory::TextForm<directory::WeeklyHours>::parse("mon-fri 09:00-17:30"),
                                 *directory::TextForm<directory::WeeklyHours>::parse("sat 10:00-13:00")}}};
  directory::HolidayCalendar days{.id = directory::CalendarId("nl"), .name = {}, .days = {}};
  for (int day = 1; day <= 28; ++day)
    days.days.push_back(
        *directory::TextForm<directory::Holiday>::parse(fmt::format("every 02-{:02} Day", day)));
  tenant.holiday_calendars = {days};
  tenant.night_service = {.mode = directory::NightMode::automatic,
                          .business_hours = directory::ScheduleId("office"),
                          .holidays = {directory::CalendarId("nl")}};
  const directory::Timetable table(tenant);
  WallInstant at = *table.instant("2026-11-23 10:00");
  for (auto step : state) {
    (void)step;
    at += 17min;
    benchmark::DoNotOptimize(table.hour(at));
  }
}
BENCHMARK(features_schedule_decision);

}  // namespace
