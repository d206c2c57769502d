#include "features/auto_attendant/flow.hpp"

#include <optional>

#include "call/describe.hpp"
#include "features/auto_attendant/asking.hpp"
#include "features/auto_attendant/choice.hpp"

namespace centrale::features {
namespace {

using call::Next;

// Nobody listens to menus for ever, whatever the tree allows.
constexpr int kMostMenusHeard = 50;

prompts::Phrase phrase_of(const directory::Greeting& greeting, const char* standard) {
  switch (greeting.kind) {
    case directory::Greeting::Kind::prompt: return prompts::Phrase(greeting.name);
    case directory::Greeting::Kind::file: return prompts::Phrase(prompts::File{greeting.name});
    case directory::Greeting::Kind::standard: break;
  }
  return prompts::Phrase(standard);
}

std::string greeting_at(const RecordedGreetings& recorded, const directory::AutoAttendant& attendant,
                        directory::HourKind hour) {
  if (hour == directory::HourKind::business) return recorded.business_hours;
  const bool own_holiday =
      hour == directory::HourKind::holiday && (!recorded.holiday.empty() || !attendant.holidays.empty());
  return own_holiday ? recorded.holiday : recorded.after_hours;
}

Next leads_to(const directory::Destination& destination, const call::Party& attendant, std::string because) {
  return call::GoTo{
      .destination = destination, .because = std::move(because), .diverts = false, .from = attendant};
}

/// Out of the attendant; nothing: the menus go on, at the path's end.
using Way = std::optional<Next>;

/// What each action of a key does.
struct Doing {
  call::CallRef call;
  const directory::AutoAttendant& attendant;
  MenuPath& path;
  call::Party me;
  std::string because;

  flow::Task<Way> operator()(const directory::Destination& to) { return out(to, false); }
  flow::Task<Way> operator()(const directory::TransferAloud& action) { return out(action.to, true); }
  flow::Task<Way> operator()(const directory::AskOperator&) {
    return out(attendant.operator_at.value_or(directory::HangUp{}), true);
  }
  flow::Task<Way> operator()(const directory::GoToMenu& action) {
    (void)path.go_to(action.menu);
    return stay();
  }
  flow::Task<Way> operator()(const directory::RepeatMenu&) { return stay(); }
  flow::Task<Way> operator()(const directory::PreviousMenu&) {
    path.go_back();
    return stay();
  }
  flow::Task<Way> operator()(const directory::DialByExtension&) { return asked(ask_extension(call)); }
  flow::Task<Way> operator()(const directory::DialByName&) { return asked(ask_name(call)); }
  flow::Task<Way> operator()(const directory::PlayAnnouncement& action) {
    return say(phrase_of(action.what, "menu-greeting"), std::nullopt);
  }
  flow::Task<Way> operator()(const directory::LeaveMenu&) {
    return say(prompts::Phrase("goodbye"), Next(call::Over{}));
  }

 private:
  static flow::Task<Way> stay() { co_return std::nullopt; }
  flow::Task<Way> say(prompts::Phrase phrase, Way then) {
    co_await call.play(std::move(phrase));
    co_return then;
  }
  flow::Task<Way> out(directory::Destination to, bool aloud) {
    if (aloud) co_await call.play("connecting");
    co_return leads_to(to, me, because);
  }
  flow::Task<Way> asked(flow::Task<std::optional<directory::Destination>> asking) {
    const auto to = co_await std::move(asking);
    if (!to) co_return std::nullopt;
    co_await call.play("connecting");
    co_return leads_to(*to, me, because);
  }
};

}  // namespace

flow::Task<Next> auto_attendant(call::CallRef call, ServiceId id, std::string menu,
                                std::optional<directory::NightMode> night, RecordedGreetings recorded) {
  const directory::AutoAttendant* attendant = call.tenant().auto_attendant(id);
  if (attendant == nullptr) co_return call::TurnAway{call::Refusal::not_found, "no attendant " + id.value()};
  const call::Party me = call::party_of(attendant->name, attendant->extension, attendant->numbers);
  call.meant_for(me);
  if (!attendant->language.empty()) call.speak(attendant->language);
  co_await call.answer();

  std::string own;  // greeting of the menu where the call comes in
  if (menu.empty()) {
    const directory::HourKind hour = call.tenant().timetable().hour(call.wall_now(), night).kind;
    menu = entry_of(*attendant, hour);
    own = greeting_at(recorded, *attendant, hour);
  }
  MenuPath path(*attendant, menu);
  const directory::Menu* const entry = path.here();
  std::uint32_t failures = 0;
  for (int heard = 0; heard < kMostMenusHeard && path.here() != nullptr; ++heard) {
    const directory::Menu& here = *path.here();
    prompts::Phrase greeting = &here == entry && !own.empty() ? prompts::Phrase(prompts::File{own})
                                                              : phrase_of(here.greeting, "menu-greeting");
    const std::string keys = co_await call.collect(keys_of(here), std::move(greeting));
    const Choice choice = choose(call.tenant(), here, keys);

    if (const auto* action = std::get_if<directory::MenuAction>(&choice)) {
      call.event("attendant.key", {{"attendant", id.value()}, {"menu", here.id}, {"keys", keys}});
      Doing doing{.call = call, .attendant = *attendant, .path = path, .me = me, .because = "key " + keys};
      if (auto way = co_await std::visit(doing, *action)) co_return std::move(*way);
      failures = 0;
      continue;
    }
    if (std::holds_alternative<WrongKey>(choice)) co_await call.play("invalid-choice");
    if (++failures <= here.retries) continue;
    if (here.otherwise) co_return leads_to(*here.otherwise, me, "no valid choice in menu " + here.id);
    break;
  }
  co_await call.play("goodbye");
  co_return call::Over{};
}

}  // namespace centrale::features
