#include "events/words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace centrale::events {

std::string text_of(WallInstant when) {
  return fmt::format("{:%FT%TZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(
                         std::chrono::time_point_cast<std::chrono::system_clock::duration>(when))));
}

std::string line_of(const Record& record) {
  struct Say {
    std::string operator()(const Begin& begin) const {
      return fmt::format("begins: {} {} ({}) dialled {}", begin.caller.number, begin.caller.name,
                         begin.caller.where, begin.dialled);
    }
    std::string operator()(const LegEvent& leg) const {
      return fmt::format("leg {} {} {} {}", leg.leg.value(), name_of(leg.kind), leg.who.where, leg.why);
    }
    std::string operator()(const Hop& hop) const {
      return fmt::format("goes to {}: {}", hop.to, hop.because);
    }
    std::string operator()(const ServiceEvent& event) const {
      std::string facts;
      for (const auto& [name, value] : event.facts) facts += fmt::format(" {}={}", name, value);
      return event.name + facts;
    }
    std::string operator()(const End& end) const { return "ends: " + end.outcome; }
  };
  return fmt::format("{}  {}\n", text_of(record.at), std::visit(Say{}, record.what));
}

}  // namespace centrale::events
