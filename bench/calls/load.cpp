#include "calls/load.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace centrale::bench {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::uint64_t kBurst = 32;  // begun at once when we are late
constexpr Span kStep = std::chrono::milliseconds(1);

Span cpu_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto span = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + microseconds(time.tv_usec);
  };
  return span(usage.ru_utime) + span(usage.ru_stime);
}

}  // namespace

Load::Load(const Options& options)
    : options_(options),
      caller_socket_(options.caller),
      callee_socket_(options.callee),
      target_(options.direct ? callee_socket_.local() : options.target),
      caller_(options, target_, caller_socket_, caller_timers_),
      callee_(options, callee_socket_, callee_timers_) {
  if (options.callee_login) registrations_.emplace(options, target_, callee_socket_, register_timers_);
}

void Load::take_all(Time now) {
  while (caller_socket_.receive([&](std::string_view text, Endpoint from) {
    caller_.receive(text, from, now);
  }) == UdpSocket::kBatch) {
  }
  const auto each = [&](std::string_view text, Endpoint from) {
    const auto message = scan(text);
    if (!message) return;
    if (message->status == 0)
      callee_.receive(*message, from, now);
    else if (registrations_)
      registrations_->receive(*message, now);
  };
  while (callee_socket_.receive(each) == UdpSocket::kBatch) {
  }
}

void Load::expire(Time now) {
  caller_timers_.fire(now, [&](const Timer& timer) { caller_.expire(timer, now); });
  callee_timers_.fire(now, [&](const Timer& timer) { callee_.expire(timer, now); });
  register_timers_.fire(now, [&](const Timer& timer) { registrations_->expire(timer, now); });
}

/// Sends what is queued, sleeps until something comes or `until`, takes it and fires the timers.
void Load::step(Time until) {
  caller_socket_.flush();
  callee_socket_.flush();
  until = std::min({until, caller_timers_.next(), callee_timers_.next(), register_timers_.next()});
  const auto wait = std::clamp<Span>(until - Clock::now(), Span::zero(), milliseconds(100));
  std::array<pollfd, 2> sockets{
      {{caller_socket_.descriptor(), POLLIN, 0}, {callee_socket_.descriptor(), POLLIN, 0}}};
  const timespec timeout{0, static_cast<long>(wait.count())};
  ppoll(sockets.data(), sockets.size(), &timeout, nullptr);
  const auto now = Clock::now();
  take_all(now);
  expire(now);
}

/// How many have begun by now: the rate, reached linearly over the ramp.
std::uint64_t Load::due(Time now) const {
  const double elapsed = in_seconds(now - began_), ramp = in_seconds(options_.ramp);
  const double full = elapsed < ramp ? elapsed * elapsed / (2 * ramp) : elapsed - ramp / 2;
  return static_cast<std::uint64_t>(options_.rate * full);
}

void Load::paced(std::uint32_t count, const Begin& begin, const std::function<bool()>& busy, Span patience) {
  began_ = Clock::now();
  const auto cpu_before = cpu_time();
  std::uint32_t begun = 0;
  while (begun < count) {
    const auto now = Clock::now();
    const auto wanted = std::min<std::uint64_t>({due(now), count, begun + kBurst});
    while (begun < wanted) begin(begun++, now);
    step(now + kStep);
  }
  took_ = Clock::now() - began_;
  const auto deadline = Clock::now() + patience;
  while (busy() && Clock::now() < deadline) step(deadline);
  callee_socket_.flush();
  caller_socket_.flush();
  cpu_ += cpu_time() - cpu_before;
}

void Load::register_all(std::uint32_t passes) {
  paced(
      options_.names * passes,
      [&](std::uint32_t index, Time now) { registrations_->begin(index % options_.names, now); },
      [&] { return registrations_->active() != 0; }, std::chrono::seconds(20));
  registrations_->give_up();
}

bool Load::register_callees() {
  if (!registrations_) {
    fmt::print(stderr, "--register-uas wants --callee-login\n");
    return false;
  }
  register_all(1);
  cpu_ = {};
  const auto& counts = registrations_->counts();
  if (counts.failed != 0)
    fmt::print(stderr, "{} of {} callees did not register; first refused with {}\n", counts.failed,
               counts.attempted, counts.refused.begin()->first);
  return counts.failed == 0;
}

void Load::register_phones() { register_all(options_.passes); }

void Load::make_calls() {
  paced(
      options_.count, [&](std::uint32_t, Time now) { caller_.call(now); },
      [&] { return caller_.active() != 0; }, options_.hold + options_.ring + std::chrono::seconds(10));
  caller_.give_up();
}

void Load::wait_for_line() {
  for (pollfd input{STDIN_FILENO, POLLIN, 0}; poll(&input, 1, 0) == 0;)
    step(Clock::now() + milliseconds(100));
}

void Load::hold_calls() {
  paced(
      options_.count, [&](std::uint32_t, Time now) { caller_.call(now); },
      [&] { return caller_.talking() < caller_.active(); }, std::chrono::seconds(10));
  fmt::print("held {}\n", caller_.talking());
  std::fflush(stdout);
  wait_for_line();
  paced(
      caller_.talking(), [&](std::uint32_t, Time now) { caller_.hang_up_one(now); },
      [&] { return caller_.active() != 0; }, std::chrono::seconds(10));
  caller_.give_up();
}

void Load::print_result() const {
  const bool phones = options_.mode == Mode::kRegister;
  const auto& counts = phones ? registrations_->counts() : caller_.counts();
  std::string refused;
  for (const auto& [status, count] : counts.refused)
    refused += fmt::format("{}\"{}\": {}", refused.empty() ? "" : ", ", status, count);
  const auto cost =
      counts.attempted == 0 ? 0.0 : in_milliseconds(cpu_) * 1000 / static_cast<double>(counts.attempted);
  fmt::print(
      "{{\"attempted\": {}, \"completed\": {}, \"failed\": {}, \"unacknowledged\": {}, \"retransmitted\": "
      "{}, "
      "\"rate\": {:.1f}, \"setup_p50_ms\": {:.3f}, \"setup_p99_ms\": {:.3f}, \"cpu_us\": {:.2f}, "
      "\"refused\": {{{}}}}}\n",
      counts.attempted, counts.completed, counts.failed, callee_.counts().failed,
      counts.retransmitted + callee_.counts().retransmitted,
      static_cast<double>(counts.attempted) / in_seconds(took_), in_milliseconds(counts.setup.quantile(0.5)),
      in_milliseconds(counts.setup.quantile(0.99)), cost, refused);
}

bool Load::clean() const {
  const auto& counts = options_.mode == Mode::kRegister ? registrations_->counts() : caller_.counts();
  return counts.failed == 0 && counts.attempted == counts.completed;
}

}  // namespace centrale::bench
