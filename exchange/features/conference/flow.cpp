#include "features/conference/flow.hpp"

#include <algorithm>

#include "call/describe.hpp"
#include "call/telling.hpp"
#include "features/conference/keys.hpp"
#include "flow/join.hpp"

namespace centrale::features {
namespace {

using call::Next;
using flow::Task;

constexpr const char* kOutcome = "conference";
constexpr int kTries = 3;
constexpr Duration kLongest = 12h;
constexpr Duration kSecondKey = 5s;
constexpr call::CollectRule kPinKeys{.max = 12, .terminator = '#', .first = 8s, .between = 4s};

bool is_host_without_pin(const call::CallRef& call, const directory::Conference& rules) {
  const auto& user = call.party().user;
  const bool own_phone = user && std::holds_alternative<DeviceId>(call.place());
  return own_phone && std::ranges::find(rules.hosts, user->id) != rules.hosts.end();
}

std::optional<Role> role_by_pin(const directory::Conference& rules, const std::string& given) {
  if (!rules.host_pin.empty() && rules.host_pin.same_as(given)) return Role{.host = true};
  if (rules.pin.empty() ? given.empty() : rules.pin.same_as(given)) return Role{};
  return std::nullopt;
}

// Nothing: he did not know the PIN.
Task<std::optional<Role>> ask_pin(call::CallRef call, directory::Conference rules, Hall* hall) {
  const Of<ServiceId> at{call.tenant_id(), rules.id};
  co_await call.answer();
  for (int tried = 0; tried < kTries && !hall->wrong_pins().is_shut(at, call.now()); ++tried) {
    const auto given = co_await call.collect(kPinKeys, prompts::Phrase("enter-pin"));
    if (const auto role = role_by_pin(rules, given)) co_return role;
    hall->wrong_pins().wrong(at, call.now());
    call.event("conference.wrong-pin", {{"conference", rules.id.value()}});
    co_await call.play("wrong-pin");
  }
  co_return std::nullopt;
}

Task<std::optional<Role>> role_of(call::CallRef call, directory::Conference rules, Hall* hall) {
  if (is_host_without_pin(call, rules)) co_return Role{.host = true};
  if (rules.pin.empty() && rules.host_pin.empty()) co_return Role{};
  co_return co_await ask_pin(call, std::move(rules), hall);
}

void sit(Seat& seat) {
  call::CallRef call = seat.call();
  call.resumes_at(directory::ToConference{seat.conference(), to_text(seat.role())});
  if (seat.meeting().talks()) {
    call.join(seat.meeting().mix, seat.is_heard() ? call::Voice::heard : call::Voice::muted);
  } else {
    const directory::Conference* rules = call.tenant().conference(seat.conference());
    call.hold_music(rules != nullptr ? rules->music_on_hold : std::string());
  }
}

Task<std::optional<SeatNews>> next_news(Seat* seat) { co_return co_await seat->news(); }

Task<void> on_key(Seat* seat, char key) {
  call::CallRef call = seat->call();
  if (key != '*') co_return;
  const auto second = co_await call.digit(kSecondKey);
  const prompts::Phrase words = second ? key_pressed(*seat, *second) : prompts::Phrase();
  if (!words.empty()) co_await call.play(words);
  sit(*seat);
}

// Until he leaves, is dropped, or it is over. His own coming is the first news; the others get it after him.
Task<SeatNews> take_part(Seat* seat) {
  call::CallRef call = seat->call();
  (void)co_await seat->news();
  sit(*seat);
  while (true) {
    auto next = co_await flow::first_of(call.digit(kLongest), next_news(seat));
    if (next.index() == 0) {
      const auto key = std::get<0>(next);
      if (!key) co_return SeatNews::over;
      co_await on_key(seat, *key);
      continue;
    }
    const SeatNews news = *std::get<1>(next);
    if (news == SeatNews::over || news == SeatNews::dropped) co_return news;
    sit(*seat);
    if (news == SeatNews::somebody_came) seat->meeting().beep(call);
  }
}

Task<SeatNews> attend(call::CallRef call, directory::Conference rules, Role role, bool returns, Hall* hall) {
  call.outcome(kOutcome);
  co_await call.answer();
  const Of<ServiceId> at{call.tenant_id(), rules.id};
  Seat seat(*hall, at, std::move(rules), call, role, returns);
  call.event("conference.joined", {{"conference", at.id.value()}, {"role", to_text(role)}});
  co_return co_await take_part(&seat);
}

}  // namespace

Task<Next> conference(call::CallRef call, directory::ToConference to, Hall* hall) {
  const auto rules = rules_of(call.tenant(), to.conference);
  if (!rules) co_return call::TurnAway{call::Refusal::not_found, "no conference " + to.conference.value()};
  call.meant_for(call::party_of(rules->name, rules->extension, rules->numbers));
  std::optional<Role> role = parse_role(to.seat);
  const bool has_seat = role.has_value();
  if (!has_seat && is_between_calls(to.conference))
    co_return call::TurnAway{call::Refusal::not_found, "a conference between calls is not dialled into"};
  if (!has_seat) role = co_await role_of(call, *rules, hall);
  if (!role) co_return co_await call::tell_and_end(call, "goodbye", call::Refusal::forbidden);
  const Meeting* meeting = hall->at({call.tenant_id(), to.conference});
  if (meeting != nullptr && meeting->locked && !has_seat && !role->host)
    co_return co_await call::tell_and_end(call, "conference-locked", call::Refusal::busy);
  if (meeting != nullptr && meeting->full())
    co_return co_await call::tell_and_end(call, "conference-full", call::Refusal::busy);
  const SeatNews how = co_await attend(call, *rules, *role, has_seat, hall);
  co_return co_await call::tell_and_end(
      call, how == SeatNews::dropped ? "conference-dropped" : "conference-over", kOutcome);
}

void bring_together(call::CallRef call, LegId by, const call::Party& user, Hall& hall) {
  const auto seat_for = [&](ServiceId id, Role role) {
    return call::GoTo{.destination = directory::ToConference{std::move(id), to_text(role)},
                      .because = "brought together by " + call::short_name(user),
                      .diverts = false,
                      .from = user};
  };
  if (const Seat* own = hall.of(*user.user)) {
    if (own->is_host() || !own->meeting().locked) call.send_on_from(by, seat_for(own->conference(), {}));
    return;
  }
  const ServiceId id = new_conference_between_calls();
  call.part(by, seat_for(id, {.host = true}), seat_for(id, {}));
  const auto held = call.talks_of(user.user->id, true);
  if (!held.empty()) call.send_on_from(held.front(), seat_for(id, {}));
}

}  // namespace centrale::features
