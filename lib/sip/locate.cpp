#include "sip/locate.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "base/random.hpp"

namespace centrale::sip {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  while (lower.ends_with('.')) lower.pop_back();
  return lower;
}

bool speaks(const LocateRules& rules, Protocol protocol) {
  return std::ranges::find(rules.protocols, protocol) != rules.protocols.end();
}

/// Whether a URI may go by that protocol (a sips URI only by one that is secure).
bool allowed(const Uri& uri, Protocol protocol) { return uri.scheme != Scheme::sips || is_secure(protocol); }

/// The protocol that the URI names; with sips, tcp means TLS over TCP (RFC 3261 §26.2.2).
std::optional<Protocol> named_protocol(const Uri& uri) {
  const std::string* text = uri.param("transport");
  if (text == nullptr) return std::nullopt;
  const auto protocol = protocol_of(*text);
  if (uri.scheme == Scheme::sips && protocol == Protocol::tcp) return Protocol::tls;
  if (uri.scheme == Scheme::sips && protocol == Protocol::ws) return Protocol::wss;
  return protocol;
}

/// When nothing names one (RFC 3263 §4.1).
Protocol usual_protocol(const Uri& uri) { return uri.scheme == Scheme::sips ? Protocol::tls : Protocol::udp; }

std::string host_of(const Uri& uri) {
  const std::string* maddr = uri.param("maddr");
  return lower_case(maddr != nullptr && !maddr->empty() ? *maddr : uri.host);
}

std::optional<Protocol> protocol_of_service(std::string_view service) {
  const std::string lower = lower_case(service);
  if (lower == "sip+d2u") return Protocol::udp;
  if (lower == "sip+d2t") return Protocol::tcp;
  if (lower == "sips+d2t") return Protocol::tls;
  if (lower == "sip+d2w") return Protocol::ws;
  if (lower == "sips+d2w") return Protocol::wss;
  return std::nullopt;
}

std::string srv_prefix(Protocol protocol) {
  switch (protocol) {
    case Protocol::udp: return "_sip._udp.";
    case Protocol::tcp: return "_sip._tcp.";
    case Protocol::tls: return "_sips._tcp.";
    case Protocol::ws: return "_sip._ws.";
    case Protocol::wss: return "_sips._ws.";
  }
  return {};
}

/// A name under which SRV records may be, and the protocol that they are for.
struct Service {
  Protocol protocol;
  std::string name;
};

/// One search: never asks the same question twice, and stops at kMostRecords targets.
class Search {
 public:
  Search(DnsSource* source, Uri uri, LocateRules rules)
      : source_(source), uri_(std::move(uri)), rules_(std::move(rules)), host_(host_of(uri_)) {
    if (rules_.seed == 0) rules_.seed = random_u64();
  }

  flow::Task<std::vector<Target>> run() {
    const auto named = named_protocol(uri_);
    const bool names_one = uri_.param("transport") != nullptr;
    if (host_.empty() || (names_one && (!named || !speaks(rules_, *named) || !allowed(uri_, *named))))
      co_return targets_;
    if (uri_.port != 0) {
      co_await add_host(host_, named.value_or(usual_protocol(uri_)), uri_.port);
      co_return targets_;
    }
    std::vector<Service> services = co_await find_services(named);
    for (const Service& service : services) co_await add_service(service);
    if (!targets_.empty()) co_return targets_;
    const Protocol protocol =
        named.value_or(usual_protocol(uri_));  // RFC 3263 §4.2: no SRV, so the name itself
    co_await add_host(host_, protocol, default_port(protocol));
    co_return targets_;
  }

 private:
  flow::Task<std::vector<Service>> find_services(std::optional<Protocol> named) {
    if (named) co_return std::vector<Service>{Service{*named, srv_prefix(*named) + host_}};
    std::vector<Service> services = services_of(co_await ask(host_, RecordType::naptr));
    if (!services.empty()) co_return services;
    for (const Protocol protocol : rules_.protocols) {
      if (allowed(uri_, protocol)) services.push_back({protocol, srv_prefix(protocol) + host_});
    }
    co_return services;
  }

  [[nodiscard]] std::vector<Service> services_of(DnsAnswer answer) const {
    std::ranges::sort(answer.naptr, [](const NaptrRecord& a, const NaptrRecord& b) {
      return std::pair(a.order, a.preference) < std::pair(b.order, b.preference);
    });
    std::vector<Service> services;
    for (const NaptrRecord& record : answer.naptr) {
      const auto protocol = protocol_of_service(record.service);
      if (lower_case(record.flags) != "s" || !protocol || !speaks(rules_, *protocol) ||
          !allowed(uri_, *protocol))
        continue;
      services.push_back({*protocol, lower_case(record.replacement)});
    }
    return services;
  }

  flow::Task<void> add_service(Service service) {
    const DnsAnswer answer = co_await ask(service.name, RecordType::srv);
    for (const SrvRecord& record : in_order(answer.srv, rules_.seed)) {
      const std::string target = lower_case(record.target);
      if (target.empty() || record.port == 0) continue;  // RFC 2782: "." says that there is no such service
      co_await add_host(target, service.protocol, record.port);
    }
  }

  flow::Task<void> add_host(std::string host, Protocol protocol, std::uint16_t port) {
    if (const auto numeric = Address::parse(host, port)) {
      add(protocol, *numeric);
      co_return;
    }
    const DnsAnswer four = co_await ask(host, RecordType::a);
    for (const Address& address : four.addresses) add(protocol, address.with_port(port));
    if (!rules_.ipv6) co_return;
    const DnsAnswer six = co_await ask(host, RecordType::aaaa);
    for (const Address& address : six.addresses) add(protocol, address.with_port(port));
  }

  /// The certificate has to carry the name that was asked for, not what DNS made of it (RFC 5922 §4).
  void add(Protocol protocol, const Address& address) {
    const Target target{protocol, address, is_secure(protocol) ? host_ : std::string()};
    if (targets_.size() < kMostRecords && std::ranges::find(targets_, target) == targets_.end())
      targets_.push_back(target);
  }

  flow::Task<DnsAnswer> ask(std::string name, RecordType type) {
    const bool fresh = asked_.emplace(name, type).second;
    if (!fresh || asked_.size() > 2 * kMostRecords || name.size() > 253) co_return DnsAnswer{};
    co_return co_await source_->ask(std::move(name), type);
  }

  DnsSource* source_;
  Uri uri_;
  LocateRules rules_;
  std::string host_;
  std::set<std::pair<std::string, RecordType>> asked_;
  std::vector<Target> targets_;
};

}  // namespace

std::optional<Target> numeric_target(const Uri& uri) {
  if (uri.scheme != Scheme::sip && uri.scheme != Scheme::sips) return std::nullopt;
  const auto named = named_protocol(uri);
  if (uri.param("transport") != nullptr && !named) return std::nullopt;
  const Protocol protocol = named.value_or(usual_protocol(uri));
  const std::uint16_t port = uri.port != 0 ? uri.port : default_port(protocol);
  const std::string host = host_of(uri);
  const auto address = Address::parse(host, port);
  if (!address || !allowed(uri, protocol)) return std::nullopt;
  return Target{protocol, *address, is_secure(protocol) ? host : std::string()};
}

std::vector<SrvRecord> in_order(std::vector<SrvRecord> records, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::ranges::sort(records, {},
                    [](const SrvRecord& record) { return std::pair(record.priority, record.weight != 0); });
  for (auto first = records.begin(); first != records.end(); ++first) {
    const auto end =
        std::find_if(first, records.end(), [&](const SrvRecord& r) { return r.priority != first->priority; });
    std::uint64_t sum = 0;
    for (auto it = first; it != end; ++it) sum += it->weight;
    std::uint64_t drawn = std::uniform_int_distribution<std::uint64_t>(0, sum)(random);
    auto chosen = first;
    for (; chosen + 1 != end && drawn > chosen->weight; ++chosen) drawn -= chosen->weight;
    std::rotate(first, chosen, chosen + 1);
  }
  return records;
}

flow::Task<std::vector<Target>> locate(DnsSource* source, Uri uri, LocateRules rules) {
  if (const auto numeric = numeric_target(uri)) co_return std::vector<Target>{*numeric};
  if (uri.scheme != Scheme::sip && uri.scheme != Scheme::sips) co_return std::vector<Target>{};
  Search search(source, std::move(uri), std::move(rules));
  co_return co_await search.run();
}

}  // namespace centrale::sip
