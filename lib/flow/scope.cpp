#include "flow/scope.hpp"

#include <fmt/format.h>

#include <string_view>

namespace centrale::flow {

/// One spawned flow. It ends through the loop, so that its frame is never destroyed from inside.
struct Scope::Root final : PromiseBase::Join {
  Root(Scope& owner, Task<void> spawned, std::move_only_function<void()> ended)
      : scope(owner), flow(std::move(spawned)), on_end(std::move(ended)) {
    flow.handle().promise().join = this;
  }

  std::coroutine_handle<> branch_done() override {
    scope.loop_.make_ready(turn);
    return std::noop_coroutine();
  }

  struct Turn : Ready {
    explicit Turn(Root& owner) : Ready(&Turn::run), root(owner) {}
    static void run(Ready& self) {
      Root& root = static_cast<Turn&>(self).root;
      if (root.flow.done()) return root.scope.finish(root);
      root.flow.handle().resume();
    }
    Root& root;
  };

  Scope& scope;
  Task<void> flow;
  std::move_only_function<void()> on_end;
  Turn turn{*this};
};

Scope::Cancel::Cancel(Scope& owner)
    : Ready([](Ready& self) { static_cast<Cancel&>(self).scope.cancel_now(); }), scope(owner) {}

Scope::Scope(Loop& loop, std::function<void(std::exception_ptr)> on_failure)
    : loop_(loop), on_failure_(std::move(on_failure)), cancel_(*this) {}

Scope::~Scope() = default;

void Scope::spawn(Task<void> flow, std::move_only_function<void()> on_end) {
  Root& root = flows_.emplace_back(*this, std::move(flow), std::move(on_end));
  loop_.make_ready(root.turn);
}

void Scope::cancel_soon() { loop_.make_ready(cancel_); }

void Scope::cancel_now() { flows_.clear(); }
bool Scope::idle() const { return flows_.empty(); }

void Scope::finish(Root& root) {
  auto ended = std::move(root.on_end);
  std::exception_ptr failure;
  try {
    root.flow.handle().promise().take();
  } catch (...) {
    failure = std::current_exception();
  }
  flows_.remove_if([&root](const Root& each) { return &each == &root; });
  if (failure) on_failure_(failure);
  if (ended) ended();
}

namespace {

std::string_view file_name(const std::source_location& at) {
  const std::string_view path = at.file_name();
  return path.substr(path.rfind('/') + 1);
}

void describe(const PromiseBase& flow, int depth, std::string& out) {
  const std::source_location& at = flow.where;
  out += fmt::format("{:{}}{} {}:{}\n", "", depth * 2, at.function_name(), file_name(at), at.line());
  for (const PromiseBase* child = flow.child; child != nullptr;
       child = depth < 64 ? child->sibling : nullptr) {
    describe(*child, depth + 1, out);
  }
}

}  // namespace

std::string Scope::await_tree() const {
  std::string out;
  for (const Root& root : flows_) describe(root.flow.handle().promise(), 0, out);
  return out;
}

}  // namespace centrale::flow
