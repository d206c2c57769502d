// Every endpoint of the worker, and obedience to control's commands.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "media_control/protocol.hpp"
#include "media_graph/clips.hpp"
#include "media_graph/endpoint.hpp"
#include "media_graph/environment.hpp"
#include "media_graph/mix.hpp"
#include "media_graph/pace_wheel.hpp"
#include "media_graph/recording_file.hpp"
#include "media_graph/video_endpoint.hpp"
#include "media_io/packet_ring.hpp"
#include "media_io/port_range.hpp"
#include "media_kernel/forwarder.hpp"

namespace centrale::media_worker {

/// Owner: the worker; its thread. Knows nothing of connections: events leave through `tell`.
class Switchboard final : public media_graph::Environment, public media_graph::VideoEnvironment {
 public:
  using Tell = std::function<void(const media_control::WorkerEvent&)>;
  /// `ranges` live longer than this.
  Switchboard(std::vector<const media_io::PortRange*> ranges, media_graph::WorkThread& work,
              std::string files, std::string recordings, Tell tell, Instant now);
  ~Switchboard();

  /// Everything but Hello and List. What cannot be obeyed is answered by Refused.
  void obey(media_control::Command& command, Instant now);
  [[nodiscard]] std::vector<media_control::ListedSession> list() const;

  /// A datagram that came to a pair of range `range`; `cut`: it was longer.
  struct Datagram {
    std::span<std::uint8_t> bytes;
    bool cut = false;
    rtp::Address from;
  };
  void on_rtp(std::size_t range, std::size_t pair, const Datagram& datagram, Instant now);
  void on_rtcp(std::size_t range, std::size_t pair, const Datagram& datagram, Instant now);
  /// From now on packets leave through it; it lives longer than this, or until nothing is given.
  void send_through(media_io::PacketRing* ring) { ring_ = ring; }
  /// It stands before the IPv4 range, and lives longer than this.
  void forward_through(media_kernel::Forwarder* forwarder) { forwarder_ = forwarder; }

  /// When `advance` has something to do.
  [[nodiscard]] std::optional<Instant> due() const;
  void advance(Instant now);
  /// Since when nobody controls us; nothing: somebody does.
  void control_is_away_since(std::optional<Instant> since) { control_away_ = since; }
  /// Ends every endpoint, as the last thing.
  void close_all(Instant now);

  [[nodiscard]] std::size_t endpoints() const { return endpoints_.size(); }

  // media_graph::VideoEnvironment
  void send_rtp(const media_graph::VideoEndpoint& from, std::span<const std::uint8_t> datagram,
                const rtp::Address& to) override;
  void send_rtcp(const media_graph::VideoEndpoint& from, std::span<const std::uint8_t> datagram,
                 const rtp::Address& to) override;

  // media_graph::Environment
  void send_rtp(const media_graph::Endpoint& from, std::span<const std::uint8_t> datagram,
                const rtp::Address& to) override;
  void send_rtcp(const media_graph::Endpoint& from, std::span<const std::uint8_t> datagram,
                 const rtp::Address& to) override;
  void tell(media_control::WorkerEvent event) override { tell_(event); }
  void wants_turn(media_graph::Endpoint& endpoint) override;
  [[nodiscard]] bool forward(const media_graph::Endpoint& from, const rtp::Forwarding& stream) override;
  [[nodiscard]] rtp::Forwarded forwarded(const media_graph::Endpoint& from) const override;
  void take_back(const media_graph::Endpoint& from) override;
  [[nodiscard]] WallInstant wall_now() const override { return std::chrono::system_clock::now(); }

 private:
  using Endpoint = media_graph::Endpoint;
  using VideoEndpoint = media_graph::VideoEndpoint;
  struct Session {
    std::string blob;
    std::vector<media_control::EndpointId> endpoints;
  };
  struct Range {
    const media_io::PortRange* ports;
    std::vector<Endpoint*> users;         // by pair
    std::vector<VideoEndpoint*> viewers;  // by pair, where there is no user
  };
  struct Recording {
    media_control::EndpointId endpoint;
    std::unique_ptr<media_graph::RecordingFile> file;
  };

  // switchboard_commands.cpp
  void obey(media_control::Hello&, Instant) {}
  void obey(media_control::List&, Instant) {}
  void obey(media_control::Open& order, Instant now);
  void obey(media_control::Modify& order, Instant now);
  void obey(media_control::Connect& order, Instant now);
  void obey(media_control::Silence& order, Instant now);
  void obey(media_control::Play& order, Instant now);
  void obey(media_control::StopPlay& order, Instant now);
  void obey(media_control::SendDigits& order, Instant now);
  void obey(media_control::Record& order, Instant now);
  void obey(media_control::StopRecord& order, Instant now);
  void obey(media_control::Close& order, Instant now);
  void obey(media_control::SetBlob& order, Instant now);
  void obey(media_control::AskStatistics& order, Instant now);

  // switchboard_video.cpp
  void obey(media_control::OpenVideo& order, Instant now);
  void obey(media_control::ModifyVideo& order, Instant now);
  void obey(media_control::ConnectVideo& order, Instant now);
  void obey(media_control::DisconnectVideo& order, Instant now);
  [[nodiscard]] VideoEndpoint* find_video(media_control::EndpointId id) const;
  [[nodiscard]] VideoEndpoint* need_video(media_control::EndpointId id, const char* command);
  void close(VideoEndpoint& endpoint);
  void close_silent_video(Instant now);
  [[nodiscard]] media_control::ListedEndpoint listed(const VideoEndpoint& endpoint) const;

  // switchboard_mixes.cpp
  void obey(media_control::JoinMix& order, Instant now);
  void obey(media_control::PlayToMix& order, Instant now);
  [[nodiscard]] media_graph::Mix* find(media_control::MixId id) const;
  [[nodiscard]] media_graph::Mix& find_or_make(media_control::MixId id, Instant now);
  /// One that everybody has left goes with its turn.
  void tick_mixes(Instant now);

  [[nodiscard]] Endpoint* find(media_control::EndpointId id) const;
  /// Refuses the command when there is no such endpoint.
  [[nodiscard]] Endpoint* need(media_control::EndpointId id, const char* command);
  void refuse(media_control::EndpointId endpoint, std::string what) {
    tell(media_control::Refused{.endpoint = endpoint, .what = std::move(what)});
  }
  void close(Endpoint& endpoint, Instant now);
  void leave_session(media_control::SessionId session, media_control::EndpointId endpoint);
  /// The free pair of a port, emptied. Error: what is wrong with it.
  [[nodiscard]] Result<std::pair<Range*, std::size_t>> take_pair(media_control::EndpointId endpoint,
                                                                 media_control::Family family,
                                                                 std::uint16_t port);
  void fetch_clips(Endpoint& endpoint);
  void forget_playback(Endpoint& endpoint);

  // switchboard_recordings.cpp
  void settle_recordings(Instant now);
  void end_recording(Endpoint& endpoint, media_control::RecordEnd how, Instant now);
  void recording_failed(media_control::RecordingId id, const codec::WriteFailure& why);

  void look_after(Instant now);
  [[nodiscard]] bool is_orphan(const Endpoint& endpoint, Instant now) const;

  void send(const media_io::UdpSocket& socket, std::span<const std::uint8_t> datagram,
            const rtp::Address& to);

  media_io::PacketRing* ring_ = nullptr;
  media_kernel::Forwarder* forwarder_ = nullptr;
  media_graph::WorkThread& work_;
  media_graph::Clips clips_;
  std::string recordings_folder_;
  Tell tell_;
  std::string cname_;
  std::vector<Range> ranges_;
  Instant now_;
  std::optional<Instant> control_away_;
  Instant settle_due_;
  media_graph::PaceWheel<Endpoint, 16> pace_;
  media_graph::PaceWheel<Endpoint, 20> seconds_;
  media_graph::PaceWheel<media_graph::Mix, 8> mix_pace_;
  std::unordered_map<media_control::SessionId, Session> sessions_;
  std::unordered_map<media_control::PlaybackId, media_control::EndpointId> playbacks_;
  std::unordered_map<media_control::RecordingId, Recording> recordings_;
  std::unordered_map<media_control::MixId, std::unique_ptr<media_graph::Mix>> mixes_;
  std::vector<media_control::MixId> left_mixes_;
  std::uint64_t last_announcement_ = 0;
  std::unordered_map<media_control::EndpointId, std::unique_ptr<Endpoint>> endpoints_;  // in the mixes
  std::unordered_map<media_control::EndpointId, std::unique_ptr<VideoEndpoint>> video_;
  std::vector<Endpoint*> doomed_;
};

}  // namespace centrale::media_worker
