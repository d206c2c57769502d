#include "features/voicemail/attendant_greeting.hpp"

#include <algorithm>

#include "call/telling.hpp"
#include "features/voicemail/ask_pin.hpp"
#include "features/voicemail/box.hpp"
#include "features/voicemail/greeting.hpp"

namespace centrale::features {
namespace {

using call::CallRef;
using call::Next;
using flow::Task;

constexpr int kMostKeys = 30;  // nobody wanders through menus for ever
constexpr call::CollectRule kOneKey{.max = 1, .terminator = '\0', .first = 6s, .between = 0s};
constexpr call::CollectRule kExtensionKeys{.max = 8, .terminator = '#', .first = 8s, .between = 3s};

// Null: there is none at this extension, or he may not record it. He does not learn which.
const directory::AutoAttendant* attendant_for(const CallRef& call, const std::string& extension) {
  const auto& user = call.party().user;
  if (!user || extension.empty()) return nullptr;
  const auto there = call.tenant().by_extension(Extension(extension));
  const auto* to = there ? std::get_if<directory::ToAutoAttendant>(&*there) : nullptr;
  const auto* attendant = to != nullptr ? call.tenant().auto_attendant(to->attendant) : nullptr;
  if (attendant == nullptr) return nullptr;
  const bool may = std::ranges::find(attendant->recorded_by, user->id) != attendant->recorded_by.end();
  return may ? attendant : nullptr;
}

std::optional<GreetingFor> hours_of(const std::string& key) {
  if (key == "1") return GreetingFor::business_hours;
  if (key == "2") return GreetingFor::after_hours;
  if (key == "3") return GreetingFor::holiday;
  return std::nullopt;
}

Task<void> choose_greetings(CallRef call, BoxKey attendant, Messages* messages) {
  for (int keys = 0; keys < kMostKeys; ++keys) {
    const std::string key = co_await call.collect(kOneKey, prompts::Phrase("attendant-greeting-menu"));
    if (key.empty() || key == "*" || key == "#") co_return;
    if (const auto which = hours_of(key)) {
      co_await change_greeting(call, attendant, *which, messages);
    } else {
      co_await call.play("invalid-choice");
    }
  }
}

}  // namespace

Task<Next> record_attendant(CallRef call, std::string extension, Messages* messages, PinGuard* guard) {
  call.outcome("feature-code");
  co_await call.answer();
  if (extension.empty())
    extension = co_await call.collect(kExtensionKeys, prompts::Phrase("enter-extension"));
  const directory::AutoAttendant* attendant = attendant_for(call, extension);
  if (attendant == nullptr || !box_of(call.tenant(), call.party().user->id))
    co_return co_await call::tell_and_end(call, "not-allowed", call::Refusal::forbidden);
  if (!co_await knows_pin_of(call, call.party().user->id, messages, guard))
    co_return co_await call::tell_and_end(call, "not-allowed", call::Refusal::forbidden);
  co_await choose_greetings(call, {.tenant = call.tenant_id(), .owner = attendant->id}, messages);
  co_await call.play("goodbye");
  co_return call::Over{};
}

}  // namespace centrale::features
