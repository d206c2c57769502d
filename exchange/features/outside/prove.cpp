#include "features/outside/prove.hpp"

#include <memory>
#include <utility>

#include "call/call_ref.hpp"
#include "call/describe.hpp"

namespace centrale::features {
namespace {

constexpr int kTries = 3;
constexpr Duration kRings = 45s;
constexpr call::CollectRule kCodeKeys{.max = 8, .terminator = '#', .first = 20s, .between = 8s};

/// Says what came of it, also when the call ends in the middle.
class Verdict {
 public:
  explicit Verdict(Proved proved) : proved_(std::move(proved)) {}
  Verdict(const Verdict&) = delete;
  Verdict& operator=(const Verdict&) = delete;
  ~Verdict() { say(false); }
  void say(bool holds) {
    if (auto proved = std::exchange(proved_, {})) proved(holds);
  }

 private:
  Proved proved_;
};

flow::Task<call::Next> ask(call::CallRef call, std::string code, std::shared_ptr<Verdict> verdict) {
  call.outcome("number-proof");
  for (int tried = 0; tried < kTries; ++tried) {
    const std::string keys = co_await call.collect(kCodeKeys, prompts::Phrase("prove-number"));
    if (keys == code) {
      call.event("number.proved", {{"number", with_plus(call.party().number.value_or(E164{}))}});
      verdict->say(true);
      co_await call.play("prove-thanks");
      co_return call::Over{};
    }
    co_await call.play("prove-wrong");
  }
  co_return call::Over{};
}

}  // namespace

call::Origination proof_call(const directory::TenantSnapshot& tenant, const E164& number, std::string code,
                             Proved proved) {
  auto verdict = std::make_shared<Verdict>(std::move(proved));
  return {.tenant = tenant.id(),
          .user = {},
          .shown = call::party_of(tenant.tenant().main_number),
          .to = directory::HangUp{},
          .because = "proof of a number",
          .ring = kRings,
          .number = number,
          .then = [verdict, code = std::move(code)](call::CallRef call) { return ask(call, code, verdict); },
          .told =
              [verdict](const std::expected<void, call::Refusal>& answered) {
                if (!answered) verdict->say(false);
              }};
}

}  // namespace centrale::features
