#include "features/auto_attendant/flow.hpp"

#include <optional>

#include "call/describe.hpp"
#include "features/auto_attendant/choice.hpp"

namespace centrale::features {
namespace {

using call::Next;

// Nobody listens to menus for ever, whatever the tree allows.
constexpr int kMostMenusHeard = 50;

prompts::Phrase greeting_of(const directory::Menu& menu) {
  switch (menu.greeting.kind) {
    case directory::Greeting::Kind::prompt: return prompts::Phrase(menu.greeting.name);
    case directory::Greeting::Kind::file: return prompts::Phrase(prompts::File{menu.greeting.name});
    case directory::Greeting::Kind::standard: break;
  }
  return prompts::Phrase("menu-greeting");
}

Next leads_to(const directory::Destination& destination, const call::Party& attendant, std::string because) {
  return call::GoTo{
      .destination = destination, .because = std::move(because), .diverts = false, .from = attendant};
}

// Where the action leads outside the attendant; inside it, the path is changed instead.
std::optional<directory::Destination> act(const directory::MenuAction& action, MenuPath& path) {
  if (const auto* destination = std::get_if<directory::Destination>(&action)) return *destination;
  if (const auto* menu = std::get_if<directory::GoToMenu>(&action)) (void)path.go_to(menu->menu);
  if (std::holds_alternative<directory::PreviousMenu>(action)) path.go_back();
  return std::nullopt;
}

}  // namespace

flow::Task<Next> auto_attendant(call::CallRef call, ServiceId id, std::string menu) {
  const directory::AutoAttendant* attendant = call.tenant().auto_attendant(id);
  if (attendant == nullptr) co_return call::TurnAway{call::Refusal::not_found, "no attendant " + id.value()};
  const call::Party me = call::party_of(attendant->name, attendant->extension, attendant->numbers);
  call.meant_for(me);
  if (!attendant->language.empty()) call.speak(attendant->language);
  co_await call.answer();

  if (menu.empty()) menu = entry_of(*attendant, call.tenant().timetable().hour(call.wall_now()).kind);
  MenuPath path(*attendant, menu);
  std::uint32_t failures = 0;
  for (int heard = 0; heard < kMostMenusHeard && path.here() != nullptr; ++heard) {
    const directory::Menu& here = *path.here();
    const std::string keys = co_await call.collect(keys_of(here), greeting_of(here));
    const Choice choice = choose(call.tenant(), here, keys);

    if (const auto* action = std::get_if<directory::MenuAction>(&choice)) {
      call.event("attendant.key", {{"attendant", id.value()}, {"menu", here.id}, {"keys", keys}});
      if (const auto destination = act(*action, path)) co_return leads_to(*destination, me, "key " + keys);
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
