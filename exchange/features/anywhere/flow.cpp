#include "features/anywhere/flow.hpp"

#include <algorithm>

#include "call/describe.hpp"
#include "call/telling.hpp"
#include "directory/anywhere.hpp"

namespace centrale::features {
namespace {

using call::CallRef;
using call::Next;
using flow::Task;

constexpr call::CollectRule kExtensionKeys{.max = 8, .terminator = '#', .first = 8s, .between = 3s};
constexpr call::CollectRule kNumberKeys{.max = 20, .terminator = '#', .first = 10s, .between = 5s};
constexpr Duration kBreath = 3s;  // the phone has to be on the hook again
constexpr Duration kRings = 30s;

// Null: the number that calls is no phone of anybody here.
const directory::User* owner_of(const CallRef& call) {
  const auto& number = call.party().number;
  return number ? directory::owner_of_outside_phone(call.tenant(), *number) : nullptr;
}

// Who it is, proved. Null: he could not. A number that calls is shown by whoever likes: it alone proves
// nothing unless the administrator says that it does.
Task<const directory::User*> proved(CallRef call, ProvePin prove) {
  const directory::User* user = owner_of(call);
  if (user != nullptr && user->anywhere.get().trust_caller_id && !call.party().restricted) co_return user;
  std::string extension;
  if (user == nullptr) {
    extension = co_await call.collect(kExtensionKeys, prompts::Phrase("enter-extension"));
    user = extension.empty() ? nullptr : call.tenant().user_by_extension(Extension(extension));
  }
  const auto who = user != nullptr ? std::optional(user->id) : std::nullopt;
  co_return co_await prove(call, who, extension) ? user : nullptr;
}

Task<void> ring_back(call::Lines* lines, Of<UserId> owner, E164 phone, CallsDue* due) {
  co_await flow::sleep(lines->loop(), kBreath);
  due->erase(owner);
  const auto tenant = lines->directory().tenant(owner.tenant);
  if (!tenant || tenant->user(owner.id) == nullptr) co_return;
  lines->originate({.tenant = owner.tenant,
                    .user = owner.id,
                    .shown = call::party_of(tenant->tenant().main_number),
                    .to = directory::ToCallThrough{},
                    .because = "called back at " + with_plus(phone),
                    .ring = kRings,
                    .number = phone,
                    .told = [](std::expected<void, call::Refusal>) {}});
}

std::string name_of_phone(const CallRef& call) {
  if (const auto* device = std::get_if<DeviceId>(&call.place())) return directory::silent_name(*device);
  const auto* phone = std::get_if<call::AtNumber>(&call.place());
  return phone != nullptr ? directory::silent_name(phone->number) : std::string();
}

}  // namespace

Task<Next> call_through(CallRef call, ProvePin prove, DialAs dial) {
  co_await call.answer();
  const bool called_by_us = call.caller().has_value();
  if (!called_by_us) {
    const directory::User* user = co_await proved(call, std::move(prove));
    if (user == nullptr) co_return co_await call::tell_and_end(call, "not-allowed", call::Refusal::forbidden);
    call.event("anywhere.call-through", {{"user", user->id.value()}});
    call.be(*user);
  }
  std::string digits = co_await call.collect(kNumberKeys, prompts::Phrase("enter-number"));
  if (digits.empty()) co_return co_await call::tell_and_end(call, "goodbye", call::Refusal::no_answer);
  co_return co_await dial(call, std::move(digits));
}

Task<Next> call_me_back(CallRef call, CallsDue* due) {
  const directory::User* owner = owner_of(call);
  if (owner == nullptr) co_return call::TurnAway{call::Refusal::declined, "no phone of a user's"};
  const Of<UserId> user{call.tenant_id(), owner->id};
  if (!call.is_busy(owner->id) && due->insert(user).second) {
    call.event("anywhere.call-me-back", {{"user", owner->id.value()}});
    call.lines().spawn(ring_back(&call.lines(), user, *call.party().number, due));
  }
  co_return call::TurnAway{call::Refusal::declined, "is called back"};
}

Task<Next> silence_phone(CallRef call, bool silent, directory::FeatureState* state) {
  const auto& caller = call.party().user;
  const directory::User* user = caller ? call.tenant().user(caller->id) : nullptr;
  const std::string phone = name_of_phone(call);
  if (user == nullptr || phone.empty())
    co_return co_await call::tell_and_end(call, "not-allowed", call::Refusal::forbidden);
  auto all = state->of(call.tenant_id(), *user).silent;
  std::erase(all, phone);
  if (silent) all.push_back(phone);
  directory::FeatureOverrides change;
  change.silent = std::move(all);
  state->change({call.tenant_id(), user->id}, change);
  call.event("phone.silent", {{"phone", phone}, {"silent", silent ? "yes" : "no"}});
  co_return co_await call::tell_and_end(call, silent ? "phone-silent" : "phone-rings", "feature-code");
}

}  // namespace centrale::features
