// What a flow can wait for: time, an event, the next thing in a mailbox.
#pragma once

#include <coroutine>
#include <deque>
#include <utility>

#include "flow/loop.hpp"
#include "flow/task.hpp"

namespace centrale::flow {

/// A suspended flow's way back: resumed by the loop, unhooked when the flow is destroyed.
class Waiter : public Ready {
 public:
  explicit Waiter(Loop& loop) : Ready(&resume), loop_(loop) {}
  void suspend(std::coroutine_handle<> flow) { flow_ = flow; }
  void wake() { loop_.make_ready(*this); }

 protected:
  [[nodiscard]] Loop& loop() { return loop_; }

 private:
  static void resume(Ready& self) { static_cast<Waiter&>(self).flow_.resume(); }
  Loop& loop_;
  std::coroutine_handle<> flow_;
};

class [[nodiscard]] Sleep : private Waiter {
 public:
  Sleep(Loop& loop, Duration span)
      : Waiter(loop), span_(span), timer_(loop, this, [](Sleep& self) { self.wake(); }) {}
  bool await_ready() const noexcept { return span_ <= Duration::zero(); }
  void await_suspend(std::coroutine_handle<> flow) {
    suspend(flow);
    timer_.start(span_);
  }
  void await_resume() const noexcept {}

 private:
  Duration span_;
  Timer timer_;
};

/// co_await sleep(loop, 20s)
[[nodiscard]] inline Sleep sleep(Loop& loop, Duration span) { return {loop, span}; }

/// Happens once; those who wait, and those who come later, go on. One loop, one thread.
class Event {
  struct Place : Link {
    explicit Place(Waiter& who) : waiter(who) {}
    Waiter& waiter;
  };

 public:
  explicit Event(Loop& loop) : loop_(loop) {}

  void set() {
    happened_ = true;
    while (waiting_.linked()) {
      auto& place = static_cast<Place&>(*waiting_.next());
      place.unlink();
      place.waiter.wake();
    }
  }
  [[nodiscard]] bool happened() const { return happened_; }

  class [[nodiscard]] Wait : private Waiter {
   public:
    explicit Wait(Event& event) : Waiter(event.loop_), event_(event) {}
    bool await_ready() const noexcept { return event_.happened_; }
    void await_suspend(std::coroutine_handle<> flow) {
      suspend(flow);
      event_.waiting_.append(place_);
    }
    void await_resume() const noexcept {}

   private:
    Event& event_;
    Place place_{*this};
  };
  [[nodiscard]] Wait wait() { return Wait(*this); }

 private:
  Loop& loop_;
  bool happened_ = false;
  Link waiting_;
};

/// Things in the order they came, for one flow that takes them one by one.
template <class T>
class Mailbox {
 public:
  explicit Mailbox(Loop& loop) : loop_(loop) {}

  void push(T thing) {
    things_.push_back(std::move(thing));
    if (waiting_ != nullptr) std::exchange(waiting_, nullptr)->wake();
  }
  [[nodiscard]] bool empty() const { return things_.empty(); }
  [[nodiscard]] std::size_t size() const { return things_.size(); }
  void clear() { things_.clear(); }

  class [[nodiscard]] Next : private Waiter {
   public:
    explicit Next(Mailbox& mailbox) : Waiter(mailbox.loop_), mailbox_(mailbox) {}
    Next(const Next&) = delete;
    Next& operator=(const Next&) = delete;
    ~Next() {
      if (mailbox_.waiting_ == this) mailbox_.waiting_ = nullptr;
    }
    bool await_ready() const noexcept { return !mailbox_.things_.empty(); }
    void await_suspend(std::coroutine_handle<> flow) {
      suspend(flow);
      mailbox_.waiting_ = this;
    }
    T await_resume() {
      T thing = std::move(mailbox_.things_.front());
      mailbox_.things_.pop_front();
      return thing;
    }

   private:
    friend class Mailbox;
    Mailbox& mailbox_;
  };
  [[nodiscard]] Next next() { return Next(*this); }

 private:
  Loop& loop_;
  std::deque<T> things_;
  Next* waiting_ = nullptr;
};

}  // namespace centrale::flow
