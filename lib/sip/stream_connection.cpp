#include "sip/stream_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "sip/socket_address.hpp"

namespace centrale::sip {
namespace {

constexpr std::size_t kReadAtOnce = 16 * 1024;
constexpr int kReadsInAPass = 4;  // then others have their turn

}  // namespace

StreamConnection::StreamConnection(flow::IoLoop& loop, Owner& owner, const NetworkLimits& limits,
                                   int descriptor, Flow flow, std::unique_ptr<TlsSession> tls)
    : loop_(loop),
      owner_(owner),
      limits_(limits),
      readiness_(loop, descriptor),
      flow_(std::move(flow)),
      tls_(std::move(tls)),
      framer_(limits.message),
      deadline_(loop, this, [](StreamConnection& self) { self.watch_deadline(); }),
      began_(loop.now()),
      last_heard_(loop.now()) {
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
}

void StreamConnection::start_accepted() { opened(); }

void StreamConnection::start_connecting() {
  outbound_ = connecting_ = true;
  watch_deadline();
  readiness_.when_writable([this] { connected(); });
}

void StreamConnection::connected() {
  if (ended_) return;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(readiness_.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return end(FlowEnd::refused);
  connecting_ = false;
  began_ = loop_.now();
  opened();
}

void StreamConnection::opened() {
  watch_deadline();
  wait_readable();
  flush();
}

void StreamConnection::wait_readable() {
  readiness_.when_readable([this] { read(); });
}

void StreamConnection::read() {
  std::array<char, kReadAtOnce> piece;
  for (int i = 0; i < kReadsInAPass && !ended_; ++i) {
    const ssize_t size = recv(readiness_.descriptor(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return end(FlowEnd::closed_by_peer);
    last_heard_ = loop_.now();
    if (!take_wire({piece.data(), static_cast<std::size_t>(size)})) return;
  }
  if (!ended_) wait_readable();
}

/// False when the connection ended over it.
bool StreamConnection::take_wire(std::string_view wire) {
  if (!tls_) {
    take_plain(wire);
    return !ended_;
  }
  std::string plain;
  const bool was_open = tls_->state() == TlsSession::State::open;
  const TlsSession::State state = tls_->receive(wire, plain);
  loop_.make_ready(flush_);
  if (!was_open && state == TlsSession::State::open) began_ = loop_.now();
  if (!plain.empty()) take_plain(plain);
  if (state == TlsSession::State::failed) end(FlowEnd::misbehaved);
  if (state == TlsSession::State::bad_certificate) end(FlowEnd::certificate);
  if (state == TlsSession::State::closed) end(FlowEnd::closed_by_peer);
  return !ended_;
}

void StreamConnection::take_plain(std::string_view plain) {
  framer_.feed(plain);
  take_frames();
  if (ended_) return;
  if (!proven_ && framer_.pending() > limits_.unproven_bytes) return end(FlowEnd::misbehaved);
  if (framer_.pending() == 0) {
    partial_since_.reset();
  } else if (!partial_since_) {
    partial_since_ = loop_.now();
    watch_deadline();
  }
}

void StreamConnection::take_frames() {
  while (!ended_) {
    StreamFramer::Next next = framer_.next();
    if (std::holds_alternative<std::monostate>(next)) return;
    if (auto* frame = std::get_if<StreamFramer::Frame>(&next)) {
      proven_ = true;
      partial_since_.reset();
      owner_.on_stream_message(*this, std::move(frame->bytes));
    } else if (const auto* broken = std::get_if<StreamFramer::Broken>(&next)) {
      owner_.on_stream_broken(*this, *broken);
      return end(FlowEnd::misbehaved);
    } else {
      owner_.on_keep_alive();
      if (std::holds_alternative<StreamFramer::Ping>(next)) send("\r\n");  // RFC 5626 §4.4.1
    }
  }
}

void StreamConnection::send(std::string_view bytes) {
  if (ended_) return;
  if (tls_) {
    tls_->write(bytes);
  } else {
    outgoing_ += bytes;
  }
  loop_.make_ready(flush_);
}

void StreamConnection::flush() {
  if (ended_ || connecting_) return;
  if (tls_) outgoing_ += tls_->take_output();
  if (outgoing_.size() - written_ > limits_.send_queue) return end(FlowEnd::misbehaved);
  if (waiting_to_write_ || write_some() || ended_) return;
  waiting_to_write_ = true;
  readiness_.when_writable([this] {
    waiting_to_write_ = false;
    flush();
  });
}

/// False when the kernel takes no more for now.
bool StreamConnection::write_some() {
  while (written_ < outgoing_.size()) {
    const ssize_t size = ::send(readiness_.descriptor(), outgoing_.data() + written_,
                                outgoing_.size() - written_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      end(FlowEnd::closed_by_peer);
      return true;
    }
    written_ += static_cast<std::size_t>(size);
  }
  outgoing_ = {};  // memory back: most connections are idle
  written_ = 0;
  return true;
}

void StreamConnection::end(FlowEnd why) {
  if (ended_) return;
  if (!connecting_) {
    if (tls_) {
      tls_->shut_down();
      outgoing_ += tls_->take_output();
    }
    const std::string_view rest = std::string_view(outgoing_).substr(written_);
    if (!rest.empty())
      (void)::send(readiness_.descriptor(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(readiness_.descriptor(), SHUT_WR);
  }
  ended_ = true;
  deadline_.stop();
  flush_.cancel();
  owner_.on_stream_ended(*this, why);
}

std::optional<Instant> StreamConnection::deadline() const {
  if (connecting_) return began_ + limits_.connect_timeout;
  if (tls_ && tls_->state() == TlsSession::State::handshake) return began_ + limits_.handshake_timeout;
  Instant due = last_heard_ + limits_.idle_timeout;
  if (partial_since_) due = std::min(due, *partial_since_ + limits_.partial_message_timeout);
  if (!proven_ && !outbound_) due = std::min(due, began_ + limits_.silent_timeout);
  return due;
}

void StreamConnection::watch_deadline() {
  const auto due = deadline();
  if (ended_ || !due) return;
  if (loop_.now() >= *due) return end(FlowEnd::timed_out);
  deadline_.start(*due - loop_.now());
}

}  // namespace centrale::sip
