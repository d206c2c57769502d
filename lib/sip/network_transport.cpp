#include "sip/network_transport.hpp"

#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <unordered_map>

#include "sip/socket_address.hpp"
#include "sip/stream_connection.hpp"
#include "sip/stream_listener.hpp"
#include "sip/tls_session.hpp"
#include "sip/udp_socket.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {

class NetworkTransport::Inside final : public StreamConnection::Owner {
 public:
  Inside(flow::IoLoop& loop, Config config, NetworkTransport& outside)
      : loop_(loop), config_(std::move(config)), outside_(outside) {}
  ~Inside() { sweep_.cancel(); }

  Result<void> start() {
    const bool needs_tls = std::ranges::any_of(
        config_.listen, [](const ListenPoint& point) { return is_secure(point.protocol); });
    if (needs_tls) {
      if (auto loaded = reload_certificates(); !loaded) return loaded;
    }
    for (ListenPoint& point : config_.listen) {
      if (auto opened = open_point(point); !opened) return opened;
    }
    return {};
  }

  Result<void> reload_certificates() {
    auto loaded = TlsContext::load(config_.tls);
    if (!loaded) return std::unexpected(loaded.error());
    tls_ = *loaded;
    return {};
  }

  void send(const Flow& flow, std::string bytes) {
    ++counts_.sent;
    if (flow.protocol == Protocol::udp) {
      if (UdpSocket* socket = socket_of(flow.local)) return socket->send(flow.remote, std::move(bytes));
    } else if (StreamConnection* connection = find(flow)) {
      return connection->send(bytes);
    }
    ++counts_.send_failures;
    report_later(flow, FlowEnd::closed_by_peer);
  }

  Flow open(const Target& target) {
    const Point* point = point_for(target.protocol, target.address);
    if (point == nullptr || target.address.port() == 0) return {};
    if (target.protocol == Protocol::udp) return {Protocol::udp, point->local, target.address, 0};
    const auto known = outbound_.find({target.protocol, target.address, target.host});
    if (known != outbound_.end()) return known->second->flow();
    return connect(target, *point);
  }

  void close(const Flow& flow) {
    if (StreamConnection* connection = find(flow)) connection->end(FlowEnd::closed_here);
  }

  bool is_open(const Flow& flow) const {
    return flow.protocol == Protocol::udp ? socket_of(flow.local) != nullptr : find(flow) != nullptr;
  }

  std::string_view sent_by(const Flow& flow) const {
    for (const Point& point : points_) {
      if (point.protocol == flow.protocol && (point.local == flow.local || is_reliable(flow.protocol)) &&
          point.local.is_v6() == flow.remote.is_v6()) {
        return point.sent_by;
      }
    }
    return points_.empty() ? std::string_view{} : std::string_view(points_.front().sent_by);
  }

  const std::vector<ListenPoint>& listening() const { return config_.listen; }
  const NetworkCounts& counts() const { return counts_; }

  void on_stream_message(StreamConnection& connection, std::string bytes) override {
    take(bytes, connection.flow(), Framing::stream, Duration{});
  }
  void on_stream_broken(StreamConnection& connection, const StreamFramer::Broken& broken) override {
    ++counts_.malformed;
    const std::string answer =
        answer_unparsed(broken.partial, broken.why.status, broken.why.what, connection.flow().remote);
    if (!answer.empty()) connection.send(answer);
  }
  void on_keep_alive() override { ++counts_.keep_alives; }
  void on_stream_ended(StreamConnection& connection, FlowEnd end) override {
    const Flow flow = connection.flow();
    std::erase_if(outbound_,
                  [&](const auto& entry) { return connection.outbound() && entry.second == &connection; });
    forget_source(flow.remote);
    const auto found = connections_.find(flow.connection);
    ended_.push_back(std::move(found->second));
    connections_.erase(found);
    counts_.connections = connections_.size();
    report_later(flow, end);
  }

 private:
  struct Point {
    Protocol protocol;
    Address local;
    std::string sent_by;
    std::unique_ptr<UdpSocket> socket;
    std::unique_ptr<StreamListener> listener;
  };
  struct Peer {
    Protocol protocol;
    Address address;
    std::string host;
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  struct HashPeer {
    std::size_t operator()(const Peer& peer) const {
      return std::hash<Address>{}(peer.address) ^ std::hash<std::string>{}(peer.host);
    }
  };
  /// Tells what ended, and frees it, after the code that runs now.
  struct Sweep : flow::Ready {
    explicit Sweep(Inside& of) : Ready(&run), inside(of) {}
    static void run(Ready& self) { static_cast<Sweep&>(self).inside.sweep(); }
    Inside& inside;
  };

  Result<void> open_point(ListenPoint& wanted) {
    if (wanted.public_host.empty() && wanted.address.is_any()) {
      return fail("the listening point " + wanted.address.to_string() +
                  " needs a public host: a wildcard cannot be written into a Via");
    }
    Point point{wanted.protocol, {}, {}, {}, {}};
    if (auto opened = wanted.protocol == Protocol::udp ? open_udp(wanted, point) : open_stream(wanted, point);
        !opened) {
      return opened;
    }
    wanted.address = point.local;
    if (wanted.public_host.empty()) wanted.public_host = point.local.uri_host();
    if (wanted.public_port == 0) wanted.public_port = point.local.port();
    point.sent_by = wanted.public_host + ':' + std::to_string(wanted.public_port);
    points_.push_back(std::move(point));
    return {};
  }

  Result<void> open_udp(const ListenPoint& wanted, Point& point) {
    auto on_datagram = [this, index = points_.size()](std::string_view bytes, const Address& from,
                                                      Duration waited) {
      take_datagram(bytes, {Protocol::udp, points_[index].local, from, 0}, waited);
    };
    auto on_failure = [this, index = points_.size()](const Address& to) {
      ++counts_.send_failures;
      report_later({Protocol::udp, points_[index].local, to, 0}, FlowEnd::refused);
    };
    auto opened = UdpSocket::open(loop_, wanted.address, std::move(on_datagram), std::move(on_failure));
    if (!opened) return std::unexpected(opened.error());
    point.socket = std::move(*opened);
    point.local = point.socket->local();
    return {};
  }

  Result<void> open_stream(const ListenPoint& wanted, Point& point) {
    auto on_accepted = [this, protocol = wanted.protocol](int descriptor, const Address& remote) {
      accept(protocol, descriptor, remote);
    };
    auto opened = StreamListener::open(loop_, wanted.address, std::move(on_accepted));
    if (!opened) return std::unexpected(opened.error());
    point.listener = std::move(*opened);
    point.local = point.listener->local();
    return {};
  }

  const Point* point_for(Protocol protocol, const Address& remote) const {
    for (const Point& point : points_) {
      if (point.protocol == protocol && point.local.is_v6() == remote.is_v6()) return &point;
    }
    return nullptr;
  }
  UdpSocket* socket_of(const Address& local) const {
    for (const Point& point : points_) {
      if (point.socket && point.local == local) return point.socket.get();
    }
    return nullptr;
  }
  StreamConnection* find(const Flow& flow) const {
    const auto found = connections_.find(flow.connection);
    return found == connections_.end() ? nullptr : found->second.get();
  }

  void accept(Protocol protocol, int descriptor, const Address& remote) {
    std::size_t& from_there = sources_[remote.with_port(0)];
    if (connections_.size() >= config_.limits.connections ||
        from_there >= config_.limits.connections_per_source) {
      ++counts_.refused_connections;
      ::close(descriptor);
      if (from_there == 0) sources_.erase(remote.with_port(0));
      return;
    }
    ++from_there;
    auto tls = is_secure(protocol) ? TlsSession::server(tls_) : nullptr;
    adopt({protocol, local_address(descriptor), remote, next_connection_++}, descriptor, std::move(tls))
        .start_accepted();
  }

  StreamConnection& adopt(Flow flow, int descriptor, std::unique_ptr<TlsSession> tls) {
    const std::uint64_t id = flow.connection;
    auto made = std::make_unique<StreamConnection>(loop_, *this, config_.limits, descriptor, std::move(flow),
                                                   std::move(tls));
    StreamConnection& connection = *made;
    connections_.emplace(id, std::move(made));
    counts_.connections = connections_.size();
    return connection;
  }

  void forget_source(const Address& remote) {
    const auto found = sources_.find(remote.with_port(0));
    if (found != sources_.end() && --found->second == 0) sources_.erase(found);
  }

  Flow connect(const Target& target, const Point& point) {
    Flow flow{target.protocol, point.local.with_port(0), target.address, next_connection_++};
    const auto descriptor = bound_socket(SOCK_STREAM, point.local.with_port(0));
    if (!descriptor) {
      report_later(flow, FlowEnd::refused);
      return flow;
    }
    sockaddr_storage storage{};
    const socklen_t size = to_socket_address(target.address, storage);
    const bool failed = ::connect(*descriptor, reinterpret_cast<const sockaddr*>(&storage), size) != 0 &&
                        errno != EINPROGRESS;
    if (failed) {
      ::close(*descriptor);
      report_later(flow, FlowEnd::refused);
      return flow;
    }
    flow.local = local_address(*descriptor);
    ++sources_[target.address.with_port(0)];
    auto tls = is_secure(target.protocol) ? TlsSession::client(tls_, target.host) : nullptr;
    StreamConnection& connection = adopt(flow, *descriptor, std::move(tls));
    outbound_.emplace(Peer{target.protocol, target.address, target.host}, &connection);
    connection.start_connecting();
    return flow;
  }

  void take_datagram(std::string_view bytes, const Flow& flow, Duration waited) {
    // Keep-alives of phones behind a NAT: empty, CRLFs, a NUL or two; nothing that begins so is SIP.
    if (bytes.size() < 16 &&
        bytes.find_first_not_of(std::string_view("\r\n\0 ", 4)) == std::string_view::npos) {
      ++counts_.keep_alives;
      return;
    }
    take(bytes, flow, Framing::datagram, waited);
  }

  void take(std::string_view bytes, const Flow& flow, Framing framing, Duration waited) {
    ++counts_.received;
    if (config_.overload != nullptr && !admitted(bytes, flow, framing, waited)) return;
    auto message = Message::parse(std::string(bytes), framing, config_.limits.message);
    if (!message) {
      ++counts_.malformed;
      return answer(flow, answer_unparsed(bytes, message.error().status, message.error().what, flow.remote));
    }
    message->set_source(flow.remote);
    outside_.deliver(std::move(*message), flow);
  }

  /// Only the kernel's time of a datagram says how late we are; a stream's bytes wait where their sender is
  /// told.
  bool admitted(std::string_view bytes, const Flow& flow, Framing framing, Duration waited) {
    OverloadControl& overload = *config_.overload;
    if (framing == Framing::datagram) overload.observe(waited);
    const Admission admission = overload.admit(glance_at(bytes, config_.is_emergency), loop_.now());
    if (admission == Admission::reject) {
      const std::string retry = "Retry-After: " + std::to_string(overload.retry_after()) + "\r\n";
      answer(flow, answer_unparsed(bytes, 503, {}, flow.remote, retry));
    }
    return admission == Admission::admit;
  }

  void answer(const Flow& flow, std::string bytes) {
    if (!bytes.empty()) send(flow, std::move(bytes));
  }

  void report_later(const Flow& flow, FlowEnd end) {
    reports_.emplace_back(flow, end);
    loop_.make_ready(sweep_);
  }

  void sweep() {
    const auto reports = std::exchange(reports_, {});
    const auto ended = std::exchange(ended_, {});
    for (const auto& [flow, end] : reports) outside_.report_closed(flow, end);
  }

  flow::IoLoop& loop_;
  Config config_;
  NetworkTransport& outside_;
  std::shared_ptr<TlsContext> tls_;
  std::vector<Point> points_;
  std::unordered_map<std::uint64_t, std::unique_ptr<StreamConnection>> connections_;
  std::unordered_map<Peer, StreamConnection*, HashPeer> outbound_;
  std::unordered_map<Address, std::size_t> sources_;
  std::vector<std::unique_ptr<StreamConnection>> ended_;
  std::vector<std::pair<Flow, FlowEnd>> reports_;
  std::uint64_t next_connection_ = 1;
  NetworkCounts counts_;
  Sweep sweep_{*this};
};

NetworkTransport::NetworkTransport(flow::IoLoop& loop, Config config)
    : inside_(std::make_unique<Inside>(loop, std::move(config), *this)) {}
NetworkTransport::~NetworkTransport() = default;

Result<void> NetworkTransport::start() { return inside_->start(); }
const std::vector<ListenPoint>& NetworkTransport::listening() const { return inside_->listening(); }
Result<void> NetworkTransport::reload_certificates() { return inside_->reload_certificates(); }
void NetworkTransport::send(const Flow& flow, std::string bytes) { inside_->send(flow, std::move(bytes)); }
Flow NetworkTransport::open(const Target& target) { return inside_->open(target); }
void NetworkTransport::close(const Flow& flow) { inside_->close(flow); }
bool NetworkTransport::is_open(const Flow& flow) const { return inside_->is_open(flow); }
std::string_view NetworkTransport::sent_by(const Flow& flow) const { return inside_->sent_by(flow); }
const NetworkCounts& NetworkTransport::counts() const { return inside_->counts(); }

}  // namespace centrale::sip
