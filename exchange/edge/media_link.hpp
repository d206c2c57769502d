// The exchange's side of its media workers: endpoints for legs, and who hears what for call/.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "call/media_port.hpp"
#include "edge/mix_book.hpp"
#include "flow/io_loop.hpp"
#include "media_control/client.hpp"

namespace centrale::edge {

/// Hears what happens at one endpoint. Called from the loop, never from inside a command.
class EndpointListener {
 public:
  virtual void on_digit(char digit) = 0;
  /// No audio came for too long, or the worker has died and the endpoint with it.
  virtual void on_media_timeout() = 0;
  /// Somebody else, or nobody, is heard here now. The one exception: also from inside a command, so that it
  /// is only to be remembered.
  virtual void on_partner() {}

 protected:
  ~EndpointListener() = default;
};

class MediaLink;

/// One leg's place in a worker. Closes it when it dies, and its port is free again.
class Endpoint {
 public:
  Endpoint() = default;
  Endpoint(MediaLink& link, call::EndpointId id, rtp::Address local) : link_(&link), id_(id), local_(local) {}
  Endpoint(Endpoint&& other) noexcept;
  Endpoint& operator=(Endpoint&& other) noexcept;
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  ~Endpoint();

  [[nodiscard]] bool open() const { return link_ != nullptr; }
  [[nodiscard]] call::EndpointId id() const { return id_; }
  [[nodiscard]] const rtp::Address& local() const { return local_; }

  void modify(const media_control::EndpointConfig& config);
  /// For one that `open_video` gave.
  void modify(const media_control::VideoConfig& config);
  void listen(EndpointListener& listener);

 private:
  MediaLink* link_ = nullptr;
  call::EndpointId id_;
  rtp::Address local_;
};

/// What a worker still runs of a former life of this process.
struct Running {
  std::string snapshot;  // what call/ kept; empty: nothing
  std::vector<call::EndpointId> endpoints;
};

/// Owner: app. Loop's thread only. All calls of a tenant are served by one worker, so that any two of
/// its legs can be joined; which one follows from the tenant's id alone.
class MediaLink final : public call::MediaPort {
 public:
  /// `control` has each worker's socket. `on_running` gets, once after each connect to a worker that
  /// was there before, what it runs; endpoints not claimed from inside that call are closed after it.
  MediaLink(flow::IoLoop& loop, const std::vector<std::string>& control,
            std::function<void(std::vector<Running>)> on_running, std::function<void(std::string)> log);
  ~MediaLink() override;

  /// Told of each worker by its number: `lost` when its connection broke and after each try to have it back
  /// that failed, `ready` when it answers.
  struct Watch {
    std::function<void(std::size_t)> lost;
    std::function<void(std::size_t)> ready;
  };
  void watch(Watch watch) { watch_ = std::move(watch); }

  void start();
  /// True when every worker has answered, so that no call need be refused for want of media.
  [[nodiscard]] bool ready() const;
  [[nodiscard]] std::size_t open_endpoints() const;
  [[nodiscard]] std::size_t open_videos() const { return video_of_.size(); }

  /// Error: no port is free, or the worker is away.
  [[nodiscard]] Result<Endpoint> open(const TenantId& tenant, const media_control::EndpointConfig& config,
                                      media_control::Urgency urgency,
                                      media_control::Family family = media_control::Family::ipv4);
  /// An endpoint of a former life becomes this process's. Error: the worker does not run it.
  [[nodiscard]] Result<Endpoint> claim(call::EndpointId endpoint);

  /// For the video of the leg whose audio is at `audio`: seen by whom that one hears. Error: no port is free,
  /// the worker is away, or knows no video.
  [[nodiscard]] Result<Endpoint> open_video(call::EndpointId audio);
  [[nodiscard]] Result<Endpoint> claim_video(call::EndpointId video, call::EndpointId audio);
  /// With whom this endpoint was connected last, if both still hear each other.
  [[nodiscard]] std::optional<call::EndpointId> partner_of(call::EndpointId endpoint) const;
  [[nodiscard]] flow::Loop& loop() const { return loop_; }

  /// A key that came by signalling (INFO), towards whoever hears this endpoint.
  void pass_digit_on(call::EndpointId from, char digit);

  // call::MediaPort
  void connect(call::EndpointId a, call::EndpointId b) override;
  void silence(call::EndpointId endpoint) override;
  void play(call::EndpointId endpoint, call::PlaybackId playback, const call::Playlist& playlist) override;
  void join(call::EndpointId endpoint, call::MixId mix, call::Voice voice) override;
  void announce(call::MixId mix, const call::Playlist& playlist) override;
  void send_digits(call::EndpointId endpoint, const std::string& digits) override;
  void record(call::EndpointId endpoint, call::RecordingId recording,
              const call::RecordingOrder& order) override;
  void stop_recording(call::RecordingId recording) override;
  void listen(call::PlaybackId playback, call::MediaListener& listener) override;
  void listen(call::RecordingId recording, call::MediaListener& listener) override;
  void forget(call::PlaybackId playback) override;
  void forget(call::RecordingId recording) override;
  void keep(call::EndpointId owner, const std::string& snapshot) override;

 private:
  friend class Endpoint;
  class Worker;

  [[nodiscard]] Worker& worker_of(call::EndpointId endpoint);
  void close(call::EndpointId endpoint);
  void pair(call::EndpointId a, call::EndpointId b);
  void part(call::EndpointId endpoint);
  void join_videos(call::EndpointId audio);
  void forget_video(call::EndpointId endpoint);

  flow::IoLoop& loop_;
  std::function<void(std::vector<Running>)> on_running_;
  std::function<void(std::string)> log_;
  Watch watch_;
  std::vector<std::unique_ptr<Worker>> workers_;
  /// A session of its own for each endpoint: what call/ keeps dies with the endpoint that owns it.
  std::unordered_map<call::EndpointId, media_control::SessionId> sessions_;
  std::uint64_t next_session_;  // begins at random: a former life's sessions may still run
  std::unordered_map<call::EndpointId, call::EndpointId> hears_;
  MixBook mixes_;
  std::unordered_map<call::EndpointId, call::EndpointId> partners_;  // who talk with each other, by audio
  std::unordered_map<call::EndpointId, call::EndpointId> video_of_;  // by audio
  std::unordered_map<call::EndpointId, call::EndpointId> audio_of_;  // by video
  std::unordered_map<call::EndpointId, EndpointListener*> endpoint_listeners_;
  std::unordered_map<call::PlaybackId, call::MediaListener*> playback_listeners_;
  std::unordered_map<call::RecordingId, call::MediaListener*> recording_listeners_;
  std::unordered_map<call::RecordingId, call::EndpointId> recorded_;
};

}  // namespace centrale::edge
