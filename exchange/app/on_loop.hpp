// Asking the exchange loop from another thread.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <type_traits>

#include "base/result.hpp"
#include "flow/loop.hpp"

namespace centrale::app {

/// Runs `ask` on the loop and waits for what it says. It may run later than this returns: it owns what it
/// needs. Error: the loop does not answer (it is ending).
template <class Ask>
Result<std::invoke_result_t<Ask>> on_loop(flow::Loop& loop, Ask ask,
                                          std::chrono::seconds within = std::chrono::seconds(10)) {
  auto answer = std::make_shared<std::promise<std::invoke_result_t<Ask>>>();
  auto coming = answer->get_future();
  loop.post([answer, ask = std::move(ask)]() mutable { answer->set_value(ask()); });
  if (coming.wait_for(within) != std::future_status::ready) return fail("the exchange does not answer");
  return coming.get();
}

}  // namespace centrale::app
