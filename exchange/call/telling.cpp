#include "call/telling.hpp"

namespace centrale::call {

flow::Task<Next> tell_and_end(CallRef call, prompts::Phrase words, std::string outcome) {
  call.outcome(std::move(outcome));
  co_await call.answer();
  co_await call.play(std::move(words));
  co_return Over{};
}

flow::Task<Next> tell_and_end(CallRef call, prompts::Phrase words, Refusal why) {
  return tell_and_end(call, std::move(words), std::string(name_of(why)));
}

}  // namespace centrale::call
