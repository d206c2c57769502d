// "given": how things are before the first call.
#include <fmt/format.h>

#include "directory/dial_plan.hpp"
#include "scenarios/play.hpp"

namespace centrale::scenarios {
namespace {

using Words = std::vector<std::string>;

bool says(const Words& words, std::size_t from, const std::string& text) {
  return rest(words, from).starts_with(text);
}

// "202 forwards no-answer to 203 after 10s"
Result<void> forward(Stage& stage, const directory::FoundDevice& who, const Words& words) {
  const auto meant = directory::dial(*who.tenant, UserId("nobody"), words.at(4));
  directory::Forward forward{.active = true, .to = {}};
  if (const auto* inside = std::get_if<directory::Internal>(&meant)) forward.to = inside->destination;
  if (const auto* outside = std::get_if<directory::Outside>(&meant))
    forward.to = directory::ToNumber{outside->number};
  // Set before the company thought better of it.
  const auto number = parse_e164(words.at(4));
  if (number && std::holds_alternative<directory::Barred>(meant)) forward.to = directory::ToNumber{*number};
  directory::FeatureOverrides change;
  const std::string& when = words.at(2);
  if (when == "always") change.always = forward;
  if (when == "busy") change.busy = forward;
  if (when == "no-answer") change.no_answer = forward;
  if (when == "not-reachable") change.not_reachable = forward;
  if (words.size() > 6) {
    const auto after = parse_duration(words[6]);
    if (!after) return std::unexpected(after.error());
    change.no_answer_after = *after;
  }
  stage.state.change({who.tenant->id(), who.user->id}, change);
  return {};
}

Result<void> line(Stage& stage, const directory::FoundDevice& who, const Words& words) {
  directory::FeatureOverrides change;
  if (says(words, 1, "has do-not-disturb")) {
    change.do_not_disturb = true;
  } else if (says(words, 1, "has no call-waiting")) {
    change.call_waiting = false;
  } else if (says(words, 1, "hides its number")) {
    change.hide_number = true;
  } else if (words.size() >= 5 && words[1] == "forwards" && words[3] == "to") {
    return forward(stage, who, words);
  } else {
    return fail("nothing that can be given of a line");
  }
  stage.state.change({who.tenant->id(), who.user->id}, change);
  return {};
}

// "mailbox 201 has 2 messages"
Result<void> mailbox(Stage& stage, const Words& words) {
  const auto owner = stage.device(words.at(1));
  if (!owner) return fail("no such phone");
  for (int count = std::stoi(words.at(3)); count > 0; --count) {
    stage.messages.add({.id = stage.messages.new_id(),
                        .box = {owner->tenant->id(), owner->user->id},
                        .caller_number = "+31612345678",
                        .caller_name = {},
                        .interaction = {},
                        .received = stage.loop.wall_now(),
                        .length = 5s});
  }
  return {};
}

bool phone(Phone& phone, const Words& words) {
  if (says(words, 1, "is unreachable")) {
    phone.registered = false;
  } else if (says(words, 1, "does not respond")) {
    phone.responds = false;
  } else if (says(words, 1, "sends early media")) {
    phone.sends_early_media = true;
  } else if (says(words, 1, "refuses")) {
    phone.refuses = words.at(2);
  } else {
    return false;
  }
  return true;
}

// "time is 2026-12-25 10:00": on the clock of both tenants.
Result<void> time(Stage& stage, const Words& words) {
  const auto tenant = stage.directory.tenant(TenantId("acme"));
  const auto at = tenant->timetable().instant(rest(words, 2));
  if (!at) return fail("no date and time such as 2026-12-25 10:00");
  stage.loop.set_wall(*at);
  return {};
}

}  // namespace

Result<void> arrange(Stage& stage, const Words& words) {
  if (says(words, 0, "time is")) return time(stage, words);
  if (words[0] == "exchange") return {};  // there is one kind so far: two tenants that look alike
  if (words[0] == "mailbox") return mailbox(stage, words);
  if (says(words, 0, "carrier is down")) {
    stage.network.set_carrier_down(true);
    return {};
  }
  if (says(words, 0, "disk is full")) {
    stage.messages.set_disk_full(true);
    return {};
  }
  if (says(words, 0, "store is broken")) {
    stage.messages.fail_deposits(true);
    return {};
  }
  if (says(words, 0, "store takes")) {
    const auto span = parse_duration(words.at(2));
    if (!span) return std::unexpected(span.error());
    stage.messages.take_time(*span);
    return {};
  }
  if (phone(stage.phone(words[0]), words)) return {};
  const auto who = stage.device(words[0]);
  return who ? line(stage, *who, words) : fail("nobody known");
}

}  // namespace centrale::scenarios
