#include "flow/io_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace centrale::flow {

namespace asio = boost::asio;

struct IoLoop::Reactor {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep{io.get_executor()};
  asio::steady_timer timer{io};
  std::optional<Instant> armed;
};

IoLoop::IoLoop() : Loop(std::chrono::steady_clock::now()), reactor_(std::make_unique<Reactor>()) {}
IoLoop::~IoLoop() = default;

WallInstant IoLoop::wall_now() const { return std::chrono::system_clock::now(); }
asio::io_context& IoLoop::io() { return reactor_->io; }

void IoLoop::run() {
  pass([] {});
  reactor_->io.run();
}

void IoLoop::stop() { reactor_->io.stop(); }

void IoLoop::wake() {
  asio::post(reactor_->io, [this] { pass([] {}); });
}

void IoLoop::begin_pass() { run_pass(std::chrono::steady_clock::now()); }

void IoLoop::end_pass() {
  run_pass(now());
  arm();
}

/// Leaves an earlier alarm alone: waking once for nothing is cheaper than moving it at every message.
void IoLoop::arm() {
  const std::optional<Instant> due = wheel().next_due();
  if (!due || (reactor_->armed && *reactor_->armed <= *due)) return;
  reactor_->armed = due;
  reactor_->timer.expires_at(*due);
  reactor_->timer.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    reactor_->armed.reset();
    pass([] {});
  });
}

}  // namespace centrale::flow
