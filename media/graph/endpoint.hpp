// One party's place in the worker: what comes from it, what it hears, what is said about both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "codec/transcoder.hpp"
#include "media_control/protocol.hpp"
#include "media_graph/environment.hpp"
#include "media_graph/pace_wheel.hpp"
#include "media_graph/player.hpp"
#include "media_graph/recorder.hpp"
#include "rtp/dtmf_receiver.hpp"
#include "rtp/dtmf_sender.hpp"
#include "rtp/receive_statistics.hpp"
#include "rtp/reorder_buffer.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/send_stream.hpp"
#include "rtp/source_guard.hpp"

namespace centrale::media_graph {

class Mix;
class MixSeat;

using media_control::EndpointConfig;
using media_control::EndpointId;
using media_control::SessionId;

/// Which socket pair is whose: the worker's numbers.
struct Port {
  rtp::Family family = rtp::Family::ipv4;
  std::uint16_t number = 0;
  std::uint32_t index = 0;
};

/// The receive pipeline on one screen (endpoint_receive.cpp):
///   datagram → parse → payload type agreed? → source bound? → statistics → key | audio
///   audio → recorder, and hearer: [codec as the hearer has it] → own SSRC, sequence, time → send
/// Owner: the worker. Packet thread. No allocation, lock or log from `on_rtp` on while codecs match.
class Endpoint {
 public:
  Endpoint(Environment& environment, SessionId session, EndpointId id, Port port, std::string_view cname,
           Instant now);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  ~Endpoint();

  [[nodiscard]] EndpointId id() const { return id_; }
  [[nodiscard]] SessionId session() const { return session_; }
  [[nodiscard]] const Port& port() const { return port_; }
  [[nodiscard]] const EndpointConfig& config() const { return config_; }
  /// Of now: what the kernel has carried is in it.
  [[nodiscard]] media_control::EndpointStatistics statistics();

  // What control orders.
  void configure(const EndpointConfig& config, Instant now);
  /// Both hear each other; both leave whoever they were with.
  static void connect(Endpoint& a, Endpoint& b);
  /// Hears nothing from now on; a player ends as `end`.
  void silence(media_control::PlayEnd end);
  void play(std::unique_ptr<Player> player, Instant now);
  /// Hears everybody else in the mix, and is heard there unless muted; who heard it alone hears nothing.
  void join(Mix& mix, bool muted);
  void send_digits(const media_control::SendDigits& order);
  void record(std::unique_ptr<Recorder> recorder);
  /// Says goodbye; nothing is sent or heard any more.
  void close();

  // What happens.
  void on_rtp(std::span<std::uint8_t> datagram, const rtp::Address& from, Instant now);
  void on_rtcp(std::span<const std::uint8_t> datagram, const rtp::Address& from, Instant now);
  /// A datagram that was cut off or came before its turn.
  void on_junk() { ++invalid_; }
  /// Its turn in the pace: sends what is due. After what time again; nothing when there is no more.
  [[nodiscard]] std::optional<Duration> tick(Instant now);
  /// Whether it takes a frame of its mix now: it may be on hold, or sending keys.
  [[nodiscard]] bool wants_mix();
  /// A packet's payload of the mix, in `play_codec`; after `wants_mix`.
  void hear_mix(std::span<const std::uint8_t> payload, Instant now);
  /// Once a second: keys whose end was lost, a party that fell silent, every fifth time the RTCP report.
  void look_after(Instant now);

  [[nodiscard]] const Endpoint* source() const { return source_; }
  [[nodiscard]] const MixSeat* seat() const { return seat_.get(); }
  [[nodiscard]] Player* player() const { return player_.get(); }
  [[nodiscard]] Recorder* recorder() const { return recorder_.get(); }
  std::unique_ptr<Recorder> take_recorder() { return std::move(recorder_); }
  /// The codec in which a player has to speak; nothing before the answer.
  [[nodiscard]] std::optional<rtp::Codec> play_codec() const;
  [[nodiscard]] Instant last_heard() const { return last_heard_; }
  [[nodiscard]] const rtp::SendStream& stream() const { return stream_; }

  Turn<Endpoint> pace_turn{*this};
  Turn<Endpoint> report_turn{*this};

 private:
  /// What a payload type means here. The first values are codecs.
  enum class Kind : std::uint8_t { pcmu = 0, pcma = 1, g722 = 2, key, comfort_noise, unknown };
  struct Conversion {
    Conversion(rtp::Codec from, rtp::Codec to) : transcoder(from, to) {}
    codec::Transcoder transcoder;
    rtp::ReorderBuffer order;
  };

  // endpoint_receive.cpp
  [[nodiscard]] bool let_in(const rtp::Packet& packet, const rtp::Address& from, Instant now);
  void on_key(const rtp::Packet& packet, Instant now);
  void on_audio(rtp::Packet& packet, rtp::Codec codec, Instant now);
  void tell_up(const rtp::KeyUp& up);

  // endpoint_forward.cpp
  [[nodiscard]] bool hears_straight(rtp::Codec codec) const;
  void offer_to_kernel(const rtp::Packet& packet, rtp::Codec codec);
  /// Counts what the kernel has carried so far.
  void catch_up();
  void take_back();
  /// What comes from this party, and what it hears.
  void take_back_both();
  void look_after_forwarding();

  // endpoint_send.cpp
  [[nodiscard]] bool can_send() const {
    return config_.send && guard_.destination().known() && !config_.formats.empty();
  }
  [[nodiscard]] bool busy_with_own() const {
    return player_ != nullptr || (keys_out_ && keys_out_->active());
  }
  void hear(rtp::Packet& packet, rtp::Codec codec, Instant now);
  void hear_key(rtp::Packet& packet, Instant now);
  void relay(rtp::Packet& packet, std::uint8_t payload_type, Instant now);
  void convert_and_relay(rtp::Packet& packet, rtp::Codec codec, Instant now);
  [[nodiscard]] std::uint8_t payload_type_of(rtp::Codec codec) const;
  void send_own(const rtp::Header& header, std::span<const std::uint8_t> payload);
  void send_audio(std::span<const std::uint8_t> payload, std::size_t units, Instant now);
  void tick_keys(Instant now);
  [[nodiscard]] bool tick_player(Instant now);
  void end_player(media_control::PlayEnd end);
  void leave_source();
  void report(Instant now);
  [[nodiscard]] rtp::Address rtcp_destination() const;

  // Touched by every packet, so near each other.
  Environment& environment_;
  Endpoint* hearer_ = nullptr;  // who hears this party
  Endpoint* source_ = nullptr;  // whom this party hears
  std::unique_ptr<MixSeat> seat_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Player> player_;
  std::unique_ptr<rtp::DtmfSender> keys_out_;
  std::unique_ptr<Conversion> conversion_;
  Instant last_heard_;
  std::array<Kind, 128> kinds_;
  rtp::SourceGuard guard_;
  rtp::ReceiveStatistics received_;
  rtp::SendStream stream_;
  EndpointConfig config_;
  rtp::DtmfReceiver keys_in_;
  std::uint64_t strangers_ = 0;
  std::uint64_t invalid_ = 0;
  std::uint32_t straight_ = 0;  // packets that only got another header
  bool forwarded_ = false;      // the kernel carries what comes from this party
  bool heard_any_ = false;
  bool timed_out_ = false;

  SessionId session_;
  EndpointId id_;
  Port port_;
  std::string_view cname_;  // the worker's
  std::uint32_t key_timestamp_ = 0;
  unsigned seconds_;           // counts up; begins at random, so that reports are spread
  rtp::Address rtcp_from_;     // where the party's RTCP comes from
  std::uint32_t last_sr_ = 0;  // middle of the party's last NTP time
  Instant last_sr_at_{};
  std::uint64_t reported_packets_ = 0;
  std::uint64_t forwarded_packets_ = 0;  // of them counted already
  std::uint64_t forwarded_bytes_ = 0;
  unsigned forwarded_seconds_ = 0;
  std::uint32_t remote_lost_ = 0;
  Duration round_trip_{};
};

}  // namespace centrale::media_graph
