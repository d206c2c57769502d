// A real worker on a thread of its own, a control connection that a test drives step by step, and phones
// with a socket each. Everything on loopback.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "codec/sound.hpp"
#include "media_control/protocol.hpp"
#include "media_io/udp_socket.hpp"
#include "media_worker/worker.hpp"
#include "rtp/packet.hpp"

namespace centrale::media_worker {

using namespace media_control;
namespace fs = std::filesystem;

/// A folder that goes with the test.
struct Folder {
  fs::path path;
  Folder();
  ~Folder() { fs::remove_all(path); }
};

/// Control's end of the wire, one message at a time.
class Control {
 public:
  explicit Control(const std::string& path);
  void send(const Command& command);
  /// The next event of this kind; others are kept for later. Fails the test after two seconds.
  template <class Kind>
  Kind wait_for(Duration at_most = 2s) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (true) {
      for (auto at = events_.begin(); at != events_.end(); ++at) {
        if (!std::holds_alternative<Kind>(*at)) continue;
        Kind found = std::get<Kind>(*at);
        events_.erase(at);
        return found;
      }
      if (!read_more(until)) {
        ADD_FAILURE() << "the event did not come";
        return Kind{};
      }
    }
  }
  template <class Kind>
  [[nodiscard]] std::size_t count() const {
    std::size_t found = 0;
    for (const auto& event : events_) found += std::holds_alternative<Kind>(event) ? 1 : 0;
    return found;
  }
  /// Every command so far has been obeyed.
  std::vector<ListedSession> list();
  EndpointStatistics statistics(EndpointId endpoint);

  Welcome welcome;

 private:
  bool read_more(std::chrono::steady_clock::time_point until);
  media_io::FileDescriptor socket_;
  MessageReader<WorkerEvent> reader_;
  std::deque<WorkerEvent> events_;
};

struct HeardPacket {
  rtp::Header header;
  std::vector<std::uint8_t> payload;
};

/// A party: sends a sine in its codec, keeps what comes.
class Phone {
 public:
  explicit Phone(Codec codec = Codec::pcma, std::uint16_t hertz = 1000);
  [[nodiscard]] EndpointConfig config() const;
  [[nodiscard]] rtp::Address address() const { return socket_.local(); }
  [[nodiscard]] const media_io::UdpSocket& socket() const { return socket_; }
  void calls(std::uint16_t port) { worker_ = rtp::parse_address("127.0.0.1", port).value(); }

  /// One packet of 20 ms.
  void talk();
  /// So many packets at the pace of the clock, each sent to its time: one that comes late is not waited out.
  void talk_on(int packets, Phone* both = nullptr);
  void press(char digit);
  void send_raw(std::span<const std::uint8_t> bytes) const { socket_.send(bytes, worker_); }
  /// Takes in what comes within the span.
  void listen(Duration span);
  /// Until so many packets were heard in all; false after a second.
  bool listen_until(std::size_t packets);

  /// Until there is something to receive; false after a second.
  [[nodiscard]] bool wait_for_datagram() const;

  /// Linear audio of all that was heard, and whether it is this sine.
  [[nodiscard]] codec::Samples audio() const;
  [[nodiscard]] bool hears(std::uint16_t hertz) const;
  void forget() { heard.clear(); }

  Codec codec;
  std::vector<HeardPacket> heard;
  std::uint8_t audio_type;  // payload type of its codec
  rtp::Header next{.sequence = 65500, .timestamp = 0xffffff00, .ssrc = 0};

 private:
  media_io::UdpSocket socket_;
  rtp::Address worker_;
  std::vector<std::uint8_t> sine_;
  std::size_t said_ = 0;
};

class WorkerTest : public ::testing::Test {
 protected:
  explicit WorkerTest(bool io_uring = true);
  ~WorkerTest() override;

  /// The next of the worker's ports; those that somebody else on this machine has are passed over.
  std::uint16_t take_port();
  /// Opens an endpoint for the phone in a session of its own, or the given one.
  EndpointId open(Phone& phone, std::optional<EndpointConfig> config = {}, SessionId session = SessionId(1));
  /// Both talk at once, so many packets, and listen.
  static void talk(Phone& a, Phone& b, int packets = 50);

  Folder folder;
  std::string files = folder.path / "files";
  std::string recordings = folder.path / "recordings";
  std::string socket = folder.path / "control";
  std::uint16_t next_port;
  std::unique_ptr<Worker> worker;
  std::thread thread;
  std::unique_ptr<Control> control;
  std::uint64_t last_endpoint = 100;
};

}  // namespace centrale::media_worker
