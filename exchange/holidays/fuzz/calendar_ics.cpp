// A calendar from anywhere: whatever bytes come, reading ends soon, with errors or with holidays that a
// configuration takes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "directory/text_form.hpp"
#include "holidays/icalendar.hpp"

using namespace centrale;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const WallInstant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
  const auto read = holidays::read_icalendar(text, "Europe/Amsterdam", now);
  if (!read) return read.error().empty() ? std::abort(), 0 : 0;
  if (read->size() > holidays::kMostHolidays) std::abort();
  for (const directory::Holiday& each : *read) {
    using Form = directory::TextForm<directory::Holiday>;
    const auto again = Form::parse(Form::print(each));
    if (!again || *again != each) std::abort();
  }
  return 0;
}
