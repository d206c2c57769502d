// One party's video in the worker: its packets go on to the other party as they are, but for the payload
// type.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "media_graph/endpoint.hpp"
#include "rtp/receive_statistics.hpp"
#include "rtp/source_guard.hpp"

namespace centrale::media_graph {

class VideoEndpoint;
using media_control::VideoConfig;

/// Where its packets leave. Implemented by the worker, and by tests. Packet thread.
class VideoEnvironment {
 public:
  /// From the endpoint's own port. Lost when the kernel refuses it.
  virtual void send_rtp(const VideoEndpoint& from, std::span<const std::uint8_t> datagram,
                        const rtp::Address& to) = 0;
  virtual void send_rtcp(const VideoEndpoint& from, std::span<const std::uint8_t> datagram,
                         const rtp::Address& to) = 0;

 protected:
  ~VideoEnvironment() = default;
};

/// A translator as RFC 3550 §7.1 has it: SSRC, sequence and time stay the sender's, and with them what the
/// receiver's reports, NACK, PLI and FIR speak of. Names (SDES) do not pass: each gets the worker's own.
/// Owner: the worker. Packet thread. No allocation, lock or log from `on_rtp` on.
class VideoEndpoint {
 public:
  VideoEndpoint(VideoEnvironment& environment, SessionId session, EndpointId id, Port port,
                std::string_view cname, Instant now);
  VideoEndpoint(const VideoEndpoint&) = delete;
  VideoEndpoint& operator=(const VideoEndpoint&) = delete;
  ~VideoEndpoint() { disconnect(); }

  [[nodiscard]] EndpointId id() const { return id_; }
  [[nodiscard]] SessionId session() const { return session_; }
  [[nodiscard]] const Port& port() const { return port_; }
  [[nodiscard]] const VideoConfig& config() const { return config_; }
  [[nodiscard]] const VideoEndpoint* partner() const { return partner_; }
  [[nodiscard]] Instant last_heard() const { return last_heard_; }
  [[nodiscard]] media_control::EndpointStatistics statistics() const;

  void configure(const VideoConfig& config, Instant now);
  /// Both see each other; both leave whoever they saw.
  static void connect(VideoEndpoint& a, VideoEndpoint& b);
  void disconnect();

  void on_rtp(std::span<std::uint8_t> datagram, const rtp::Address& from, Instant now);
  void on_rtcp(std::span<const std::uint8_t> datagram, const rtp::Address& from);
  /// A datagram that was cut off.
  void on_junk() { ++invalid_; }

 private:
  /// Which payload type of ours is which of the partner's.
  void translate();
  void show(std::span<const std::uint8_t> datagram, std::size_t payload_bytes);
  void report(std::span<const std::uint8_t> datagram);
  /// A picture that begins in the middle is none: whoever sends it is asked for a whole one.
  void ask_for_picture();
  [[nodiscard]] rtp::Address rtcp_destination() const;

  VideoEnvironment& environment_;
  VideoEndpoint* partner_ = nullptr;
  std::array<std::uint8_t, 128> known_;       // by payload type received: 1 where it was agreed
  std::array<std::uint8_t, 128> translated_;  // by payload type received: the partner's
  rtp::SourceGuard guard_;
  rtp::ReceiveStatistics received_;
  VideoConfig config_;
  Instant last_heard_;
  std::uint64_t packets_sent_ = 0;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t strangers_ = 0;
  std::uint64_t invalid_ = 0;
  rtp::Address rtcp_from_{};
  SessionId session_;
  EndpointId id_;
  Port port_;
  std::string_view cname_;  // the worker's
  bool asked_ = true;       // a whole picture was asked for since the partner came
};

}  // namespace centrale::media_graph
