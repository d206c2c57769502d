#include "calls/caller.hpp"

#include <array>
#include <charconv>

#include "calls/reply.hpp"

namespace centrale::bench {
namespace {

/// A Record-Route line may hold several; the route set of a caller is their reverse order.
void reverse_routes(const Several& record_routes, std::string& lines) {
  lines.clear();
  for (auto line = record_routes.count; line-- > 0;) {
    auto rest = record_routes.values[line];
    while (!rest.empty()) {
      const auto comma = rest.rfind(',');
      const auto route = comma == std::string_view::npos ? rest : rest.substr(comma + 1);
      lines.append("Route: ").append(route).append("\r\n");
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
    }
  }
}

}  // namespace

std::uint64_t Caller::key_of(const OutgoingCall& call) {
  return std::uint64_t{call.place} << 32U | call.serial;
}

OutgoingCall* Caller::find(std::uint64_t key) {
  const auto place = static_cast<std::size_t>(key >> 32U);
  if (place >= calls_.size()) return nullptr;
  auto& call = calls_[place];
  return call.state != State::kFree && call.serial == static_cast<std::uint32_t>(key) ? &call : nullptr;
}

OutgoingCall* Caller::find(std::string_view call_id) {
  std::uint64_t key = 0;
  if (call_id.size() < 16) return nullptr;
  std::from_chars(call_id.data(), call_id.data() + 16, key, 16);
  return find(key);
}

void Caller::set_timer(const OutgoingCall& call, Alarm alarm, Time when, std::uint8_t attempt) {
  timers_.set({when, alarm, attempt, call.sequence, key_of(call)});
}

void Caller::call(Time now) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(calls_.size()));
    calls_.emplace_back().place = free_.back();
  }
  auto& call = calls_[free_.back()];
  free_.pop_back();
  call.serial = ++serial_;
  call.number = (serial_ - 1) % options_.names;
  call.state = State::kCalling;
  call.authorized = false;
  call.sequence = 1;
  call.began = now;
  call.authorization.clear();
  ++counts_.attempted;
  send_invite(call);
  set_timer(call, Alarm::kRetransmit, now + retransmit_after(0));
}

void Caller::receive(std::string_view datagram, Endpoint from, Time now) {
  const auto message = scan(datagram);
  if (!message) return;
  if (message->status == 0) return on_request(*message, from);
  auto* call = find(message->call_id);
  if (call == nullptr || message->sequence != call->sequence) return;
  if (message->method == "INVITE") on_invite_answer(*call, *message, now);
  if (message->method == "BYE" && call->state == State::kEnding) on_bye_answer(*call, *message);
}

void Caller::on_invite_answer(OutgoingCall& call, const Scan& answer, Time now) {
  if (answer.status < 200) {
    if (call.state == State::kCalling) call.state = State::kProceeding;
  } else if (answer.status < 300) {
    on_connected(call, answer, now);
  } else if (call.state == State::kCalling || call.state == State::kProceeding) {
    send_refusal_ack(call, answer);
    if (!on_challenged(call, answer, now)) fail(call, answer.status);
  }
}

void Caller::on_connected(OutgoingCall& call, const Scan& answer, Time now) {
  if (call.state == State::kTalking) {
    ++counts_.retransmitted;
    send_ack(call);
    return;
  }
  if (call.state == State::kEnding) return;
  counts_.setup.add(now - call.began);
  call.to = answer.to;
  call.target = uri_of(answer.contact);
  reverse_routes(answer.record_routes, call.routes);
  call.state = State::kTalking;
  ++talking_;
  send_ack(call);
  if (options_.mode == Mode::kCalls) set_timer(call, Alarm::kHangUp, now + options_.hold);
}

bool Caller::on_challenged(OutgoingCall& call, const Scan& answer, Time now) {
  if (answer.challenges.count == 0 || call.authorized || !options_.caller_login) return false;
  std::array<char, 1024> line;
  std::array<char, 256> uri;
  Writer to(line), uri_text(uri);
  write_to_uri(uri_text, call);
  const auto login = options_.caller_login->of(options_.first + call.number);
  if (!digest_.answer(to, answer, login, "INVITE", uri_text.text())) return false;
  call.authorization = to.text();
  call.authorized = true;
  ++call.sequence;
  call.state = State::kCalling;
  send_invite(call);
  set_timer(call, Alarm::kRetransmit, now + retransmit_after(0));
  return true;
}

void Caller::on_bye_answer(OutgoingCall& call, const Scan& answer) {
  if (answer.status < 200) return;
  if (answer.status >= 300) return fail(call, answer.status);
  ++counts_.completed;
  release(call);
}

/// The exchange asks: BYE ends the call before its time and is a failure; anything else is agreed to.
void Caller::on_request(const Scan& request, Endpoint from) {
  if (request.method == "ACK") return;
  const bool offer = request.method == "INVITE" || request.method == "UPDATE";
  socket_.send(from, [&](Writer& to) {
    write_reply(to, request, {"200 OK", "load", offer ? contact_ : "", offer ? sdp_ : ""});
  });
  auto* call = request.method == "BYE" ? find(request.call_id) : nullptr;
  if (call != nullptr && call->state == State::kTalking) fail(*call, 480);
}

void Caller::expire(const Timer& timer, Time now) {
  auto* call = find(timer.key);
  if (call == nullptr || call->sequence != timer.sequence) return;
  if (timer.alarm == Alarm::kHangUp && call->state == State::kTalking) hang_up(*call, now);
  if (timer.alarm == Alarm::kRetransmit) retransmit(*call, timer, now);
  if (timer.alarm == Alarm::kGiveUp && call->state == State::kProceeding) fail(*call, 408);
}

void Caller::retransmit(OutgoingCall& call, const Timer& timer, Time now) {
  if (call.state == State::kProceeding) {
    set_timer(call, Alarm::kGiveUp, call.began + kAnswerDeadline);
    return;
  }
  if (call.state == State::kTalking) return;
  if (timer.attempt >= kMostAttempts) return fail(call, 408);
  ++counts_.retransmitted;
  call.state == State::kCalling ? send_invite(call) : send_bye(call);
  const auto attempt = static_cast<std::uint8_t>(timer.attempt + 1);
  set_timer(call, Alarm::kRetransmit, now + retransmit_after(attempt), attempt);
}

void Caller::hang_up(OutgoingCall& call, Time now) {
  ++call.sequence;
  call.state = State::kEnding;
  --talking_;
  send_bye(call);
  set_timer(call, Alarm::kRetransmit, now + retransmit_after(0));
}

bool Caller::hang_up_one(Time now) {
  for (; next_held_ < calls_.size(); ++next_held_) {
    if (calls_[next_held_].state != State::kTalking) continue;
    hang_up(calls_[next_held_], now);
    return true;
  }
  return false;
}

void Caller::fail(OutgoingCall& call, int status) {
  if (call.state == State::kTalking) --talking_;
  counts_.fail(status);
  release(call);
}

void Caller::release(OutgoingCall& call) {
  call.state = State::kFree;
  free_.push_back(call.place);
}

void Caller::give_up() {
  for (auto& call : calls_)
    if (call.state != State::kFree) fail(call, 408);
}

}  // namespace centrale::bench
