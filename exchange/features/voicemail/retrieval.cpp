#include <algorithm>
#include <utility>

#include "call/describe.hpp"
#include "features/voicemail/ask_pin.hpp"
#include "features/voicemail/box.hpp"
#include "features/voicemail/durable.hpp"
#include "features/voicemail/flow.hpp"
#include "features/voicemail/own_box.hpp"

namespace centrale::features {
namespace {

using call::CallRef;
using call::Next;
using flow::Task;

constexpr int kMostRepeats = 10;
constexpr call::CollectRule kOneKey{.max = 1, .terminator = '\0', .first = 6s, .between = 0s};

constexpr call::CollectRule kAnyWish{.max = 1, .terminator = '\0', .first = 3s, .between = 0s};

bool is_his_own_phone(const CallRef& call, const UserId& owner) {
  return call.party().user && call.party().user->id == owner &&
         std::holds_alternative<DeviceId>(call.place());
}

prompts::Phrase how_many(const std::vector<Message>& messages) {
  if (messages.empty()) return prompts::Phrase("no-messages");
  std::uint32_t fresh = 0;
  for (const Message& each : messages) fresh += each.heard ? 0 : 1;
  const auto all = static_cast<std::uint32_t>(messages.size());
  prompts::Phrase phrase("you-have");
  if (fresh > 0) phrase.then(prompts::Count{fresh, "new-message"});
  if (fresh > 0 && fresh < all) phrase.then("and");
  if (fresh < all) phrase.then(prompts::Count{all - fresh, "saved-message"});
  return phrase;
}

prompts::Phrase heading(const CallRef& call, const Message& message) {
  prompts::Phrase phrase("message-received");
  phrase.then(prompts::When{message.received, call.wall_now(), call.tenant().tenant().time_zone});
  if (message.caller_number.empty()) return phrase.then("from-unknown");
  return phrase.then("from-number").then(prompts::Digits{message.caller_number});
}

// New ones first, each kind oldest first.
std::vector<Message> in_order(std::vector<Message> messages) {
  std::ranges::sort(messages, {}, [](const Message& each) { return std::pair(each.heard, each.received); });
  return messages;
}

enum class Wish : std::uint8_t { next, leave };

Task<Wish> hear_one(CallRef call, Box box, Message message, Messages* messages) {
  prompts::Phrase whole = heading(call, message);
  whole.then(prompts::File{message.file});
  bool again = true;
  for (int heard = 0; heard < kMostRepeats; ++heard) {
    prompts::Phrase phrase = std::exchange(again, true) ? whole : prompts::Phrase();
    const std::string key = co_await call.collect(kOneKey, phrase.then("message-menu"));
    messages->mark_heard(message.id, true);
    if (key == "1") continue;
    if (key == "2") {
      co_await call.play("message-saved");
      co_return Wish::next;
    }
    if (key == "3") {
      const bool gone = co_await kept(&call.loop(), [messages, id = message.id](KeptOrNot done) {
        messages->remove(id, std::move(done));
      });
      co_await call.play(gone ? "message-deleted" : "message-not-deleted");
      co_return Wish::next;
    }
    if (key == "4" || key == "9") {
      if (key == "4") co_await forward_message(call, box.key, message.id, messages);
      if (key == "9") co_await set_up_box(call, box, messages);
      again = false;
      continue;
    }
    if (key == "*") co_return Wish::leave;
    if (key == "#" || key.empty()) co_return Wish::next;
    co_await call.play("invalid-choice");
  }
  co_return Wish::next;
}

}  // namespace

Task<Next> hear_messages(CallRef call, UserId owner, Messages* messages, PinGuard* guard) {
  const auto box = box_of(call.tenant(), owner);
  if (!box) co_return call::TurnAway{call::Refusal::not_found, "no mailbox of " + owner.value()};
  call.outcome("voicemail");
  co_await call.answer();
  if (!is_his_own_phone(call, owner)) {
    if (!co_await knows_pin_of(call, owner, messages, guard)) {
      co_await call.play("goodbye");
      co_return call::Over{};
    }
  }

  const std::vector<Message> all = in_order(messages->list(box->key));
  if (all.empty()) {
    const std::string key = co_await call.collect(kAnyWish, how_many(all).then("mailbox-options-offer"));
    if (key == "9") co_await set_up_box(call, *box, messages);
  } else {
    co_await call.play(how_many(all));
  }
  for (const Message& message : all) {
    if (co_await hear_one(call, *box, message, messages) == Wish::leave) break;
  }
  if (!all.empty()) co_await call.play("no-more-messages");
  co_await call.play("goodbye");
  co_return call::Over{};
}

}  // namespace centrale::features
