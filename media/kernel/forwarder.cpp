#include "media_kernel/forwarder.hpp"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <set>
#include <vector>

#include "media_kernel/layout.h"
#include "media_kernel/program.hpp"
#include "media_kernel/route.hpp"

namespace centrale::media_kernel {
namespace {

// From Linux 6.6 on, and newer than some distributions' headers: a link that goes with its descriptor.
constexpr auto kAtTheDoor = static_cast<bpf_attach_type>(46);  // BPF_TCX_INGRESS

/// As the program has them, in its order.
struct Constants {
  std::uint32_t host, first_port, pairs, loopback;
};

std::uint32_t network(const rtp::Address& address) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, address.bytes.data(), sizeof bytes);
  return bytes;
}

/// Where packets for this address come in: the interface that has it, and the loopback for our own
/// neighbours.
std::set<unsigned> interfaces_of(const rtp::Address& host, unsigned loopback) {
  std::set<unsigned> found{loopback};
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return found;
  for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    const auto* name = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
    if (name->sin_addr.s_addr == network(host)) found.insert(::if_nametoindex(each->ifa_name));
  }
  ::freeifaddrs(all);
  return found;
}

Error failed(const char* step) { return Error{fmt::format("{}: {}", step, std::strerror(errno))}; }

/// libbpf's own words go nowhere: what matters is in the errors.
int say_nothing(libbpf_print_level, const char*, va_list) { return 0; }

}  // namespace

class Forwarder::Inside {
 public:
  ~Inside() {
    if (table_ != nullptr) ::munmap(table_, bytes_);
    for (const int link : links_) ::close(link);
    if (object_ != nullptr) bpf_object__close(object_);
  }

  Result<void> set_up(const media_io::PortRange& ports) {
    loopback_ = ::if_nametoindex("lo");
    host_ = network(ports.host());
    first_port_ = ports.first();
    if (auto loaded = load(ports.pairs().size()); !loaded) return loaded;
    if (auto mapped = map(ports.pairs().size()); !mapped) return mapped;
    return attach(ports.host());
  }

  [[nodiscard]] centrale_forwarding& at(std::size_t pair) const { return table_[pair]; }
  [[nodiscard]] std::uint32_t host() const { return host_; }

 private:
  Result<void> load(std::size_t pairs) {
    libbpf_set_print(say_nothing);
    const auto bytes = program();
    object_ = bpf_object__open_mem(bytes.data(), bytes.size(), nullptr);
    if (object_ == nullptr) return std::unexpected(failed("its program"));
    const Constants constants{.host = host_,
                              .first_port = first_port_,
                              .pairs = static_cast<std::uint32_t>(pairs),
                              .loopback = loopback_};
    bpf_map* given = bpf_object__find_map_by_name(object_, ".rodata");
    bpf_map* table = bpf_object__find_map_by_name(object_, "forwardings");
    if (given == nullptr || table == nullptr ||
        bpf_map__set_initial_value(given, &constants, sizeof constants) != 0 ||
        bpf_map__set_max_entries(table, constants.pairs) != 0)
      return std::unexpected(failed("its constants"));
    if (bpf_object__load(object_) != 0) return std::unexpected(failed("loading its program"));
    return {};
  }

  // The values of such an array stand behind each other, each on eight bytes.
  Result<void> map(std::size_t pairs) {
    static_assert(sizeof(centrale_forwarding) % 8 == 0);
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    bytes_ = (pairs * sizeof(centrale_forwarding) + page - 1) / page * page;
    const int table = bpf_object__find_map_fd_by_name(object_, "forwardings");
    void* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, table, 0);
    if (memory == MAP_FAILED) return std::unexpected(failed("its table"));
    table_ = static_cast<centrale_forwarding*>(memory);
    return {};
  }

  Result<void> attach(const rtp::Address& host) {
    const int program = bpf_program__fd(bpf_object__find_program_by_name(object_, "forward"));
    for (const unsigned interface : interfaces_of(host, loopback_)) {
      const int link = bpf_link_create(program, static_cast<int>(interface), kAtTheDoor, nullptr);
      if (link < 0) return std::unexpected(failed("before an interface"));
      links_.push_back(link);
    }
    return {};
  }

  bpf_object* object_ = nullptr;
  std::vector<int> links_;
  centrale_forwarding* table_ = nullptr;
  std::size_t bytes_ = 0;
  std::uint32_t loopback_ = 0, host_ = 0;
  std::uint16_t first_port_ = 0;
};

Forwarder::Forwarder(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Forwarder::~Forwarder() = default;

Result<std::unique_ptr<Forwarder>> Forwarder::create(const media_io::PortRange& ports) {
  auto inside = std::make_unique<Inside>();
  if (auto done = inside->set_up(ports); !done) return std::unexpected(done.error());
  return std::unique_ptr<Forwarder>(new Forwarder(std::move(inside)));
}

bool Forwarder::start(std::size_t pair, const rtp::Forwarding& stream) {
  const auto interface = interface_towards(stream.to);
  if (!interface) return false;
  stop(pair);
  centrale_forwarding& entry = inside_->at(pair);
  entry = {};
  entry.from_address = network(stream.from);
  entry.from_port = htons(stream.from.port);
  entry.from_ssrc = htonl(stream.from_ssrc);
  entry.from_payload_type = stream.from_payload_type;
  entry.own_address = inside_->host();
  entry.own_port = htons(stream.own_port);
  entry.to_address = network(stream.to);
  entry.to_port = htons(stream.to.port);
  entry.to_ssrc = htonl(stream.to_ssrc);
  entry.to_payload_type = stream.to_payload_type;
  entry.interface = *interface;
  entry.sequence_shift = stream.sequence_shift;
  entry.timestamp_shift = stream.timestamp_shift;
  entry.highest = stream.received.highest;
  entry.here = stream.received.here;
  entry.cycles = stream.received.cycles;
  entry.transit = stream.received.transit;
  entry.jitter = stream.received.jitter;
  std::atomic_ref(entry.active).store(1, std::memory_order_release);
  ++streams_;
  return true;
}

rtp::Forwarded Forwarder::progress(std::size_t pair) const {
  const centrale_forwarding& entry = inside_->at(pair);
  return {.packets = entry.packets,
          .bytes = entry.bytes,
          .newest = {.sequence = entry.highest, .timestamp = entry.timestamp, .ssrc = ntohl(entry.from_ssrc)},
          .at = Instant(std::chrono::nanoseconds(entry.at)),
          .received = {.here = entry.here,
                       .cycles = entry.cycles,
                       .transit = entry.transit,
                       .jitter = entry.jitter,
                       .highest = entry.highest}};
}

void Forwarder::stop(std::size_t pair) {
  if (std::atomic_ref(inside_->at(pair).active).exchange(0) != 0) --streams_;
}

}  // namespace centrale::media_kernel
