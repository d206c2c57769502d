#include "features/voicemail/greeting.hpp"

#include <utility>

#include "features/voicemail/box.hpp"
#include "features/voicemail/durable.hpp"

namespace centrale::features {
namespace {

using flow::Task;

constexpr Duration kLongest = 60s;
constexpr int kMostKeys = 30;
constexpr call::CollectRule kOneKey{.max = 1, .terminator = '\0', .first = 6s, .between = 0s};

/// A recording that is nobody's greeting yet: gone with the flow, unless it has been handed on.
class Draft {
 public:
  explicit Draft(Messages* messages) : messages_(messages), id_(messages->new_id()) {}
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() { discard(); }
  void discard() {
    if (!id_.empty()) messages_->discard(hand_on());
  }
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] std::string hand_on() { return std::exchange(id_, {}); }

 private:
  Messages* messages_;
  std::string id_;
};

Task<bool> record(call::CallRef call, std::string id, Messages* messages) {
  co_await call.play("greeting-speak");
  co_await call.play(call::Playlist{.files = {},
                                    .tone = {call::Tone::record_beep},
                                    .country = call.tenant().tenant().country,
                                    .forever = false});
  call::RecordRule rule;
  rule.file = messages->recording_of(id);
  rule.longest = kLongest;
  rule.if_abandoned = [messages, id](const call::Recorded&) { messages->discard(id); };
  const call::Recorded words = co_await call.record(std::move(rule));
  co_return words.kept() && worth_keeping(call.tenant().tenant().voicemail, words.length, words.peak);
}

Task<bool> store(call::CallRef call, BoxKey box, GreetingFor which, std::string id, Messages* messages) {
  const bool durable = co_await kept(&call.loop(), [messages, box, which, id](KeptOrNot done) {
    messages->set_greeting(box, which, id, std::move(done));
  });
  if (durable)
    call.event("voicemail.greeting-changed", {{"box", name_of(box.owner)},
                                              {"for", std::string(name_of(which))},
                                              {"to", id.empty() ? "standard" : "own"}});
  co_return durable;
}

Task<void> record_greeting(call::CallRef call, BoxKey box, GreetingFor which, Messages* messages) {
  Draft draft(messages);
  if (!messages->has_space()) co_return co_await call.play("voicemail-no-space");
  if (!co_await record(call, draft.id(), messages)) {
    draft.discard();
    co_return co_await call.play("greeting-not-saved");
  }
  for (int keys = 0; keys < kMostKeys; ++keys) {
    prompts::Phrase words(prompts::Piece(prompts::File{messages->playable(draft.id())}));
    const std::string key = co_await call.collect(kOneKey, words.then("greeting-keep"));
    if (key == "1") continue;
    if (key == "2") {
      const bool durable = co_await store(call, box, which, draft.hand_on(), messages);
      co_return co_await call.play(durable ? "greeting-saved" : "setting-not-saved");
    }
    if (key.empty() || key == "3" || key == "*") break;
    co_await call.play("invalid-choice");
  }
  draft.discard();
  co_await call.play("greeting-discarded");
}

Task<void> listen(call::CallRef call, BoxKey box, GreetingFor which, Messages* messages) {
  const std::string file = messages->greeting(box, which);
  if (file.empty()) co_return co_await call.play("greeting-is-standard");
  co_await call.play(prompts::Phrase(prompts::Piece(prompts::File{file})));
}

}  // namespace

std::optional<GreetingFor> greeting_for(const std::vector<call::Diversion>& diversions, const BoxKey& box) {
  using enum call::DiversionReason;
  const auto* user = std::get_if<UserId>(&box.owner);
  if (diversions.empty() || user == nullptr) return std::nullopt;
  const call::Diversion& last = diversions.back();
  if (last.from.user != Of<UserId>{box.tenant, *user}) return std::nullopt;
  switch (last.reason) {
    case user_busy:
    case do_not_disturb:
    case deflection: return GreetingFor::busy;
    case no_answer:
    case unavailable: return GreetingFor::no_answer;
    default: return std::nullopt;
  }
}

Task<void> change_greeting(call::CallRef call, BoxKey box, GreetingFor which, Messages* messages) {
  for (int keys = 0; keys < kMostKeys; ++keys) {
    const std::string key = co_await call.collect(kOneKey, prompts::Phrase("greeting-menu"));
    if (key.empty() || key == "*" || key == "#") co_return;
    if (key == "1") {
      co_await record_greeting(call, box, which, messages);
    } else if (key == "2") {
      co_await listen(call, box, which, messages);
    } else if (key == "3") {
      const bool durable = co_await store(call, box, which, "", messages);
      co_await call.play(durable ? "greeting-is-standard" : "setting-not-saved");
    } else {
      co_await call.play("invalid-choice");
    }
  }
}

}  // namespace centrale::features
