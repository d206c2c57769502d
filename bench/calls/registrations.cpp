#include "calls/registrations.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace centrale::bench {

Registrations::Registrations(const Options& options, Endpoint target, UdpSocket& socket, Timers& timers)
    : options_(options), target_(target), socket_(socket), timers_(timers), phones_(options.names) {
  via_ = fmt::format("Via: SIP/2.0/UDP {};rport;branch=z9hG4bK-r", socket.local().text());
  uri_ = "sip:" + options.domain;
  contact_ = fmt::format("@{}>\r\n", socket.local().text());
  // A refresh by a later run must not look like an old request (RFC 3261 §10.3 step 7): CSeq starts from the
  // clock.
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto sequence = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  for (auto& phone : phones_) phone.sequence = static_cast<std::uint32_t>(sequence);
  tail_ = fmt::format("Expires: {}\r\nUser-Agent: siploadgen\r\nContent-Length: 0\r\n\r\n", options.expires);
}

void Registrations::send(std::uint32_t index) {
  const auto& phone = phones_[index];
  const auto write_user = [&](Writer& to) { options_.callee_login->user.write(to, options_.first + index); };
  socket_.send(target_, [&](Writer& to) {
    to << "REGISTER " << uri_ << " SIP/2.0\r\n";
    (to << via_).hex(index) << "-" << std::uint64_t{phone.sequence} << "\r\nMax-Forwards: 70\r\nFrom: <sip:";
    write_user(to);
    (to << "@" << options_.domain << ">;tag=").hex(index).hex(phone.sequence) << "\r\nTo: <sip:";
    write_user(to);
    (to << "@" << options_.domain << ">\r\nCall-ID: ").hex(index)
        << "@phone\r\nCSeq: " << std::uint64_t{phone.sequence} << " REGISTER\r\nContact: <sip:";
    write_user(to);
    to << contact_ << phone.authorization << tail_;
  });
}

void Registrations::begin(std::uint32_t index, Time now) {
  auto& phone = phones_[index];
  ++counts_.attempted;
  phone.waiting = true;
  phone.authorized = false;
  phone.began = now;
  phone.authorization.clear();
  ++phone.sequence;
  send(index);
  timers_.set({now + retransmit_after(0), Alarm::kRegister, 0, phone.sequence, index});
}

void Registrations::receive(const Scan& answer, Time now) {
  std::uint32_t index = 0;
  if (answer.call_id.size() < 8) return;
  std::from_chars(answer.call_id.data(), answer.call_id.data() + 8, index, 16);
  if (index >= phones_.size() || answer.status < 200) return;
  auto& phone = phones_[index];
  if (!phone.waiting || answer.sequence != phone.sequence) return;
  if (answer.status < 300) {
    counts_.setup.add(now - phone.began);
    ++counts_.completed;
    finish(phone);
  } else if (!answer_challenge(index, answer, now)) {
    counts_.fail(answer.status);
    finish(phone);
  }
}

bool Registrations::answer_challenge(std::uint32_t index, const Scan& challenge, Time now) {
  auto& phone = phones_[index];
  if (challenge.challenges.count == 0 || phone.authorized) return false;
  std::array<char, 1024> line;
  Writer to(line);
  if (!digest_.answer(to, challenge, options_.callee_login->of(options_.first + index), "REGISTER", uri_))
    return false;
  phone.authorization = to.text();
  phone.authorized = true;
  ++phone.sequence;
  send(index);
  timers_.set({now + retransmit_after(0), Alarm::kRegister, 0, phone.sequence, index});
  return true;
}

void Registrations::finish(Phone& phone) {
  phone.waiting = false;
  phone.authorization = {};
}

void Registrations::expire(const Timer& timer, Time now) {
  const auto index = static_cast<std::uint32_t>(timer.key);
  auto& phone = phones_[index];
  if (!phone.waiting || phone.sequence != timer.sequence) return;
  if (timer.attempt >= kMostAttempts) {
    counts_.fail(408);
    return finish(phone);
  }
  ++counts_.retransmitted;
  send(index);
  const auto attempt = static_cast<std::uint8_t>(timer.attempt + 1);
  timers_.set({now + retransmit_after(attempt), Alarm::kRegister, attempt, timer.sequence, index});
}

void Registrations::give_up() {
  for (auto& phone : phones_) {
    if (!phone.waiting) continue;
    counts_.fail(408);
    finish(phone);
  }
}

}  // namespace centrale::bench
