// Task: a coroutine of the loop. It starts when awaited (or spawned in a Scope), and destroying it
// cancels it: whatever it waits for is unhooked by the destructors of its frame.
//
// Rules (tools/lint enforces what it can): parameters by value or handle, never a reference, view or
// span; no capturing lambda as a coroutine; no lock across co_await; only the loop destroys a flow.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <utility>

#include "flow/frame_pool.hpp"

namespace centrale::flow {

template <class T>
class Task;

/// What every flow's promise has: who waits for it, what it waits for, where it stands.
class PromiseBase {
 public:
  static void* operator new(std::size_t bytes) { return take_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) { give_back_frame(frame, bytes); }

  /// Told when a branch of first_of or all_of ends; answers which coroutine goes on.
  class Join {
   public:
    virtual std::coroutine_handle<> branch_done() = 0;

   protected:
    ~Join() = default;
  };

  void unhandled_exception() { failure_ = std::current_exception(); }
  std::suspend_always initial_suspend() noexcept { return {}; }

  struct Final {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) noexcept {
      PromiseBase& promise = done.promise();
      if (promise.join != nullptr) return promise.join->branch_done();
      return promise.continuation ? promise.continuation : std::noop_coroutine();
    }
    void await_resume() noexcept {}
  };
  Final final_suspend() noexcept { return {}; }

  template <class Awaitable>
  Awaitable&& await_transform(Awaitable&& awaitable,
                              std::source_location at = std::source_location::current()) {
    where = at;
    return std::forward<Awaitable>(awaitable);
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

  // The await tree: read by tools when a call is looked at, never by features.
  std::source_location where = std::source_location();
  PromiseBase* child = nullptr;    // the first flow that this one waits for
  PromiseBase* sibling = nullptr;  // the next branch of the same parent

  std::coroutine_handle<> continuation;
  Join* join = nullptr;

 private:
  std::exception_ptr failure_;
};

template <class T>
class Promise final : public PromiseBase {
 public:
  Task<T> get_return_object();
  template <class Value>
  void return_value(Value&& value) {
    value_.emplace(std::forward<Value>(value));
  }
  T take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Promise<void> final : public PromiseBase {
 public:
  Task<void> get_return_object();
  void return_void() {}
  void take() const { rethrow(); }
};

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  [[nodiscard]] Handle handle() const { return handle_; }
  [[nodiscard]] bool done() const { return handle_ && handle_.done(); }

  /// Keeps the awaited flow alive in the frame of the one that awaits it.
  struct Awaiter {
    Handle handle;
    explicit Awaiter(Handle awaited) : handle(awaited) {}
    Awaiter(Awaiter&& other) noexcept : handle(std::exchange(other.handle, nullptr)), parent(other.parent) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    Awaiter& operator=(Awaiter&&) = delete;
    ~Awaiter() {
      if (handle) handle.destroy();
    }
    bool await_ready() noexcept { return false; }
    template <class ParentPromise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<ParentPromise> waiting) noexcept {
      parent = &waiting.promise();
      parent->child = &handle.promise();
      handle.promise().continuation = waiting;
      return handle;
    }
    T await_resume() {
      parent->child = nullptr;
      return handle.promise().take();
    }
    PromiseBase* parent = nullptr;
  };
  Awaiter operator co_await() && { return Awaiter(std::exchange(handle_, nullptr)); }

 private:
  Handle handle_;
};

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}

inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

}  // namespace centrale::flow
