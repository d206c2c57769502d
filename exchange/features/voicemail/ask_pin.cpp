#include "features/voicemail/ask_pin.hpp"

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

}  // namespace centrale::features
