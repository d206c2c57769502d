// The exchange's end of the control connection to one media worker.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "media_control/protocol.hpp"

namespace centrale::flow {
class IoLoop;
}

namespace centrale::media_control {

struct WorkerClientOptions {
  std::string control;           // path of a Unix socket, or "host:port" (a literal address) for TCP
  std::string name = "control";  // for the worker's log
  Duration reconnect = std::chrono::milliseconds(250);
  /// A released port rests this long, so that late packets of its old call meet nobody.
  Duration cool_down = std::chrono::seconds(1);
  /// How long a command waits for others: setting up a call wakes the worker once instead of three times.
  Duration gather = std::chrono::milliseconds(1);
};

/// Hears what a worker reports. Called on the loop, never from inside a command.
class WorkerListener {
 public:
  /// Connected (again), with everything that runs in the worker; commands are obeyed from now on. An
  /// endpoint listed here that nobody wants is to be closed. `same_worker`: the process is the one of the
  /// last connection, so endpoints that were opened through this client and are not listed are gone.
  virtual void on_worker_ready(const Welcome& welcome, std::span<const ListedSession> running,
                               bool same_worker) = 0;
  /// The connection broke. What runs in the worker goes on (unless the worker itself died).
  virtual void on_worker_lost(const std::string& why) = 0;

  virtual void on_digit_pressed(EndpointId endpoint, char digit) = 0;
  virtual void on_digit_released(EndpointId endpoint, char digit, Duration length) = 0;
  virtual void on_play_finished(const PlayFinished& end) = 0;
  virtual void on_record_finished(const RecordFinished& end) = 0;
  virtual void on_media_started(EndpointId endpoint, const rtp::Address& from) = 0;
  virtual void on_media_timeout(EndpointId endpoint) = 0;
  virtual void on_endpoint_report(const EndpointReport& report) = 0;
  /// A command was refused: a fault of the exchange or of its picture of the worker; log it.
  virtual void on_refused(const Refused& refused) = 0;

 protected:
  ~WorkerListener() = default;
};

/// Where a new endpoint is reached: what goes into our SDP. Ids are below 2^56 and begin at random, so that a
/// restarted exchange never meets its own old ones.
struct Opened {
  EndpointId endpoint{};
  rtp::Address local{};
};

/// What a port is asked for: the last ones are not for new calls, since those that have begun need another,
/// and the very last are for emergency calls.
enum class Urgency : std::uint8_t { new_call, begun, emergency };

/// Life: as long as the exchange uses the worker; it connects by itself, again and again. Thread: the
/// loop's. Commands are queued and written together at the end of the pass; none waits for an answer.
/// While the worker is not there `open` fails and every other command is dropped: when it is back,
/// `on_worker_ready` tells what it still runs.
class WorkerClient {
 public:
  WorkerClient(flow::IoLoop& loop, WorkerClientOptions options, WorkerListener& listener);
  WorkerClient(const WorkerClient&) = delete;
  WorkerClient& operator=(const WorkerClient&) = delete;
  ~WorkerClient();

  /// Begins to connect. The listener hears how it went.
  void start();
  [[nodiscard]] bool ready() const;
  /// Endpoints open in the worker, as far as known: for choosing the least busy worker.
  [[nodiscard]] std::size_t open_endpoints() const;

  /// A port from the free list; fails when there is none, or the worker is away or lacks the family.
  [[nodiscard]] Result<Opened> open(SessionId session, const EndpointConfig& config,
                                    Family family = Family::ipv4, Urgency urgency = Urgency::new_call);
  void modify(EndpointId endpoint, const EndpointConfig& config);
  /// Of the same pool of ports. Fails as `open` does, and where the worker knows no video.
  [[nodiscard]] Result<Opened> open_video(SessionId session, const VideoConfig& config, Family family);
  void modify_video(EndpointId endpoint, const VideoConfig& config);
  void connect_video(EndpointId a, EndpointId b);
  void disconnect_video(EndpointId endpoint);
  void connect(EndpointId a, EndpointId b);
  void silence(EndpointId endpoint);
  void play(EndpointId endpoint, PlaybackId playback, std::vector<PlayItem> items, std::uint32_t loops = 1);
  void stop_play(PlaybackId playback);
  void join_mix(EndpointId endpoint, MixId mix, bool muted);
  void play_to_mix(MixId mix, std::vector<PlayItem> items);
  void send_digits(EndpointId endpoint, const std::string& digits);
  void record(const Record& order);
  void stop_record(RecordingId recording);
  /// The port goes back to the free list; the last statistics come with `on_endpoint_report`.
  void close(EndpointId endpoint);
  void set_blob(SessionId session, std::string bytes);
  void ask_statistics(EndpointId endpoint);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace centrale::media_control
