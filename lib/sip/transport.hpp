// Where messages come from and go to, as transactions see it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sip/address.hpp"
#include "sip/message.hpp"

namespace centrale::sip {

enum class Protocol : std::uint8_t { udp, tcp, tls, ws, wss };

[[nodiscard]] constexpr bool is_reliable(Protocol protocol) { return protocol != Protocol::udp; }
[[nodiscard]] constexpr bool is_secure(Protocol protocol) {
  return protocol == Protocol::tls || protocol == Protocol::wss;
}
/// "UDP", "TLS": as in a Via.
[[nodiscard]] std::string_view to_string(Protocol protocol);
/// "udp": as in a transport parameter. Letter case aside; nothing for one that we do not know.
[[nodiscard]] std::optional<Protocol> protocol_of(std::string_view token);
[[nodiscard]] constexpr std::uint16_t default_port(Protocol protocol) {
  return is_secure(protocol) ? 5061 : 5060;
}

/// A way to one peer that can be used again later (RFC 5626): a pair of addresses, or one connection. A small
/// value; to send on a connection that is gone is no error here, it is reported as a closed flow.
struct Flow {
  Protocol protocol = Protocol::udp;
  Address local;
  Address remote;
  std::uint64_t connection = 0;  // 0: datagrams. Never used twice in the life of a process.

  [[nodiscard]] bool empty() const { return remote.empty(); }
  friend bool operator==(const Flow&, const Flow&) = default;

  /// One word, for a store: "udp 192.0.2.1:5060 198.51.100.7:33012 0". A connection does not survive a
  /// restart.
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] static std::optional<Flow> parse(std::string_view text);
};

/// A peer to send to, as the resolver finds it.
struct Target {
  Protocol protocol = Protocol::udp;
  Address address;
  std::string host;  // the name that a TLS certificate has to carry; empty: not verified by name

  friend bool operator==(const Target&, const Target&) = default;
};

/// Why a flow is of no more use.
enum class FlowEnd : std::uint8_t {
  closed_by_peer,
  refused,      // could not be opened, or nobody there
  timed_out,    // opening, handshake, or nothing heard too long
  misbehaved,   // framing lies, a partial message held too long, too much queued
  certificate,  // TLS said no
  closed_here
};
[[nodiscard]] std::string_view to_string(FlowEnd end);

/// All calls and all callbacks on the loop's thread. No callback ever comes from inside `send` or `open`.
class Transport {
 public:
  using OnMessage = std::move_only_function<void(Message&&, const Flow&)>;
  using OnFlowClosed = std::move_only_function<void(const Flow&, FlowEnd)>;

  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Bytes of one whole message (or a keep-alive). Never waits; on a connection that still opens they are
  /// queued. A flow that cannot carry them is reported by `on_flow_closed`; for datagrams too (no route,
  /// say), though such a flow may work again.
  virtual void send(const Flow& flow, std::string bytes) = 0;

  /// A flow to that peer at once: a connection that is open or opening already (RFC 5923), else a new one.
  /// Empty when no listening point of ours speaks this protocol and address family.
  [[nodiscard]] virtual Flow open(const Target& target) = 0;

  /// Closes a connection; `on_flow_closed` follows with closed_here.
  virtual void close(const Flow& flow) = 0;
  [[nodiscard]] virtual bool is_open(const Flow& flow) const = 0;

  /// What we call ourselves on that flow in Via and Contact, "sip.example.com:5060" or an address:
  /// configured, never a wildcard.
  [[nodiscard]] virtual std::string_view sent_by(const Flow& flow) const = 0;

  /// Whole, well-formed messages with their source set. One listener each: the stack.
  void on_message(OnMessage listener) { on_message_ = std::move(listener); }
  void on_flow_closed(OnFlowClosed listener) { on_flow_closed_ = std::move(listener); }

 protected:
  void deliver(Message&& message, const Flow& flow) {
    if (on_message_) on_message_(std::move(message), flow);
  }
  void report_closed(const Flow& flow, FlowEnd end) {
    if (on_flow_closed_) on_flow_closed_(flow, end);
  }

 private:
  OnMessage on_message_;
  OnFlowClosed on_flow_closed_;
};

/// Where a response to `request` goes (RFC 3261 §18.2.2, RFC 3581 §4): the same connection; for datagrams the
/// source, its port only when the Via asked for rport, else that of the Via (or a maddr, which we do not
/// follow).
[[nodiscard]] Flow response_flow(const Message& request, const Flow& came_on);

/// A request larger than this wants a transport with congestion control (RFC 3261 §18.1.1).
inline constexpr std::size_t kLargestDatagramRequest = 1300;

}  // namespace centrale::sip

template <>
struct std::hash<centrale::sip::Flow> {
  std::size_t operator()(const centrale::sip::Flow& flow) const noexcept {
    const std::hash<centrale::sip::Address> of;
    return of(flow.remote) * 31 + of(flow.local) * 7 + flow.connection * 0x9e3779b97f4a7c15ULL +
           static_cast<std::size_t>(flow.protocol);
  }
};
