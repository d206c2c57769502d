#include "calls/callee.hpp"

#include <fmt/format.h>

#include <array>

#include "calls/reply.hpp"

namespace centrale::bench {
namespace {

std::uint64_t key_of(const Scan& message) { return std::hash<std::string_view>{}(message.call_id); }

std::array<char, 16> tag_for(std::uint64_t key) {
  std::array<char, 16> tag;
  Writer(tag).hex(static_cast<std::uint32_t>(key >> 32U)).hex(static_cast<std::uint32_t>(key));
  return tag;
}

}  // namespace

Callee::Callee(const Options& options, UdpSocket& socket, Timers& timers)
    : socket_(socket),
      timers_(timers),
      ring_(options.ring),
      contact_(fmt::format("Contact: <sip:callee@{}>\r\n", socket.local().text())),
      sdp_(sdp_of(socket.local().host(), 30002)) {}

void Callee::reply(const Scan& request, Endpoint from, std::string_view status, bool with_sdp) {
  const auto tag = tag_for(key_of(request));
  socket_.send(from, [&](Writer& to) {
    write_reply(to, request,
                {status, {tag.data(), tag.size()}, contact_, with_sdp ? std::string_view(sdp_) : ""});
  });
}

void Callee::receive(const Scan& request, Endpoint from, Time now) {
  if (request.method == "INVITE") return on_invite(request, from, now);
  if (request.method == "CANCEL") return on_cancel(request, from);
  if (request.method == "ACK") {
    const auto found = calls_.find(key_of(request));
    if (found != calls_.end()) found->second.acknowledged = true;
    return;
  }
  if (request.method == "BYE") on_bye(request);
  reply(request, from, "200 OK", request.method == "UPDATE");
}

void Callee::on_invite(const Scan& request, Endpoint from, Time now) {
  if (!tag_of(request.to).empty()) return reply(request, from, "200 OK", true);  // re-INVITE: ACK ends it
  const auto key = key_of(request);
  const auto [place, fresh] = calls_.try_emplace(key);
  auto& call = place->second;
  if (!fresh) {
    ++counts_.retransmitted;
    if (call.answered) socket_.send(call.from, [&](Writer& to) { to << call.ok; });
    return;
  }
  ++counts_.attempted;
  call.from = from;
  reply(request, from, "180 Ringing", false);
  const auto tag = tag_for(key);
  std::array<char, UdpSocket::kLargest> text;
  Writer to(text);
  write_reply(to, request, {"200 OK", {tag.data(), tag.size()}, contact_, sdp_});
  call.ok = to.text();
  if (ring_ == Span::zero()) return answer(key, call, now, 0);
  timers_.set({now + ring_, Alarm::kAnswer, 0, 0, key});
}

void Callee::answer(std::uint64_t key, IncomingCall& call, Time now, std::uint8_t attempt) {
  call.answered = true;
  socket_.send(call.from, [&](Writer& to) { to << call.ok; });
  timers_.set({now + retransmit_after(attempt), Alarm::kRepeatAnswer, attempt, 0, key});
}

void Callee::on_bye(const Scan& request) {
  if (calls_.erase(key_of(request)) != 0) ++counts_.completed;
}

void Callee::on_cancel(const Scan& request, Endpoint from) {
  reply(request, from, "200 OK", false);
  const auto found = calls_.find(key_of(request));
  if (found == calls_.end() || found->second.answered) return;
  // A CANCEL copies Via, From, To and Call-ID of its INVITE (RFC 3261 §9.1); only the CSeq method differs.
  Scan invite = request;
  const auto cseq = fmt::format("{} INVITE", request.sequence);
  invite.cseq = cseq;
  reply(invite, from, "487 Request Terminated", false);
  calls_.erase(found);
}

void Callee::expire(const Timer& timer, Time now) {
  const auto found = calls_.find(timer.key);
  if (found == calls_.end() || found->second.acknowledged) return;
  if (timer.alarm == Alarm::kAnswer) return answer(timer.key, found->second, now, 0);
  if (timer.attempt >= kMostAttempts) {
    counts_.fail(408);
    calls_.erase(found);
    return;
  }
  ++counts_.retransmitted;
  answer(timer.key, found->second, now, static_cast<std::uint8_t>(timer.attempt + 1));
}

}  // namespace centrale::bench
