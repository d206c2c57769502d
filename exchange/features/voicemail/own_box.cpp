#include "features/voicemail/own_box.hpp"

#include "features/voicemail/durable.hpp"
#include "features/voicemail/greeting.hpp"
#include "features/voicemail/new_pin.hpp"

namespace centrale::features {
namespace {

using flow::Task;

constexpr int kMostKeys = 30;  // nobody wanders through menus for ever
constexpr int kTries = 3;
constexpr call::CollectRule kOneKey{.max = 1, .terminator = '\0', .first = 6s, .between = 0s};
constexpr call::CollectRule kPinKeys{.max = 12, .terminator = '#', .first = 8s, .between = 4s};
constexpr call::CollectRule kExtensionKeys{.max = 8, .terminator = '#', .first = 8s, .between = 4s};

// Empty: three tries gave none.
Task<std::string> chosen_pin(call::CallRef call, Extension extension) {
  for (int tried = 0; tried < kTries; ++tried) {
    const std::string pin = co_await call.collect(kPinKeys, prompts::Phrase("enter-new-pin"));
    if (pin.empty()) break;
    if (!may_be_pin(pin, extension)) {
      co_await call.play("pin-not-allowed");
      continue;
    }
    if (co_await call.collect(kPinKeys, prompts::Phrase("enter-new-pin-again")) == pin) co_return pin;
    co_await call.play("pins-differ");
  }
  co_return "";
}

Task<void> change_pin(call::CallRef call, Box box, Messages* messages) {
  const Secret pin{co_await chosen_pin(call, box.owner.extension)};
  if (pin.empty()) co_return;
  const bool durable = co_await kept(&call.loop(), [messages, key = box.key, pin](KeptOrNot done) {
    messages->set_pin(key, pin, std::move(done));
  });
  if (durable) call.event("voicemail.pin-changed", {{"box", name_of(box.key.owner)}});
  co_await call.play(durable ? "pin-changed" : "setting-not-saved");
}

// The extension's mailbox: a colleague's or a company's that takes messages.
std::optional<Box> box_at(const directory::TenantSnapshot& tenant, const std::string& extension) {
  if (extension.empty()) return std::nullopt;
  const auto there = tenant.by_extension(Extension(extension));
  if (!there) return std::nullopt;
  std::optional<Box> box;
  if (const auto* user = std::get_if<directory::ToUser>(&*there)) box = box_of(tenant, user->user);
  if (const auto* to = std::get_if<directory::ToVoicemail>(&*there)) box = box_of(tenant, to->box);
  return box && box->takes_messages ? box : std::nullopt;
}

}  // namespace

Task<void> set_up_box(call::CallRef call, Box box, Messages* messages) {
  for (int keys = 0; keys < kMostKeys; ++keys) {
    const std::string key = co_await call.collect(kOneKey, prompts::Phrase("mailbox-options"));
    if (key.empty() || key == "*" || key == "#") co_return;
    if (key == "1") {
      co_await change_greeting(call, box.key, GreetingFor::no_answer, messages);
    } else if (key == "2") {
      co_await change_greeting(call, box.key, GreetingFor::busy, messages);
    } else if (key == "3") {
      co_await change_pin(call, box, messages);
    } else {
      co_await call.play("invalid-choice");
    }
  }
}

Task<void> forward_message(call::CallRef call, BoxKey from, std::string id, Messages* messages) {
  const std::string extension = co_await call.collect(kExtensionKeys, prompts::Phrase("enter-extension"));
  if (extension.empty()) co_return;
  const auto to = box_at(call.tenant(), extension);
  if (!to || to->key.owner == from.owner) co_return co_await call.play("no-such-mailbox");
  if (messages->list(to->key).size() >= call.tenant().tenant().voicemail.most_messages)
    co_return co_await call.play("mailbox-full");
  if (!messages->has_space()) co_return co_await call.play("message-not-forwarded");
  const bool durable = co_await kept(&call.loop(), [messages, id, key = to->key](KeptOrNot done) {
    messages->forward(id, key, std::move(done));
  });
  if (durable)
    call.event("voicemail.forwarded", {{"from", name_of(from.owner)}, {"to", name_of(to->key.owner)}});
  co_await call.play(durable ? "message-forwarded" : "message-not-forwarded");
}

}  // namespace centrale::features
