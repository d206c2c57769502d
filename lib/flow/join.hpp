// Several flows at once: first_of (a race whose losers are destroyed) and all_of (wait for each).
#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "flow/loop.hpp"
#include "flow/task.hpp"
#include "flow/wait.hpp"

namespace centrale::flow {

/// `void` as a value, where a result has to be kept in a variant or a tuple.
template <class T>
using Kept = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

namespace detail {

template <class T>
Kept<T> take(Task<T>& done) {
  if constexpr (std::is_void_v<T>) {
    done.handle().promise().take();
    return {};
  } else {
    return done.handle().promise().take();
  }
}

/// The awaiter behind first_of and all_of: starts every branch, goes on when `needed` have ended.
class Branches final : public PromiseBase::Join {
 public:
  explicit Branches(std::size_t needed) : needed_(needed) {}

  template <class ParentPromise>
  void begin(std::coroutine_handle<ParentPromise> parent) {
    parent_ = parent;
    parent_promise_ = &parent.promise();
  }

  /// Runs the branch to its first wait. False when no further branch need start.
  template <class T>
  bool start(Task<T>& branch) {
    PromiseBase& promise = branch.handle().promise();
    promise.join = this;
    promise.sibling = parent_promise_->child;
    parent_promise_->child = &promise;
    branch.handle().resume();
    return ended_ < needed_;
  }

  /// True when the parent has to wait.
  [[nodiscard]] bool must_wait() {
    started_ = true;
    return ended_ < needed_;
  }

  void end() const {
    if (parent_promise_ != nullptr) parent_promise_->child = nullptr;
  }

  std::coroutine_handle<> branch_done() override {
    const bool enough = ++ended_ == needed_;
    return enough && started_ ? parent_ : std::noop_coroutine();
  }

 private:
  std::size_t needed_;
  std::size_t ended_ = 0;
  bool started_ = false;
  std::coroutine_handle<> parent_;
  PromiseBase* parent_promise_ = nullptr;
};

/// Awaits `needed` of the branches that `each` visits; the tasks live in the awaiting frame.
template <class StartAll>
class AwaitBranches {
 public:
  AwaitBranches(std::size_t needed, StartAll start_all)
      : branches_(needed), start_all_(std::move(start_all)) {}
  bool await_ready() const noexcept { return false; }
  template <class ParentPromise>
  bool await_suspend(std::coroutine_handle<ParentPromise> parent) {
    branches_.begin(parent);
    start_all_(branches_);
    return branches_.must_wait();
  }
  void await_resume() const { branches_.end(); }

 private:
  Branches branches_;
  StartAll start_all_;
};

}  // namespace detail

/// Runs all at once; answers with the result of the first to end, at its index. The others are
/// destroyed where they wait. A failure (exception) of the first to end is rethrown here.
template <class... Ts>
Task<std::variant<Kept<Ts>...>> first_of(Task<Ts>... branches) {
  std::tuple<Task<Ts>...> racing(std::move(branches)...);
  auto start_all = [&racing](detail::Branches& join) {
    std::apply([&join](auto&... branch) { (join.start(branch) && ...); }, racing);
  };
  co_await detail::AwaitBranches(1, start_all);
  using Outcome = std::variant<Kept<Ts>...>;
  std::optional<Outcome> outcome;
  auto collect = [&]<std::size_t... Is>(std::index_sequence<Is...>) {
    (void)((std::get<Is>(racing).done() &&
            (outcome.emplace(std::in_place_index<Is>, detail::take(std::get<Is>(racing))), true)) ||
           ...);
  };
  collect(std::index_sequence_for<Ts...>{});
  co_return std::move(*outcome);
}

/// The same for any number of like branches: the index of the first to end, and its result.
template <class T>
Task<std::pair<std::size_t, Kept<T>>> first_of(std::vector<Task<T>> branches) {
  auto start_all = [&branches](detail::Branches& join) {
    for (auto& branch : branches) {
      if (!join.start(branch)) break;
    }
  };
  co_await detail::AwaitBranches(1, start_all);
  std::size_t winner = 0;
  while (!branches.at(winner).done()) ++winner;
  co_return std::pair<std::size_t, Kept<T>>(winner, detail::take(branches.at(winner)));
}

/// Runs all at once and waits for every one; the first failure in order is rethrown.
template <class... Ts>
Task<std::tuple<Kept<Ts>...>> all_of(Task<Ts>... branches) {
  std::tuple<Task<Ts>...> together(std::move(branches)...);
  auto start_all = [&together](detail::Branches& join) {
    std::apply([&join](auto&... branch) { (join.start(branch), ...); }, together);
  };
  co_await detail::AwaitBranches(sizeof...(Ts), start_all);
  co_return std::apply([](auto&... branch) { return std::tuple<Kept<Ts>...>(detail::take(branch)...); },
                       together);
}

namespace detail {

// NOLINTNEXTLINE(*-reference-coroutine-parameters): a loop outlives its flows
inline Task<void> alarm(Loop& loop, Duration span) { co_await sleep(loop, span); }

}  // namespace detail

/// The result of `work`, or nothing when it took longer than `limit`; then it has been destroyed.
template <class T>  // NOLINTNEXTLINE(*-reference-coroutine-parameters): a loop outlives its flows
Task<std::optional<Kept<T>>> within(Loop& loop, Duration limit, Task<T> work) {
  auto outcome = co_await first_of(std::move(work), detail::alarm(loop, limit));
  if (outcome.index() == 1) co_return std::nullopt;
  co_return std::optional<Kept<T>>(std::move(std::get<0>(outcome)));
}

}  // namespace centrale::flow
