#include "sip/memory_network.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <unordered_map>

namespace centrale::sip {

/// A host's transport. Connections are two flows with the ends exchanged; each host has the id under its own
/// name.
class MemoryNetwork::Host final : public Transport {
 public:
  Host(Inside& network, const Address& address, std::string sent_by)
      : network_(network), address_(address), sent_by_(std::move(sent_by)) {}
  ~Host() override;

  void send(const Flow& flow, std::string bytes) override;
  [[nodiscard]] Flow open(const Target& target) override;
  void close(const Flow& flow) override;
  [[nodiscard]] bool is_open(const Flow& flow) const override {
    return flow.protocol == Protocol::udp || connections_.contains(flow.connection);
  }
  [[nodiscard]] std::string_view sent_by(const Flow&) const override { return sent_by_; }

  [[nodiscard]] const Address& address() const { return address_; }
  void accept(const Flow& flow) { connections_.emplace(flow.connection, flow); }
  void receive(const Flow& flow, std::string bytes);
  void lose(const Flow& flow, FlowEnd end) {
    connections_.erase(flow.connection);
    report_closed(flow, end);
  }
  [[nodiscard]] std::vector<Flow> connections() const {
    std::vector<Flow> all;
    for (const auto& [id, flow] : connections_) all.push_back(flow);
    return all;
  }

 private:
  Inside& network_;
  Address address_;
  std::string sent_by_;
  std::map<std::uint64_t, Flow> connections_;
};

struct MemoryNetwork::Inside {
  /// Something that happens later; kept until it did.
  struct Later {
    Later(Inside& of, Duration after, std::function<void()> what) : inside(of), job(std::move(what)) {
      timer.start(after);
    }
    void due() {
      auto running = std::move(job);
      inside.later.remove_if([this](const auto& entry) { return entry.get() == this; });
      running();
    }
    Inside& inside;
    std::function<void()> job;
    flow::Timer timer{inside.loop, this, [](Later& self) { self.due(); }};
  };

  explicit Inside(flow::Loop& of) : loop(of) {}

  void after(Duration span, std::function<void()> job) {
    later.push_back(std::make_unique<Later>(*this, span, std::move(job)));
  }
  Host* host_at(const Address& address) {
    const auto found = hosts.find(address);
    return found == hosts.end() ? nullptr : found->second;
  }
  static Flow other_end(const Flow& flow) {
    return {flow.protocol, flow.remote, flow.local, flow.connection};
  }

  void carry(const Flow& flow, std::string bytes) {
    const Fate fate = decide ? decide(flow, bytes) : Fate{};
    trace.push_back({loop.now(), flow, bytes, fate.lost});
    if (fate.lost && is_reliable(flow.protocol)) return break_soon(flow);
    if (fate.lost) return;
    Duration delay = fate.delay;
    if (is_reliable(flow.protocol)) {  // a stream keeps its order
      Instant& last = last_arrival[{flow.connection, flow.local}];
      last = std::max(last, loop.now() + delay);
      delay = last - loop.now();
    }
    after(delay, [this, flow, bytes = std::move(bytes)]() mutable {
      if (Host* host = host_at(flow.remote)) host->receive(other_end(flow), std::move(bytes));
    });
  }

  void break_soon(const Flow& flow) {
    for (const Flow& end : {flow, other_end(flow)}) tell_closed(end, FlowEnd::closed_by_peer);
  }
  void tell_closed(const Flow& flow, FlowEnd end) {
    after(Duration{1ms}, [this, flow, end] {
      if (Host* host = host_at(flow.local); host != nullptr && host->is_open(flow)) host->lose(flow, end);
    });
  }

  flow::Loop& loop;
  std::map<Address, Host*> hosts;
  std::list<std::unique_ptr<Later>> later;
  std::map<std::pair<std::uint64_t, Address>, Instant> last_arrival;
  std::vector<Sent> trace;
  Decide decide;
  std::uint64_t next_connection = 1;
  std::size_t refused = 0;
};

MemoryNetwork::Host::~Host() {
  if (network_.host_at(address_) == this) network_.hosts.erase(address_);
}

void MemoryNetwork::Host::send(const Flow& flow, std::string bytes) {
  if (is_open(flow)) return network_.carry(flow, std::move(bytes));
  network_.after(Duration{}, [&network = network_, flow] {
    if (Host* host = network.host_at(flow.local)) host->report_closed(flow, FlowEnd::closed_by_peer);
  });
}

Flow MemoryNetwork::Host::open(const Target& target) {
  if (target.address.is_v6() != address_.is_v6()) return {};
  if (target.protocol == Protocol::udp) return {Protocol::udp, address_, target.address, 0};
  for (const auto& [id, flow] : connections_) {
    if (flow.protocol == target.protocol && flow.remote == target.address) return flow;
  }
  const Flow flow{target.protocol, address_, target.address, network_.next_connection++};
  connections_.emplace(flow.connection, flow);
  if (Host* host = network_.host_at(target.address)) {
    host->accept(Inside::other_end(flow));
  } else {
    network_.tell_closed(flow, FlowEnd::refused);
  }
  return flow;
}

void MemoryNetwork::Host::close(const Flow& flow) {
  if (!is_open(flow) || !is_reliable(flow.protocol)) return;
  network_.tell_closed(flow, FlowEnd::closed_here);
  network_.tell_closed(Inside::other_end(flow), FlowEnd::closed_by_peer);
}

void MemoryNetwork::Host::receive(const Flow& flow, std::string bytes) {
  if (!is_open(flow)) return;
  const Framing framing = is_reliable(flow.protocol) ? Framing::stream : Framing::datagram;
  auto message = Message::parse(std::move(bytes), framing);
  if (!message) {
    ++network_.refused;
    return;
  }
  message->set_source(flow.remote);
  deliver(std::move(*message), flow);
}

MemoryNetwork::MemoryNetwork(flow::Loop& loop) : inside_(std::make_unique<Inside>(loop)) {}
MemoryNetwork::~MemoryNetwork() = default;

std::unique_ptr<Transport> MemoryNetwork::attach(const Address& address, std::string sent_by) {
  if (sent_by.empty()) sent_by = address.to_string();
  auto host = std::make_unique<Host>(*inside_, address, std::move(sent_by));
  inside_->hosts[address] = host.get();
  return host;
}

void MemoryNetwork::decide(Decide decide) { inside_->decide = std::move(decide); }

void MemoryNetwork::break_connections(const Address& address) {
  Host* host = inside_->host_at(address);
  if (host == nullptr) return;
  for (const Flow& flow : host->connections()) inside_->break_soon(flow);
}

void MemoryNetwork::unplug(const Address& address) {
  break_connections(address);
  inside_->after(Duration{1ms}, [inside = inside_.get(), address] { inside->hosts.erase(address); });
}

const std::vector<MemoryNetwork::Sent>& MemoryNetwork::trace() const { return inside_->trace; }
void MemoryNetwork::clear_trace() { inside_->trace.clear(); }
std::size_t MemoryNetwork::refused() const { return inside_->refused; }

}  // namespace centrale::sip
