// The real transports: UDP, TCP and TLS on the process's loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/io_loop.hpp"
#include "sip/limits.hpp"
#include "sip/overload.hpp"
#include "sip/transport.hpp"

namespace centrale::sip {

/// Where we listen, and what we call ourselves there.
struct ListenPoint {
  Protocol protocol = Protocol::udp;
  Address address;                // may be a wildcard; port 0: any
  std::string public_host;        // for Via and Contact; empty only when `address` is no wildcard
  std::uint16_t public_port = 0;  // 0: the port listened on
};

/// PEM files. `verify_peers`: certificates of outbound connections are checked, with the target's host name.
struct TlsFiles {
  std::string certificate_chain;
  std::string private_key;
  std::string trusted;  // empty: the system's
  bool verify_peers = true;
};

struct NetworkLimits {
  Limits message;
  std::size_t connections = 50'000;
  std::size_t connections_per_source = 1'000;  // a customer's whole site may sit behind one address
  std::size_t send_queue = 1024 * 1024;        // bytes waiting for a slow peer
  Duration connect_timeout = 5s;
  Duration handshake_timeout = 5s;
  Duration partial_message_timeout = 10s;  // slow loris
  Duration silent_timeout = 60s;           // a connection that never sent a whole message
  Duration idle_timeout = 10min;
  std::size_t unproven_bytes = 128 * 1024;  // held for a connection before its first whole message
};

struct NetworkCounts {
  std::uint64_t received = 0, sent = 0, malformed = 0, keep_alives = 0;
  std::uint64_t send_failures = 0, refused_connections = 0;
  std::size_t connections = 0;
};

/// Life: from `start` to destruction, within that of the loop. Thread: the loop's.
class NetworkTransport final : public Transport {
 public:
  struct Config {
    std::vector<ListenPoint> listen;
    TlsFiles tls;
    NetworkLimits limits;
    /// None: everything is admitted.
    OverloadControl* overload = nullptr;
    /// Whether an INVITE to that user part is an emergency call: those are always admitted.
    std::function<bool(std::string_view user)> is_emergency;
  };

  NetworkTransport(flow::IoLoop& loop, Config config);
  ~NetworkTransport() override;

  /// Binds and begins to read. Error: which point could not be opened, and why.
  [[nodiscard]] Result<void> start();
  /// The listening points with the ports that were bound.
  [[nodiscard]] const std::vector<ListenPoint>& listening() const;
  /// Reads the certificate files again; connections that are open keep what they have.
  [[nodiscard]] Result<void> reload_certificates();

  void send(const Flow& flow, std::string bytes) override;
  [[nodiscard]] Flow open(const Target& target) override;
  void close(const Flow& flow) override;
  [[nodiscard]] bool is_open(const Flow& flow) const override;
  [[nodiscard]] std::string_view sent_by(const Flow& flow) const override;

  [[nodiscard]] const NetworkCounts& counts() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace centrale::sip
