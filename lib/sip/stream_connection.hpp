// One TCP or TLS connection, from opening or accepting until its end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "flow/io_loop.hpp"
#include "sip/network_transport.hpp"
#include "sip/readiness.hpp"
#include "sip/stream_framer.hpp"
#include "sip/tls_session.hpp"
#include "sip/transport.hpp"

namespace centrale::sip {

/// Owned by the transport, which destroys it later and never from inside one of its calls. Deadlines:
/// opening, handshake, a message that does not become whole, a peer that never says anything, idleness.
class StreamConnection {
 public:
  class Owner {
   public:
    virtual void on_stream_message(StreamConnection& connection, std::string bytes) = 0;
    virtual void on_stream_broken(StreamConnection& connection, const StreamFramer::Broken& broken) = 0;
    virtual void on_keep_alive() = 0;
    /// Once; nothing follows.
    virtual void on_stream_ended(StreamConnection& connection, FlowEnd end) = 0;

   protected:
    ~Owner() = default;
  };

  StreamConnection(flow::IoLoop& loop, Owner& owner, const NetworkLimits& limits, int descriptor, Flow flow,
                   std::unique_ptr<TlsSession> tls);

  /// An accepted connection: it is open.
  void start_accepted();
  /// A socket on which connect() was called.
  void start_connecting();

  [[nodiscard]] const Flow& flow() const { return flow_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool outbound() const { return outbound_; }
  void send(std::string_view bytes);
  /// What is queued still leaves, if the kernel takes it at once.
  void end(FlowEnd why);

 private:
  struct Flush : flow::Ready {
    explicit Flush(StreamConnection& of) : Ready(&run), connection(of) {}
    static void run(Ready& self) { static_cast<Flush&>(self).connection.flush(); }
    StreamConnection& connection;
  };

  void connected();
  void opened();
  void wait_readable();
  void read();
  [[nodiscard]] bool take_wire(std::string_view wire);
  void take_plain(std::string_view plain);
  void take_frames();
  void flush();
  [[nodiscard]] bool write_some();
  void watch_deadline();
  [[nodiscard]] std::optional<Instant> deadline() const;

  flow::IoLoop& loop_;
  Owner& owner_;
  const NetworkLimits& limits_;
  Readiness readiness_;
  Flow flow_;
  std::unique_ptr<TlsSession> tls_;
  StreamFramer framer_;
  std::string outgoing_;
  std::size_t written_ = 0;
  Flush flush_{*this};
  flow::Timer deadline_;
  Instant began_;
  Instant last_heard_;
  std::optional<Instant> partial_since_;
  bool outbound_ = false;
  bool connecting_ = false;
  bool proven_ = false;  // a whole message came
  bool waiting_to_write_ = false;
  bool ended_ = false;
};

}  // namespace centrale::sip
