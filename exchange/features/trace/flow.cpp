#include "features/trace/flow.hpp"

#include <fmt/chrono.h>

#include "call/telling.hpp"

namespace centrale::features {
namespace {

void write_down(call::CallRef call, const UserId& user, const Received& received) {
  const call::Party& caller = received.caller;
  const auto second = std::chrono::floor<std::chrono::seconds>(received.at);
  call.event("malicious-call.traced",
             {{"user", user.value()},
              {"call", received.interaction.value()},
              {"number", caller.number ? with_plus(*caller.number) : caller.extension.value()},
              {"name", caller.name},
              {"withheld", caller.restricted ? "yes" : "no"},
              {"at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", second)}});
}

}  // namespace

flow::Task<call::Next> trace_last_call(call::CallRef call, const ReceivedCalls* received) {
  const auto& user = call.party().user;
  const Received* last = user ? received->last(*user) : nullptr;
  if (last == nullptr)
    co_return co_await call::tell_and_end(call, "no-call-to-trace", call::Refusal::not_found);
  write_down(call, user->id, *last);
  prompts::Phrase words("call-traced");
  words.then(
      prompts::When{.at = last->at, .now = call.wall_now(), .time_zone = call.tenant().tenant().time_zone});
  co_return co_await call::tell_and_end(call, std::move(words), "feature-code");
}

void trace_this_call(call::CallRef call, const UserId& user, const ReceivedCalls& received) {
  const Received* last = received.last({call.tenant_id(), user});
  if (last != nullptr && last->interaction == call.interaction()) write_down(call, user, *last);
}

}  // namespace centrale::features
