#include "app/admin_configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "directory/document.hpp"
#include "directory/inventory.hpp"
#include "directory/text_form.hpp"
#include "holidays/icalendar.hpp"

namespace centrale::app {
namespace {

Result<std::string> told(const Configuration::Outcome& changes, bool dry_run) {
  std::string text;
  if (!changes) {
    for (const directory::ConfigError& error : changes.error()) text += directory::to_text(error) + "\n";
    return fail(fmt::format("{}{} errors; nothing has been changed", text, changes.error().size()));
  }
  for (const directory::Change& change : *changes) text += directory::to_text(change) + "\n";
  const auto advice = std::ranges::count(*changes, directory::Change::Kind::advice, &directory::Change::kind);
  const auto made = std::ssize(*changes) - advice;
  return text + fmt::format("{} changes{}\n", made, dry_run ? " (dry run: none made)" : "");
}

Result<std::string> apply(Configuration& configuration, const api::Arguments& with) {
  const auto file = with.find("text");
  if (file == with.end()) return fail("apply: there is no file");
  return told(configuration.apply(file->second, wants(with, "dry_run")), wants(with, "dry_run"));
}

Result<std::string> change(Configuration& configuration, const api::Arguments& with, directory::Edit edit) {
  edit.path = word_of(with, "path");
  const TenantEdits edits{.tenant = TenantId(word_of(with, "tenant")),
                          .edits = {std::move(edit)},
                          .create = wants(with, "create"),
                          .dry_run = wants(with, "dry_run")};
  return told(configuration.change(edits), edits.dry_run);
}

/// TOML, or JSON: a table of TOML never begins with a brace.
Result<std::string> change(Configuration& configuration, const api::Arguments& with) {
  const std::string text = word_of(with, "text");
  auto value = text.starts_with('{') ? directory::parse_json(text) : directory::parse_toml(text);
  if (!value) return fail("change: " + value.error().what);
  using enum directory::Edit::Kind;
  return change(configuration, with,
                {.kind = wants(with, "replace") ? replace : merge, .path = {}, .value = std::move(*value)});
}

Result<std::string> remove(Configuration& configuration, const api::Arguments& with) {
  return change(configuration, with, {.kind = directory::Edit::Kind::remove, .path = {}, .value = {}});
}

Result<std::string> show(const Configuration& configuration, const api::Arguments& with) {
  const auto at = configuration.show(word_of(with, "path"));
  if (!at) return std::unexpected(at.error());
  return at->table() != nullptr ? directory::to_toml(*at) : directory::to_json(*at) + "\n";
}

Result<std::string> numbers(const Configuration& configuration, const api::Arguments& with) {
  const directory::TenantPtr tenant = configuration.tenant(TenantId(word_of(with, "tenant")));
  if (!tenant) return fail(fmt::format("there is no tenant {}", word_of(with, "tenant")));
  const auto civil = tenant->timetable().zone().civil(std::chrono::system_clock::now());
  return directory::inventory_text(*tenant, directory::reading_of(civil));
}

directory::Value days_as_value(const std::vector<directory::Holiday>& holidays) {
  directory::Value::List days;
  for (const directory::Holiday& each : holidays)
    days.emplace_back(directory::TextForm<directory::Holiday>::print(each));
  directory::Value calendar;
  calendar.set("days", directory::Value(std::move(days)));
  return calendar;
}

/// The file's days take the place of the calendar's; its name stays.
Result<std::string> import_holidays(Configuration& configuration, const api::Arguments& with) {
  const directory::TenantPtr tenant = configuration.tenant(TenantId(word_of(with, "tenant")));
  if (!tenant) return fail(fmt::format("there is no tenant {}", word_of(with, "tenant")));
  const auto read = holidays::read_icalendar(word_of(with, "text"), tenant->tenant().time_zone,
                                             std::chrono::system_clock::now());
  if (!read) {
    std::string text;
    for (const holidays::FileError& error : read.error()) text += holidays::to_text(error) + "\n";
    return fail(fmt::format("{}{} errors; nothing has been changed", text, read.error().size()));
  }
  const TenantEdits edits{.tenant = tenant->id(),
                          .edits = {{.kind = directory::Edit::Kind::merge,
                                     .path = "holiday_calendars/" + word_of(with, "calendar"),
                                     .value = days_as_value(*read)}},
                          .create = false,
                          .dry_run = wants(with, "dry_run")};
  auto done = told(configuration.change(edits), edits.dry_run);
  if (!done) return done;
  return fmt::format("{} holidays\n{}", read->size(), *done);
}

}  // namespace

std::string word_of(const api::Arguments& with, const char* name) {
  const auto found = with.find(name);
  return found == with.end() ? std::string() : found->second;
}

bool wants(const api::Arguments& with, const std::string& flag) { return with.contains(flag); }

std::map<std::string, api::Handler> configuration_handlers(Configuration& configuration) {
  const auto bound = [&configuration](Result<std::string> (*handle)(Configuration&, const api::Arguments&)) {
    return [&configuration, handle](const api::Arguments& with) { return handle(configuration, with); };
  };
  return {{"apply", bound(apply)},
          {"change", bound(change)},
          {"remove", bound(remove)},
          {"import-holidays", bound(import_holidays)},
          {"numbers", [&configuration](const api::Arguments& with) { return numbers(configuration, with); }},
          {"show", [&configuration](const api::Arguments& with) { return show(configuration, with); }}};
}

}  // namespace centrale::app
