// Video through a real worker: packets as they are, but for the payload type, and RTCP beside them.
#include <algorithm>
#include <numeric>

#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

constexpr std::uint32_t kH264 = 1;
constexpr std::uint32_t kVp8 = 2;

rtp::Address worker_at(std::uint16_t port) { return rtp::parse_address("127.0.0.1", port).value(); }

/// A party's picture: an RTP and an RTCP socket.
struct Viewer {
  explicit Viewer(std::uint8_t h264, std::uint8_t vp8) : h264_type(h264), vp8_type(vp8) {
    for (int i = 0; i < 100 && !rtcp.open(); ++i) {
      rtp = std::move(*media_io::UdpSocket::bind(worker_at(0)));
      auto above = media_io::UdpSocket::bind(worker_at(static_cast<std::uint16_t>(rtp.local().port + 1)));
      if (above) rtcp = std::move(*above);
    }
  }
  [[nodiscard]] VideoConfig config() const {
    VideoConfig config;
    config.remote = rtp.local();
    config.formats = {{.kind = kH264, .send = h264_type, .receive = h264_type},
                      {.kind = kVp8, .send = vp8_type, .receive = vp8_type}};
    return config;
  }
  [[nodiscard]] std::vector<std::uint8_t> packet(std::uint8_t type, std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    rtp::write({.marker = sequence % 3 == 0,
                .payload_type = type,
                .sequence = sequence,
                .timestamp = sequence * 900U,
                .ssrc = ssrc},
               std::span(bytes).first<rtp::kHeaderBytes>());
    ++sequence;
    return bytes;
  }
  void show(std::uint8_t type, std::size_t size = 1200) { rtp.send(packet(type, size), worker_at(port)); }
  void report(std::span<const std::uint8_t> bytes) const {
    rtcp.send(bytes, worker_at(static_cast<std::uint16_t>(port + 1)));
  }
  /// The next datagram within the span; empty: none.
  static std::vector<std::uint8_t> next(const media_io::UdpSocket& socket, Duration span = 1s) {
    std::array<std::uint8_t, rtp::kLongestDatagram> buffer;
    for (const auto until = std::chrono::steady_clock::now() + span;
         std::chrono::steady_clock::now() < until;) {
      if (const auto got = socket.receive(buffer))
        return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got->bytes)};
      std::this_thread::sleep_for(1ms);
    }
    return {};
  }

  std::uint8_t h264_type;
  std::uint8_t vp8_type;
  std::uint16_t port = 0;
  std::uint16_t sequence = 65530;
  std::uint32_t ssrc = 0x11223344;
  media_io::UdpSocket rtp;
  media_io::UdpSocket rtcp;
};

class Video : public WorkerTest {
 protected:
  EndpointId open(Viewer& viewer, std::optional<VideoConfig> config = {}, SessionId session = SessionId(1)) {
    const EndpointId id(++last_endpoint);
    viewer.port = take_port();
    control->send(OpenVideo{.session = session,
                            .endpoint = id,
                            .family = Family::ipv4,
                            .port = viewer.port,
                            .config = config.value_or(viewer.config())});
    return id;
  }
  void connect() {
    a_id = open(a);
    b_id = open(b);
    control->send(ConnectVideo{.a = a_id, .b = b_id});
    control->list();
  }
  Viewer a{97, 98};
  Viewer b{98, 120};  // its H.264 has the number of the other's VP8
  EndpointId a_id;
  EndpointId b_id;
};

TEST_F(Video, PacketsPassBothWaysUnderTheOthersPayloadTypes) {
  connect();
  EXPECT_TRUE(control->welcome.video);
  b.ssrc = 0x55667788;
  for (const std::size_t size : {std::size_t{13}, std::size_t{1200}, std::size_t{1500}}) {
    auto sent = a.packet(a.h264_type, size);
    a.rtp.send(sent, worker_at(a.port));
    auto got = Viewer::next(b.rtp);
    sent[1] = static_cast<std::uint8_t>((sent[1] & 0x80) | b.h264_type);
    EXPECT_EQ(got, sent) << size;
    auto back = b.packet(b.vp8_type, size);
    b.rtp.send(back, worker_at(b.port));
    got = Viewer::next(a.rtp);
    back[1] = static_cast<std::uint8_t>((back[1] & 0x80) | a.vp8_type);
    EXPECT_EQ(got, back) << size;
  }
  const auto seen = control->statistics(a_id);
  EXPECT_EQ(seen.packets_received, 3U);
  EXPECT_EQ(seen.packets_sent, 3U);
  EXPECT_EQ(seen.lost, 0U);
}

TEST_F(Video, NumberedPacketsComeInOrderAndNoneIsMissing) {
  connect();
  for (std::uint16_t number = 0; number < 300; ++number) {
    a.show(a.h264_type);
    const auto got = Viewer::next(b.rtp);
    ASSERT_EQ(got.size(), 1200U);
    EXPECT_EQ(rtp::get16(&got[2]), static_cast<std::uint16_t>(65530 + number));
    EXPECT_EQ(rtp::get32(&got[8]), a.ssrc);
  }
}

TEST_F(Video, FeedbackReachesTheSenderAndAWholePictureIsAskedForOnce) {
  connect();
  a.show(a.h264_type);
  const auto asked = Viewer::next(a.rtcp);
  ASSERT_EQ(asked.size(), 20U) << "a picture loss, since b has seen nothing yet";
  EXPECT_EQ(asked[9], 206);
  EXPECT_EQ(rtp::get32(&asked[16]), a.ssrc);
  a.show(a.h264_type);
  EXPECT_TRUE(Viewer::next(a.rtcp, 100ms).empty());
  const std::array<std::uint8_t, 16> nack{0x81, 205, 0, 3, 0, 0, 0, 1, 0x11, 0x22, 0x33, 0x44, 0, 17, 0, 0};
  b.report(nack);
  const auto got = Viewer::next(a.rtcp);
  EXPECT_TRUE(std::ranges::equal(got, nack));
  const std::array<std::uint8_t, 3> nonsense{0x81, 205, 0};
  b.report(nonsense);
  EXPECT_TRUE(Viewer::next(a.rtcp, 100ms).empty());
  EXPECT_EQ(control->statistics(b_id).invalid, 1U);
}

TEST_F(Video, OneWayOnlyWhereOneDoesNotWantToSee) {
  connect();
  VideoConfig blind = b.config();
  blind.send = false;
  control->send(ModifyVideo{.endpoint = b_id, .config = blind});
  control->list();
  a.show(a.h264_type);
  EXPECT_TRUE(Viewer::next(b.rtp, 100ms).empty());
  b.show(b.h264_type);
  EXPECT_EQ(Viewer::next(a.rtp).size(), 1200U);
}

TEST_F(Video, NoPayloadTypeThatWasNotAgreedPasses) {
  connect();
  a.show(96);
  a.show(b.vp8_type);
  EXPECT_TRUE(Viewer::next(b.rtp, 100ms).empty());
  EXPECT_EQ(control->statistics(a_id).invalid, 2U);
}

TEST_F(Video, StrangersAreNeitherSeenNorShownAnything) {
  connect();
  Viewer stranger(97, 98);
  stranger.ssrc = a.ssrc;
  for (const std::uint16_t port : {a.port, b.port}) {
    stranger.port = port;
    stranger.show(97);
    stranger.show(98);
  }
  EXPECT_TRUE(Viewer::next(a.rtp, 100ms).empty());
  EXPECT_TRUE(Viewer::next(b.rtp, 50ms).empty());
  EXPECT_TRUE(Viewer::next(stranger.rtp, 50ms).empty());
  EXPECT_GE(control->statistics(a_id).strangers_refused, 2U);
}

TEST_F(Video, APartyBehindNatIsFoundAtItsHost) {
  VideoConfig behind_nat = a.config();
  behind_nat.remote = *rtp::parse_address("192.168.1.20", 4000);
  behind_nat.source = SourcePolicy::latch;
  behind_nat.latch_host = worker_at(0);
  a_id = open(a, behind_nat);
  b_id = open(b);
  control->send(ConnectVideo{.a = a_id, .b = b_id});
  control->list();
  a.show(a.h264_type);
  a.show(a.h264_type);
  EXPECT_EQ(Viewer::next(b.rtp).size(), 1200U);
  b.show(b.h264_type);
  EXPECT_EQ(Viewer::next(a.rtp).size(), 1200U);
}

TEST_F(Video, ItFollowsWhoeverIsConnectedAndGoesDarkWhenClosed) {
  connect();
  Viewer c(97, 98);
  const EndpointId c_id = open(c);
  control->send(ConnectVideo{.a = a_id, .b = c_id});
  control->list();
  a.show(a.h264_type);
  EXPECT_EQ(Viewer::next(c.rtp).size(), 1200U);
  EXPECT_TRUE(Viewer::next(b.rtp, 50ms).empty());
  control->send(DisconnectVideo{.endpoint = a_id});
  control->list();
  a.show(a.h264_type);
  EXPECT_TRUE(Viewer::next(c.rtp, 100ms).empty());
  control->send(ConnectVideo{.a = a_id, .b = c_id});
  control->send(Close{.endpoint = c_id});
  EXPECT_TRUE(control->wait_for<EndpointReport>().closed);
  a.show(a.h264_type);
  control->list();
  EXPECT_TRUE(Viewer::next(c.rtp, 100ms).empty());
  const std::uint16_t freed = c.port;
  control->send(OpenVideo{.session = SessionId(1),
                          .endpoint = EndpointId(77),
                          .family = Family::ipv4,
                          .port = freed,
                          .config = c.config()});
  control->list();
  EXPECT_EQ(control->count<Refused>(), 0U) << "its port is free again";
}

TEST_F(Video, APortIsUsedByOneAndASuccessorOfControlFindsIt) {
  Phone voice;
  const EndpointId audio = WorkerTest::open(voice, {}, SessionId(5));
  a_id = open(a, {}, SessionId(5));
  b_id = open(b, {}, SessionId(6));
  control->send(ConnectVideo{.a = a_id, .b = b_id});
  control->send(SetBlob{.session = SessionId(5), .bytes = "the talk"});
  Control successor(socket);
  bool found = false;
  for (const ListedSession& session : successor.list()) {
    if (session.session != SessionId(5)) continue;
    found = true;
    EXPECT_EQ(session.blob, "the talk");
    ASSERT_EQ(session.endpoints.size(), 2U);
    EXPECT_EQ(session.endpoints[0].endpoint, audio);
    EXPECT_FALSE(session.endpoints[0].video);
    EXPECT_TRUE(session.endpoints[1].video);
    EXPECT_EQ(session.endpoints[1].hears, b_id);
  }
  EXPECT_TRUE(found);
  control->send(Open{.session = SessionId(7),
                     .endpoint = EndpointId(78),
                     .family = Family::ipv4,
                     .port = a.port,
                     .config = {}});
  EXPECT_NE(control->wait_for<Refused>().what.find("in use"), std::string::npos);
  control->send(ModifyVideo{.endpoint = audio, .config = {}});
  EXPECT_NE(control->wait_for<Refused>().what.find("no video endpoint"), std::string::npos);
}

TEST_F(Video, SilenceIsNoEvent) {
  connect();
  std::this_thread::sleep_for(1200ms);
  control->list();
  EXPECT_EQ(control->count<MediaTimeout>(), 0U);
  a.show(a.h264_type);
  EXPECT_EQ(Viewer::next(b.rtp).size(), 1200U);
}

}  // namespace
}  // namespace centrale::media_worker
