#include "features/conference/keys.hpp"

#include <ranges>

namespace centrale::features {
namespace {

using prompts::Phrase;

Phrase toggle(bool& what, const char* on, const char* off) {
  what = !what;
  return Phrase(what ? on : off);
}

Phrase drop_last(const Seat& host) {
  for (Seat* seat : host.meeting().seats | std::views::reverse) {
    if (seat == &host || seat->is_host()) continue;
    seat->tell(SeatNews::dropped);
    return Phrase("conference-one-dropped");
  }
  return Phrase("conference-nobody-to-drop");
}

Phrase mute_others(const Seat& host) {
  Meeting& meeting = host.meeting();
  Phrase said = toggle(meeting.all_muted, "conference-all-muted", "conference-all-heard");
  meeting.tell_all(SeatNews::changed);
  return said;
}

Phrase host_key(Seat& host, char key) {
  Meeting& meeting = host.meeting();
  switch (key) {
    case '2': return toggle(meeting.locked, "conference-locked-now", "conference-unlocked");
    case '3': return drop_last(host);
    case '4':
      return toggle(meeting.rules.goes_on_without_host, "conference-goes-on", "conference-ends-with-host");
    case '6': return mute_others(host);
    default: return {};
  }
}

}  // namespace

Phrase key_pressed(Seat& seat, char key) {
  const auto here = static_cast<std::uint32_t>(seat.meeting().seats.size());
  switch (key) {
    case '1': return toggle(seat.role().muted, "conference-muted", "conference-heard");
    case '5': return Phrase("conference-here").then(prompts::Count{here, "participant"});
    case '0':
      return seat.is_host() ? Phrase("conference-help").then("conference-help-host") : "conference-help";
    default: return seat.is_host() ? host_key(seat, key) : Phrase();
  }
}

}  // namespace centrale::features
