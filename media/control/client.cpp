#include "media_control/client.hpp"

#include <fmt/format.h>
#include <array>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <unordered_map>

#include "base/random.hpp"
#include "flow/io_loop.hpp"
#include "media_control/port_pool.hpp"

namespace centrale::media_control {

namespace asio = boost::asio;
using boost::system::error_code;
using Stream = asio::generic::stream_protocol;

namespace {

constexpr std::size_t kWorthSending = 16 * 1024;  // bytes that wait for no more company
constexpr std::size_t kEmergencyShare = 32;       // one port of so many is kept for emergency calls

Result<Stream::endpoint> endpoint_of(const std::string& control) {
  const auto colon = control.rfind(':');
  if (control.starts_with('/') || colon == std::string::npos) {
    if (control.size() > 107)
      return fail(fmt::format("media control: the path {} is longer than 107 bytes", control));
    return Stream::endpoint(asio::local::stream_protocol::endpoint(control));
  }
  error_code wrong;
  const auto ip = asio::ip::make_address(control.substr(0, colon), wrong);
  unsigned port = 0;
  for (const char c : control.substr(colon + 1)) {
    if (c < '0' || c > '9' || port > 65535) return fail(fmt::format("media control: no port in {}", control));
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  if (wrong || port == 0 || port > 65535)
    return fail(fmt::format("media control: {} is no address:port", control));
  return Stream::endpoint(asio::ip::tcp::endpoint(ip, static_cast<std::uint16_t>(port)));
}

}  // namespace

/// Shared with the handlers of asio, which hold it weakly: they may run after the client has died.
struct WorkerClient::State : std::enable_shared_from_this<WorkerClient::State> {
  State(flow::IoLoop& on, WorkerClientOptions with, WorkerListener& to)
      : loop(on), options(std::move(with)), listener(to), socket(on.io()) {}

  struct Flush : flow::Ready {
    explicit Flush(State& of)
        : Ready([](Ready& self) { static_cast<Flush&>(self).state.write(); }), state(of) {}
    State& state;
  };
  struct Place {
    Family family;
    std::uint16_t port;
  };

  flow::IoLoop& loop;
  WorkerClientOptions options;
  WorkerListener& listener;
  Stream::socket socket;
  MessageReader<WorkerEvent> reader;
  std::array<char, 65536> incoming{};
  std::string queued;
  std::string writing;
  Flush flush{*this};
  flow::Timer gather{loop, this, [](State& self) { self.write(); }};
  flow::Timer again{loop, this, [](State& self) { self.connect(); }};
  bool greeted = false;          // Welcome and Listed have come
  std::uint64_t connection = 0;  // counts up, so that handlers of an old one are told apart
  Welcome welcome;
  std::uint64_t last_worker = 0;
  std::vector<ListedSession> listed;
  std::unordered_map<EndpointId, Place> open;
  PortPool free_ipv4;
  PortPool free_ipv6;
  std::size_t kept = 0;                                 // of each, for emergency calls
  std::uint64_t next_endpoint = random_u64() >> 9 | 1;  // below 2^56 for good, see Opened

  [[nodiscard]] std::size_t kept_from(Urgency urgency) const {
    return urgency == Urgency::new_call ? 2 * kept : urgency == Urgency::begun ? kept : 0;
  }
  PortPool& pool(Family family) { return family == Family::ipv6 ? free_ipv6 : free_ipv4; }
  const rtp::Address& address(Family family) const {
    return family == Family::ipv6 ? welcome.ipv6 : welcome.ipv4;
  }

  /// Runs a handler's work as a pass of the loop, unless the client or its connection is gone.
  template <class Work>
  auto guarded(Work work) {
    return [weak = weak_from_this(), mine = connection, work = std::move(work)](auto... outcome) {
      const auto self = weak.lock();
      if (!self || self->connection != mine) return;
      self->loop.pass([&] {
        if (self->connection == mine) work(*self, outcome...);
      });
    };
  }

  void connect() {
    ++connection;
    error_code ignored;
    socket.close(ignored);
    reader = {};
    queued.clear();
    writing.clear();
    const auto to = endpoint_of(options.control);
    if (!to) return listener.on_worker_lost(to.error().what);
    socket.async_connect(*to, guarded([](State& self, error_code failed) {
      if (failed)
        return self.lost(fmt::format("cannot connect to {}: {}", self.options.control, failed.message()));
      self.greet();
    }));
  }

  void greet() {
    send(Hello{.name = options.name});
    send(List{});
    read();
  }

  void lost(const std::string& why) {
    ++connection;
    greeted = false;
    listed.clear();
    error_code ignored;
    socket.close(ignored);
    again.start(options.reconnect);
    listener.on_worker_lost(why);
  }

  void send(const Command& command) {
    append(queued, command);
    if (options.gather == Duration::zero() || queued.size() > kWorthSending) {
      loop.make_ready(flush);
    } else if (!gather.running()) {
      gather.start(options.gather);
    }
  }
  void send_if_ready(const Command& command) {
    if (greeted) send(command);
  }

  void write() {
    if (!writing.empty() || queued.empty() || !socket.is_open()) return;
    writing.swap(queued);
    asio::async_write(
        socket, asio::buffer(writing), guarded([](State& self, error_code failed, std::size_t) {
          if (failed)
            return self.lost(fmt::format("writing to {}: {}", self.options.control, failed.message()));
          self.writing.clear();
          self.write();
        }));
  }

  void read() {
    socket.async_read_some(
        asio::buffer(incoming), guarded([](State& self, error_code failed, std::size_t size) {
          if (failed)
            return self.lost(fmt::format("reading from {}: {}", self.options.control, failed.message()));
          self.reader.feed(std::string_view(self.incoming.data(), size));
          self.take_all();
        }));
  }

  void take_all() {
    const auto keep = shared_from_this();  // a listener may destroy the client
    const auto mine = connection;
    while (connection == mine) {
      auto event = reader.next();
      if (!event) return lost(event.error().what);
      if (!*event) break;
      std::visit([this](auto& body) { take(body); }, **event);
    }
    if (connection == mine) read();
  }

  void take(Welcome& said) {
    welcome = std::move(said);
    listed.clear();
  }
  void take(ListedSession& session) { listed.push_back(std::move(session)); }

  void take(const Listed&) {
    if (greeted) return;
    open.clear();
    std::unordered_set<std::uint16_t> taken4(welcome.unusable_ports.begin(), welcome.unusable_ports.end());
    auto taken6 = taken4;
    for (const auto& session : listed) {
      for (const auto& each : session.endpoints) {
        open.emplace(each.endpoint, Place{each.family, each.port});
        (each.family == Family::ipv6 ? taken6 : taken4).insert(each.port);
      }
    }
    refill(Family::ipv4, taken4);
    refill(Family::ipv6, taken6);
    const bool same = last_worker == welcome.worker;
    last_worker = welcome.worker;
    greeted = true;
    const auto running = std::exchange(listed, {});
    listener.on_worker_ready(welcome, running, same);
  }

  void refill(Family family, const std::unordered_set<std::uint16_t>& taken) {
    pool(family).clear();
    if (address(family).family == Family::none) return;
    pool(family).refill(welcome.first_port, welcome.last_port, taken);
    kept = (welcome.last_port - welcome.first_port) / 2U / kEmergencyShare;
  }

  void take(const DigitPressed& said) { listener.on_digit_pressed(said.endpoint, said.digit); }
  void take(const DigitReleased& said) { listener.on_digit_released(said.endpoint, said.digit, said.length); }
  void take(const PlayFinished& said) { listener.on_play_finished(said); }
  void take(const RecordFinished& said) { listener.on_record_finished(said); }
  void take(const MediaStarted& said) { listener.on_media_started(said.endpoint, said.from); }
  void take(const MediaTimeout& said) { listener.on_media_timeout(said.endpoint); }
  void take(const Refused& said) { listener.on_refused(said); }
  void take(const EndpointReport& said) {
    if (said.closed) release(said.endpoint);
    listener.on_endpoint_report(said);
  }

  Result<Opened> take_place(Family family, Urgency urgency) {
    if (!greeted) return fail(fmt::format("media worker {} is not there", options.control));
    if (address(family).family == Family::none) return fail("media worker: no address of this family");
    const auto port = pool(family).take(loop.now(), kept_from(urgency));
    if (!port) return fail(fmt::format("media worker {}: every port is in use", options.control));
    const EndpointId endpoint(next_endpoint++);
    open.emplace(endpoint, Place{family, *port});
    return Opened{.endpoint = endpoint, .local = address(family).with_port(*port)};
  }

  void release(EndpointId endpoint) {
    const auto found = open.find(endpoint);
    if (found == open.end()) return;
    pool(found->second.family).give_back(found->second.port, loop.now() + options.cool_down);
    open.erase(found);
  }
};

WorkerClient::WorkerClient(flow::IoLoop& loop, WorkerClientOptions options, WorkerListener& listener)
    : state_(std::make_shared<State>(loop, std::move(options), listener)) {}

WorkerClient::~WorkerClient() {
  ++state_->connection;  // whatever asio still has of ours comes to nothing
  error_code ignored;
  state_->socket.close(ignored);
  state_->again.stop();
  state_->flush.cancel();
}

void WorkerClient::start() { state_->again.start(Duration::zero()); }
bool WorkerClient::ready() const { return state_->greeted; }
std::size_t WorkerClient::open_endpoints() const { return state_->open.size(); }

Result<Opened> WorkerClient::open(SessionId session, const EndpointConfig& config, Family family,
                                  Urgency urgency) {
  auto opened = state_->take_place(family, urgency);
  if (opened)
    state_->send(Open{.session = session,
                      .endpoint = opened->endpoint,
                      .family = family,
                      .port = opened->local.port,
                      .config = config});
  return opened;
}

Result<Opened> WorkerClient::open_video(SessionId session, const VideoConfig& config, Family family) {
  if (state_->greeted && !state_->welcome.video) return fail("media worker: it knows no video");
  auto opened = state_->take_place(family, Urgency::new_call);  // a picture may be missed, a voice may not
  if (opened)
    state_->send(OpenVideo{.session = session,
                           .endpoint = opened->endpoint,
                           .family = family,
                           .port = opened->local.port,
                           .config = config});
  return opened;
}

void WorkerClient::modify_video(EndpointId endpoint, const VideoConfig& config) {
  state_->send_if_ready(ModifyVideo{.endpoint = endpoint, .config = config});
}
void WorkerClient::connect_video(EndpointId a, EndpointId b) {
  state_->send_if_ready(ConnectVideo{.a = a, .b = b});
}
void WorkerClient::disconnect_video(EndpointId endpoint) {
  state_->send_if_ready(DisconnectVideo{.endpoint = endpoint});
}

void WorkerClient::modify(EndpointId endpoint, const EndpointConfig& config) {
  state_->send_if_ready(Modify{.endpoint = endpoint, .config = config});
}
void WorkerClient::connect(EndpointId a, EndpointId b) { state_->send_if_ready(Connect{.a = a, .b = b}); }
void WorkerClient::silence(EndpointId endpoint) { state_->send_if_ready(Silence{.endpoint = endpoint}); }
void WorkerClient::play(EndpointId endpoint, PlaybackId playback, std::vector<PlayItem> items,
                        std::uint32_t loops) {
  state_->send_if_ready(
      Play{.endpoint = endpoint, .playback = playback, .items = std::move(items), .loops = loops});
}
void WorkerClient::stop_play(PlaybackId playback) { state_->send_if_ready(StopPlay{.playback = playback}); }
void WorkerClient::join_mix(EndpointId endpoint, MixId mix, bool muted) {
  state_->send_if_ready(JoinMix{.endpoint = endpoint, .mix = mix, .muted = muted});
}
void WorkerClient::play_to_mix(MixId mix, std::vector<PlayItem> items) {
  state_->send_if_ready(PlayToMix{.mix = mix, .items = std::move(items)});
}
void WorkerClient::send_digits(EndpointId endpoint, const std::string& digits) {
  state_->send_if_ready(SendDigits{.endpoint = endpoint, .digits = digits});
}
void WorkerClient::record(const Record& order) { state_->send_if_ready(order); }
void WorkerClient::stop_record(RecordingId recording) {
  state_->send_if_ready(StopRecord{.recording = recording});
}
void WorkerClient::close(EndpointId endpoint) {
  state_->send_if_ready(Close{.endpoint = endpoint});
  state_->release(endpoint);
}
void WorkerClient::set_blob(SessionId session, std::string bytes) {
  state_->send_if_ready(SetBlob{.session = session, .bytes = std::move(bytes)});
}
void WorkerClient::ask_statistics(EndpointId endpoint) {
  state_->send_if_ready(AskStatistics{.endpoint = endpoint});
}

}  // namespace centrale::media_control
