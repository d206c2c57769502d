// The messages of the calling side.
#include <fmt/format.h>

#include <random>

#include "calls/caller.hpp"
#include "calls/reply.hpp"

namespace centrale::bench {

Caller::Caller(const Options& options, Endpoint target, UdpSocket& socket, Timers& timers)
    : options_(options), target_(target), socket_(socket), timers_(timers), run_(std::random_device{}()) {
  const auto local = socket.local();
  via_ = fmt::format("Via: SIP/2.0/UDP {};rport;branch=z9hG4bK{:08x}", local.text(), run_);
  contact_ = fmt::format("Contact: <sip:load@{}>\r\n", local.text());
  sdp_ = sdp_of(local.host(), 30000);
  invite_tail_ = fmt::format(
      "{}Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, NOTIFY\r\nSupported: replaces\r\n"
      "User-Agent: siploadgen\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{}",
      contact_, sdp_.size(), sdp_);
}

void Caller::write_to_uri(Writer& to, const OutgoingCall& call) const {
  to << "sip:";
  options_.to.write(to, options_.first + call.number);
  to << "@" << options_.domain;
}

/// Via, Max-Forwards, From and Call-ID; `branch` tells the transactions of one call apart.
void Caller::write_common(Writer& to, const OutgoingCall& call, char branch) const {
  (to << via_).hex(call.place).hex(call.serial)
      << std::string_view(&branch, 1) << std::uint64_t{call.sequence}
      << "\r\nMax-Forwards: 70\r\nFrom: <sip:";
  options_.from.write(to, options_.first + call.number);
  (to << "@" << options_.domain << ">;tag=").hex(run_).hex(call.place).hex(call.serial);
  (to << "\r\nCall-ID: ").hex(call.place).hex(call.serial).hex(run_) << "@load\r\n";
}

void Caller::send_invite(const OutgoingCall& call) {
  socket_.send(target_, [&](Writer& to) {
    to << "INVITE ";
    write_to_uri(to, call);
    to << " SIP/2.0\r\n";
    write_common(to, call, 'i');
    to << "To: <";
    write_to_uri(to, call);
    to << ">\r\nCSeq: " << std::uint64_t{call.sequence} << " INVITE\r\n"
       << call.authorization << invite_tail_;
  });
}

void Caller::write_in_dialog(Writer& to, const OutgoingCall& call, std::string_view method,
                             char branch) const {
  to << method << " " << call.target << " SIP/2.0\r\n";
  write_common(to, call, branch);
  to << "To: " << call.to << "\r\n"
     << call.routes << "CSeq: " << std::uint64_t{call.sequence} << " " << method << "\r\n"
     << "Content-Length: 0\r\n\r\n";
}

void Caller::send_ack(const OutgoingCall& call) {
  socket_.send(target_, [&](Writer& to) { write_in_dialog(to, call, "ACK", 'a'); });
}

void Caller::send_bye(const OutgoingCall& call) {
  socket_.send(target_, [&](Writer& to) { write_in_dialog(to, call, "BYE", 'b'); });
}

/// RFC 3261 §17.1.1.3: same branch as the INVITE, To of the answer.
void Caller::send_refusal_ack(const OutgoingCall& call, const Scan& answer) {
  socket_.send(target_, [&](Writer& to) {
    to << "ACK ";
    write_to_uri(to, call);
    to << " SIP/2.0\r\n";
    write_common(to, call, 'i');
    to << "To: " << answer.to << "\r\nCSeq: " << std::uint64_t{call.sequence}
       << " ACK\r\nContent-Length: 0\r\n\r\n";
  });
}

}  // namespace centrale::bench
