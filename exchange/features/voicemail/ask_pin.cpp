#include "features/voicemail/ask_pin.hpp"

#include "features/voicemail/box.hpp"

namespace centrale::features {
namespace {

using call::CallRef;
using flow::Task;

constexpr int kTries = 3;
constexpr call::CollectRule kPinKeys{.max = 12, .terminator = '#', .first = 8s, .between = 4s};

}  // namespace

Task<bool> knows_pin(CallRef call, Of<UserId> box, Secret pin, PinGuard* guard) {
  for (int tried = 0; tried < kTries; ++tried) {
    const std::string given = co_await call.collect(kPinKeys, prompts::Phrase("enter-pin"));
    const auto answer = guard->ask(box, pin, given, call.now());
    if (answer == PinGuard::Answer::right) co_return true;
    call.event("voicemail.wrong-pin", {{"box", box.id.value()}});
    if (answer == PinGuard::Answer::closed) break;
    co_await call.play("wrong-pin");
  }
  co_return false;
}

Task<bool> knows_pin_of(CallRef call, UserId user, Messages* messages, PinGuard* guard) {
  Secret pin;
  if (const auto box = box_of(call.tenant(), user)) {
    pin = messages->pin(box->key);
    if (pin.empty()) pin = call.tenant().user(user)->voicemail.pin;
  }
  co_return co_await knows_pin(call, {call.tenant_id(), user}, pin, guard);
}

Task<bool> knows_no_pin(CallRef call, std::string typed, PinGuard* guard) {
  return knows_pin(call, {call.tenant_id(), UserId("extension " + typed)}, Secret(), guard);
}

}  // namespace centrale::features
