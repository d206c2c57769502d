#include "worker_fixture.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

#include "codec/tone.hpp"
#include "codec/tone_detector.hpp"
#include "codec/transcoder.hpp"
#include "rtp/dtmf_receiver.hpp"

namespace centrale::media_worker {

using Clock = std::chrono::steady_clock;

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "centrale-media-XXXXXX").string();
  path = mkdtemp(name.data());
}

// ---- control ----

Control::Control(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  EXPECT_EQ(::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0) << path;
  send(Hello{.name = "test"});
  welcome = wait_for<Welcome>();
}

void Control::send(const Command& command) {
  std::string bytes;
  append(bytes, command);
  EXPECT_EQ(::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
}

bool Control::read_more(Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd waits{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  if (left <= 0 || ::poll(&waits, 1, static_cast<int>(left)) <= 0) return false;
  std::array<char, 65536> bytes;
  const ssize_t size = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
  if (size <= 0) return false;
  reader_.feed(std::string_view(bytes.data(), static_cast<std::size_t>(size)));
  while (auto event = reader_.next().value()) events_.push_back(std::move(*event));
  return true;
}

std::vector<ListedSession> Control::list() {
  send(List{});
  wait_for<Listed>();
  std::vector<ListedSession> out;
  for (auto at = events_.begin(); at != events_.end();) {
    if (!std::holds_alternative<ListedSession>(*at)) {
      ++at;
      continue;
    }
    out.push_back(std::get<ListedSession>(*at));
    at = events_.erase(at);
  }
  return out;
}

EndpointStatistics Control::statistics(EndpointId endpoint) {
  send(AskStatistics{.endpoint = endpoint});
  return wait_for<EndpointReport>().statistics;
}

// ---- phones ----

Phone::Phone(Codec its, std::uint16_t hertz)
    : codec(its),
      audio_type(rtp::static_payload_type(its)),
      socket_(media_io::UdpSocket::bind(*rtp::parse_address("127.0.0.1", 0)).value()),
      sine_(codec::encode_all(codec::render_sines(std::span(&hertz, 1), 4s), its)) {
  next.ssrc = std::random_device{}();
}

EndpointConfig Phone::config() const {
  EndpointConfig config;
  config.remote = address();
  config.formats = {{codec, audio_type}};
  config.dtmf_send = config.dtmf_receive = 101;
  return config;
}

void Phone::talk() {
  std::array<std::uint8_t, rtp::kHeaderBytes + 160> datagram;
  next.payload_type = audio_type;
  rtp::write(next, std::span(datagram).first<rtp::kHeaderBytes>());
  std::memcpy(datagram.data() + rtp::kHeaderBytes, &sine_[said_], 160);
  said_ = (said_ + 160) % sine_.size();
  ++next.sequence;
  next.timestamp += 160;
  send_raw(datagram);
}

void Phone::talk_on(int packets, Phone* both) {
  const auto begin = Clock::now();
  for (int sent = 1; sent <= packets; ++sent) {
    talk();
    if (both != nullptr) both->talk();
    listen(begin + sent * Duration(20ms) - Clock::now());
  }
}

void Phone::press(char digit) {
  std::array<std::uint8_t, rtp::kHeaderBytes + 4> datagram;
  rtp::Header header = next;
  header.payload_type = 101;
  for (std::uint16_t i = 1; i <= 7; ++i) {  // four while it is down, three when it is up
    header.sequence = next.sequence++;
    rtp::write(header, std::span(datagram).first<rtp::kHeaderBytes>());
    datagram[12] = *rtp::event_of(digit);
    datagram[13] = i > 4 ? 0x8a : 0x0a;
    rtp::put16(&datagram[14], static_cast<std::uint16_t>(std::min<int>(i, 5) * 160));
    send_raw(datagram);
  }
  next.timestamp += 960;
}

void Phone::listen(Duration span) {
  const auto until = Clock::now() + span;
  while (true) {
    std::array<std::uint8_t, 2048> buffer;
    while (const auto got = socket_.receive(buffer)) {
      const auto datagram = std::span(buffer).first(std::min(got->bytes, buffer.size()));
      if (rtp::is_rtcp(datagram)) continue;  // of a phone whose port is the one below
      const auto packet = rtp::parse(datagram);
      if (!packet) continue;
      const rtp::Header& header = *packet;
      heard.push_back({header, {packet->payload.begin(), packet->payload.end()}});
    }
    const auto left = until - Clock::now();
    if (left <= Duration::zero()) return;
    pollfd waits{.fd = socket_.number(), .events = POLLIN, .revents = 0};
    ::poll(&waits, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
  }
}

bool Phone::listen_until(std::size_t packets) {
  const auto until = Clock::now() + 1s;
  while (heard.size() < packets && Clock::now() < until) listen(2ms);
  return heard.size() >= packets;
}

bool Phone::wait_for_datagram() const {
  pollfd waits{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  return ::poll(&waits, 1, 1000) == 1;
}

codec::Samples Phone::audio() const {
  codec::LinearDecoder decoder(codec);
  codec::Samples out;
  for (const HeardPacket& packet : heard) {
    if (packet.header.payload_type != audio_type) continue;
    std::array<std::int16_t, codec::kLongestPayload> samples;
    const std::size_t count = decoder.decode(packet.payload, samples);
    out.insert(out.end(), samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return out;
}

bool Phone::hears(std::uint16_t hertz) const {
  const codec::Samples all = audio();
  if (all.size() < 1600) return false;
  const auto settled = std::span<const std::int16_t>(all).subspan(800);  // without the filters' run-in
  return codec::root_mean_square(settled) > 1000 && codec::share_of(settled, 8000, hertz) > 0.95;
}

// ---- the worker ----

WorkerTest::WorkerTest(bool io_uring) {
  fs::create_directories(files);
  fs::create_directories(recordings);
  std::mt19937 random{std::random_device{}()};
  for (int i = 0; i < 20 && !worker; ++i) {
    const auto first = static_cast<std::uint16_t>(20000 + 2 * (random() % 5000));
    Options options{.control = socket,
                    .ipv4 = *rtp::parse_address("127.0.0.1", 0),
                    .ipv6 = {},
                    .first_port = first,
                    .last_port = static_cast<std::uint16_t>(first + 499),
                    .files = files,
                    .recordings = recordings,
                    .io_uring = io_uring,
                    .stop_descriptor = {}};
    auto made = Worker::create(options);
    if (made) worker = std::move(*made);
  }
  thread = std::thread([this] { worker->run(); });
  control = std::make_unique<Control>(socket);
  next_port = control->welcome.first_port;
}

WorkerTest::~WorkerTest() {
  worker->stop();
  thread.join();
}

std::uint16_t WorkerTest::take_port() {
  const auto& unusable = control->welcome.unusable_ports;
  while (std::ranges::find(unusable, next_port) != unusable.end())
    next_port = static_cast<std::uint16_t>(next_port + 2);
  return std::exchange(next_port, static_cast<std::uint16_t>(next_port + 2));
}

EndpointId WorkerTest::open(Phone& phone, std::optional<EndpointConfig> config, SessionId session) {
  const EndpointId id(++last_endpoint);
  const std::uint16_t port = take_port();
  control->send(
      Open{.session = session, .endpoint = id, .port = port, .config = config.value_or(phone.config())});
  phone.calls(port);
  return id;
}

void WorkerTest::talk(Phone& a, Phone& b, int packets) {
  const std::size_t a_had = a.heard.size();
  const std::size_t b_had = b.heard.size();
  for (int i = 0; i < packets; ++i) {
    a.talk();
    b.talk();
    if (i % 10 == 9) {
      b.listen(2ms);
      a.listen(2ms);
    }
  }
  a.listen_until(a_had + static_cast<std::size_t>(packets));
  b.listen_until(b_had + static_cast<std::size_t>(packets));
}

}  // namespace centrale::media_worker
