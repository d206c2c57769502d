// Scope: the owner of flows that nobody awaits, such as the story of a call.
#pragma once

#include <exception>
#include <functional>
#include <list>
#include <string>

#include "flow/loop.hpp"
#include "flow/task.hpp"

namespace centrale::flow {

/// Destroying a scope destroys its flows, each where it waits; never do so from inside one of them:
/// that is what `cancel_soon` is for. Loop's thread only.
class Scope {
 public:
  /// `on_failure` gets what a flow threw: a bug or exhaustion, since outcomes are values.
  Scope(Loop& loop, std::function<void(std::exception_ptr)> on_failure);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();

  /// Starts `flow` on the loop's next pass; `on_end` runs when it ended by itself.
  void spawn(Task<void> flow, std::move_only_function<void()> on_end = {});
  /// Destroys every flow from the loop, after the code that runs now.
  void cancel_soon();
  /// Destroys every flow now. Not from inside one of them.
  void cancel_now();
  [[nodiscard]] bool idle() const;

  /// A line for each place where a flow stands, indented by who awaits it.
  [[nodiscard]] std::string await_tree() const;

 private:
  struct Root;
  void finish(Root& root);

  Loop& loop_;
  std::function<void(std::exception_ptr)> on_failure_;
  std::list<Root> flows_;
  struct Cancel : Ready {
    explicit Cancel(Scope& owner);
    Scope& scope;
  } cancel_;
};

}  // namespace centrale::flow
