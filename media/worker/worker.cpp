#include "media_worker/worker.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "base/random.hpp"
#include "media_graph/work_thread.hpp"
#include "media_io/packet_ring.hpp"
#include "media_io/poller.hpp"
#include "media_kernel/forwarder.hpp"
#include "media_kernel/rights.hpp"
#include "media_worker/control_server.hpp"
#include "media_worker/switchboard.hpp"

namespace centrale::media_worker {

using namespace media_control;

namespace {

// Kinds of poller tags. RTP and RTCP of range i are kRtp + 2i and one more.
constexpr std::uint32_t kWake = 0;
constexpr std::uint32_t kStop = 1;
constexpr std::uint32_t kControl = 2;  // and 3
constexpr std::uint32_t kRtp = 4;

Instant now() { return std::chrono::steady_clock::now(); }

/// Makes a sleeping thread look, from any other.
class Bell {
 public:
  void ring() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(descriptor_.number(), &one, sizeof one);
  }
  void quiet() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(descriptor_.number(), &count, sizeof count);
  }
  [[nodiscard]] int number() const { return descriptor_.number(); }

 private:
  media_io::FileDescriptor descriptor_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

}  // namespace

struct Worker::State {
  State(std::vector<media_io::PortRange> bound, std::unique_ptr<media_kernel::Forwarder> in_kernel,
        const Options& with)
      : options(with), ranges(std::move(bound)), forwarder(std::move(in_kernel)), control(poller, kControl) {
    switchboard.forward_through(forwarder.get());
  }

  Options options;
  std::vector<media_io::PortRange> ranges;
  std::unique_ptr<media_kernel::Forwarder> forwarder;  // nothing: every packet comes here
  std::string why_not_in_kernel;
  std::uint64_t id = random_u64();
  Bell bell;
  std::atomic<bool> stopping = false;
  media_io::Poller poller;
  ControlServer control;
  std::unique_ptr<media_io::PacketRing> ring;  // nothing: epoll
  media_graph::WorkThread work{[this] { bell.ring(); }};
  Switchboard switchboard{pointers(),
                          work,
                          options.files,
                          options.recordings,
                          [this](const WorkerEvent& event) { control.tell(event); },
                          now()};
  bool had_control = true;

  std::vector<const media_io::PortRange*> pointers() const {
    std::vector<const media_io::PortRange*> out;
    for (const auto& range : ranges) out.push_back(&range);
    return out;
  }

  void watch_others() {
    poller.watch(bell.number(), {.kind = kWake});
    if (options.stop_descriptor) poller.watch(*options.stop_descriptor, {.kind = kStop});
  }

  /// On the thread that runs: a ring belongs to one.
  void watch_packets() {
    if (options.io_uring) ring = media_io::PacketRing::create(poller);
    switchboard.send_through(ring.get());
    const auto watch = [this](const media_io::UdpSocket& socket, media_io::Tag tag) {
      ring ? ring->watch(socket.number(), tag) : poller.watch(socket.number(), tag);
    };
    for (std::uint32_t i = 0; i < ranges.size(); ++i) {
      for (std::uint32_t pair = 0; pair < ranges[i].pairs().size(); ++pair) {
        const media_io::PortPair& sockets = ranges[i].pairs()[pair];
        if (!sockets.usable()) continue;
        watch(sockets.rtp, {.kind = kRtp + 2 * i, .index = pair});
        watch(sockets.rtcp, {.kind = kRtp + 2 * i + 1, .index = pair});
      }
    }
  }

  void on_packet(media_io::Tag tag, const Switchboard::Datagram& datagram, Instant at) {
    const std::size_t range = (tag.kind - kRtp) / 2;
    if (tag.kind % 2 == 0) return switchboard.on_rtp(range, tag.index, datagram, at);
    switchboard.on_rtcp(range, tag.index, datagram, at);
  }

  /// One packet of a socket that epoll named.
  void receive(media_io::Tag tag, Instant at) {
    const media_io::PortPair& pair = ranges[(tag.kind - kRtp) / 2].pairs()[tag.index];
    std::array<std::uint8_t, rtp::kLongestDatagram> buffer;
    const auto got = (tag.kind % 2 == 0 ? pair.rtp : pair.rtcp).receive(buffer);
    if (!got) return;
    const std::size_t size = std::min(got->bytes, buffer.size());
    on_packet(tag,
              {.bytes = std::span(buffer).first(size), .cut = got->bytes > buffer.size(), .from = got->from},
              at);
  }

  void on_event(const media_io::Poller::Happened& event, Instant at) {
    const std::uint32_t kind = event.tag.kind;
    if (kind >= kRtp) return receive(event.tag, at);
    if (kind == kWake) return bell.quiet();
    if (kind == kStop) return stopping.store(true);
    control.on_ready(event,
                     [this, at](ConnectionId from, Command& command) { on_command(from, command, at); });
  }

  void on_command(ConnectionId from, Command& command, Instant at) {
    if (const auto* hello = std::get_if<Hello>(&command)) return welcome(from, *hello);
    if (std::holds_alternative<List>(command)) {
      for (const ListedSession& session : switchboard.list()) control.answer(from, session);
      return control.answer(from, Listed{});
    }
    switchboard.obey(command, at);
  }

  void welcome(ConnectionId from, const Hello& hello) {
    if (hello.version != kProtocolVersion) {
      control.answer(from, Refused{.what = fmt::format("hello: version {}, spoken here is {}", hello.version,
                                                       kProtocolVersion)});
      return control.drop_soon(from);
    }
    Welcome out{.worker = id};
    out.video = true;
    for (const auto& range : ranges) {
      (range.host().family == rtp::Family::ipv6 ? out.ipv6 : out.ipv4) = range.host();
      out.first_port = range.first();
      out.last_port = range.last();
      for (std::size_t i = 0; i < range.pairs().size(); ++i) {
        if (!range.pairs()[i].usable())
          out.unusable_ports.push_back(static_cast<std::uint16_t>(range.first() + 2 * i));
      }
    }
    control.answer(from, out);
    control.greet(from);
  }

  void note_control(Instant at) {
    const bool has = control.has_control();
    if (has == had_control) return;
    had_control = has;
    switchboard.control_is_away_since(has ? std::nullopt : std::optional(at));
  }

  /// Waits, and deals with a batch of what came; the time at which it came.
  Instant serve(std::optional<Duration> at_most) {
    if (ring) ring->wait(at_most);
    Instant at = now();
    while (const auto packet = ring ? ring->next() : std::nullopt)
      on_packet(packet->tag, {.bytes = packet->bytes, .cut = packet->cut, .from = packet->from}, at);
    if (ring && !ring->others_are_ready()) return at;
    const auto happened = poller.wait(ring ? std::optional(Duration::zero()) : at_most);
    at = now();
    for (const auto& event : happened) on_event(event, at);
    return at;
  }

  void run() {
    watch_packets();
    while (!stopping.load(std::memory_order_relaxed)) {
      const auto due = switchboard.due();
      const Instant at = serve(due ? std::optional(*due - now()) : std::nullopt);
      switchboard.advance(at);
      work.finish_done();
      control.flush();
      note_control(at);
    }
    switchboard.close_all(now());
    work.finish_all();
    control.flush();
    if (ring) ring->flush();
    switchboard.send_through(nullptr);
    ring.reset();
  }
};

namespace {

Result<std::unique_ptr<media_kernel::Forwarder>> forwarder_for(const media_io::PortRange& ports,
                                                               const Options& options) {
  if (!options.kernel) return fail("not wanted");
  if (ports.host().family != rtp::Family::ipv4) return fail("no IPv4 address");
  return media_kernel::Forwarder::create(ports);
}

}  // namespace

Worker::Worker(std::unique_ptr<State> state) : state_(std::move(state)) {}
Worker::~Worker() = default;

Result<std::unique_ptr<Worker>> Worker::create(const Options& options) {
  std::vector<media_io::PortRange> ranges;
  for (const rtp::Address& host : {options.ipv4, options.ipv6}) {
    if (host.family == rtp::Family::none) continue;
    auto range = media_io::PortRange::bind(host, options.first_port, options.last_port);
    if (!range) return std::unexpected(range.error());
    ranges.push_back(std::move(*range));
  }
  if (ranges.empty()) return fail("media worker: neither an IPv4 nor an IPv6 address");
  // Before the first thread: rights are each thread's own.
  auto forwarder = forwarder_for(ranges.front(), options);
  if (options.drop_rights) media_kernel::drop_rights();
  std::string why_not = forwarder ? "" : forwarder.error().what;
  auto state =
      std::make_unique<State>(std::move(ranges), forwarder ? std::move(*forwarder) : nullptr, options);
  state->why_not_in_kernel = std::move(why_not);
  if (auto listening = state->control.listen(options.control); !listening)
    return std::unexpected(listening.error());
  state->watch_others();
  return std::unique_ptr<Worker>(new Worker(std::move(state)));
}

void Worker::run() { state_->run(); }
void Worker::stop() {
  state_->stopping.store(true);
  state_->bell.ring();
}
std::size_t Worker::streams_in_kernel() const { return state_->forwarder ? state_->forwarder->streams() : 0; }
const std::string& Worker::why_not_in_kernel() const { return state_->why_not_in_kernel; }
std::size_t Worker::endpoints() const { return state_->switchboard.endpoints(); }

}  // namespace centrale::media_worker
