// The things that control and worker talk about: endpoints and what they hear. docs: protocol.md
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/strong.hpp"
#include "base/time.hpp"
#include "rtp/address.hpp"
#include "rtp/format.hpp"

namespace centrale::media_control {

/// A conversation as control sees it; endpoints and control's own bytes belong to one.
using SessionId = Strong<struct SessionTag, std::uint64_t>;
/// One UDP port (two without rtcp-mux) in use by one party. Unique while the worker lives.
using EndpointId = Strong<struct EndpointTag, std::uint64_t>;
using PlaybackId = Strong<struct PlaybackTag, std::uint64_t>;
using RecordingId = Strong<struct RecordingTag, std::uint64_t>;
/// A conference's sound, there as long as an endpoint is in it. Control chooses the number.
using MixId = Strong<struct MixTag, std::uint64_t>;

using rtp::Codec;
using rtp::Family;

/// A codec and the payload type it has in this call, the same both ways.
struct Format {
  Codec codec = Codec::pcmu;
  std::uint8_t payload_type = 0;
  friend bool operator==(const Format&, const Format&) = default;

  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.codec);
    field(2, self.payload_type);
  }
};

/// Whose packets an endpoint takes, and so where it sends.
enum class SourcePolicy : std::uint8_t {
  signalled,  // only the signalled address and port
  latch,      // the party is behind NAT: bind once to the source of its first valid packets
};

/// What SDP and policy say about one party. Everything may change by `Modify`.
struct EndpointConfig {
  rtp::Address remote{};       // from its SDP; unknown until it has answered
  rtp::Address remote_rtcp{};  // a=rtcp; unknown: remote's port + 1
  bool rtcp_mux = false;
  SourcePolicy source = SourcePolicy::signalled;
  /// With `latch`: the only host that may be bound to (where its signalling comes from); port ignored.
  /// Unknown: any host, within the start window.
  rtp::Address latch_host{};

  std::vector<Format> formats{};  // in order of preference; what we send is the first, or whatever matches
  std::uint8_t dtmf_send = rtp::kNoPayloadType;     // telephone-event as the party wants it
  std::uint8_t dtmf_receive = rtp::kNoPayloadType;  // telephone-event as we offered it
  std::uint8_t ptime = 20;                          // milliseconds per packet that we make ourselves

  bool send = true;          // false: a=sendonly or inactive at the party
  bool receive = true;       // false: what it sends is dropped
  Duration media_timeout{};  // zero: silence on the wire is no event

  friend bool operator==(const EndpointConfig&, const EndpointConfig&) = default;

  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.remote);
    field(2, self.remote_rtcp);
    field(3, self.rtcp_mux);
    field(4, self.source);
    field(5, self.latch_host);
    field(6, self.formats);
    field(7, self.dtmf_send);
    field(8, self.dtmf_receive);
    field(9, self.ptime);
    field(10, self.send);
    field(11, self.receive);
    field(12, self.media_timeout);
  }
};

/// A video format of a party: what is of the same kind in the other party's list is the same stream.
struct VideoFormat {
  std::uint32_t kind = 0;
  std::uint8_t send = rtp::kNoPayloadType;     // payload type towards the party
  std::uint8_t receive = rtp::kNoPayloadType;  // payload type from the party
  friend bool operator==(const VideoFormat&, const VideoFormat&) = default;

  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.kind);
    field(2, self.send);
    field(3, self.receive);
  }
};

/// What SDP and policy say about one party's video. Silence is no event there.
struct VideoConfig {
  rtp::Address remote{};
  rtp::Address remote_rtcp{};  // unknown: remote's port + 1
  bool rtcp_mux = false;
  SourcePolicy source = SourcePolicy::signalled;
  rtp::Address latch_host{};
  std::vector<VideoFormat> formats{};
  bool send = true;
  bool receive = true;

  friend bool operator==(const VideoConfig&, const VideoConfig&) = default;

  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.remote);
    field(2, self.remote_rtcp);
    field(3, self.rtcp_mux);
    field(4, self.source);
    field(5, self.latch_host);
    field(6, self.formats);
    field(7, self.send);
    field(8, self.receive);
  }
};

/// Call-progress tones; their sound depends on the country (ITU-T E.180).
enum class Tone : std::uint8_t {
  dial,
  ringback,
  busy,
  congestion,
  special_information,
  howler,
  call_waiting,
  confirmation,
  record_beep,
};

/// One piece of a playlist.
struct PlayItem {
  enum class Kind : std::uint8_t { file, tone, silence, digits };
  Kind kind = Kind::file;
  /// file: path below the prompt folder, else below the recording folder, or absolute.
  /// digits: DTMF as sound, for parties without telephone-event.
  std::string text{};
  Tone tone = Tone::ringback;
  std::string country{};  // "nl"; unknown ones sound like "nl"
  Duration
      length{};  // tone: zero means one full cadence (endless when it alone is looped); silence: how long

  friend bool operator==(const PlayItem&, const PlayItem&) = default;

  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.kind);
    field(2, self.text);
    field(3, self.tone);
    field(4, self.country);
    field(5, self.length);
  }
};

/// What of an endpoint's talk is recorded.
enum class RecordSide : std::uint8_t {
  party,  // what the party says
  both,   // mixed with what it hears
};

enum class PlayEnd : std::uint8_t {
  played,    // to its end
  stopped,   // StopPlay, Silence, Connect or the end of the endpoint
  replaced,  // by another Play
  failed,    // a file is missing or broken; what could be played was
};

enum class RecordEnd : std::uint8_t { stopped, silence, too_long, hung_up, disk_full, failed };

/// Counts since the endpoint was opened; both directions as the worker sees them.
struct EndpointStatistics {
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_received = 0;  // payload
  std::uint64_t packets_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t lost = 0;                     // RFC 3550 A.3, never negative here
  std::uint32_t jitter_microseconds = 0;      // RFC 3550 A.8
  std::uint32_t remote_lost = 0;              // what the party says it missed
  std::uint32_t round_trip_microseconds = 0;  // from RTCP; zero: not known
  std::uint64_t strangers_refused = 0;        // packets from anybody else
  std::uint64_t invalid = 0;                  // not RTP, or a payload type never agreed

  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.packets_received);
    field(2, self.bytes_received);
    field(3, self.packets_sent);
    field(4, self.bytes_sent);
    field(5, self.lost);
    field(6, self.jitter_microseconds);
    field(7, self.remote_lost);
    field(8, self.round_trip_microseconds);
    field(9, self.strangers_refused);
    field(10, self.invalid);
  }
};

}  // namespace centrale::media_control
