// What a worker says to control. A field number is never used again for something else.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "media_control/commands.hpp"

namespace centrale::media_control {

/// The answer to Hello. Ports run from `first_port` in steps of two; RTCP is on the odd one above.
struct Welcome {
  static constexpr std::uint8_t kTag = 129;
  std::uint32_t version = kProtocolVersion;
  std::uint64_t worker = 0;  // another number: another process, so nothing to adopt
  rtp::Address ipv4{};       // ports unused; family none: not served
  rtp::Address ipv6{};
  std::uint16_t first_port = 0;
  std::uint16_t last_port = 0;                  // the highest RTP port
  std::vector<std::uint16_t> unusable_ports{};  // somebody else has them
  bool video = false;                           // it relays video
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.version);
    field(2, self.worker);
    field(3, self.ipv4);
    field(4, self.ipv6);
    field(5, self.first_port);
    field(6, self.last_port);
    field(7, self.unusable_ports);
    field(8, self.video);
  }
};

/// The party pressed a key; said once, when the key is down, however many packets told of it.
struct DigitPressed {
  static constexpr std::uint8_t kTag = 130;
  EndpointId endpoint{};
  char digit = 0;
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.digit);
  }
};

/// The same key came up again (or its end was lost and it is taken for released).
struct DigitReleased {
  static constexpr std::uint8_t kTag = 131;
  EndpointId endpoint{};
  char digit = 0;
  Duration length{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.digit);
    field(3, self.length);
  }
};

struct PlayFinished {
  static constexpr std::uint8_t kTag = 132;
  EndpointId endpoint{};
  PlaybackId playback{};
  PlayEnd how = PlayEnd::played;
  std::string why{};  // when it failed: which file, and what is wrong with it
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.playback);
    field(3, self.how);
    field(4, self.why);
  }
};

/// The file is complete and on disk under its name, or `how` says that there is none.
struct RecordFinished {
  static constexpr std::uint8_t kTag = 133;
  EndpointId endpoint{};
  RecordingId recording{};
  RecordEnd how = RecordEnd::stopped;
  Duration length{};
  std::uint16_t peak = 0;  // highest sample, 0..32767
  std::string why{};       // when it failed
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.recording);
    field(3, self.how);
    field(4, self.length);
    field(5, self.peak);
    field(6, self.why);
  }
};

/// The first packet that was let in, from the source that the endpoint is now bound to.
struct MediaStarted {
  static constexpr std::uint8_t kTag = 134;
  EndpointId endpoint{};
  rtp::Address from{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.from);
  }
};

/// No packet for the configured time. Said again only after packets have come in between.
struct MediaTimeout {
  static constexpr std::uint8_t kTag = 135;
  EndpointId endpoint{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
  }
};

struct EndpointReport {
  static constexpr std::uint8_t kTag = 136;
  EndpointId endpoint{};
  EndpointStatistics statistics{};
  bool closed = false;  // the last one: the port is free
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.statistics);
    field(3, self.closed);
  }
};

struct ListedEndpoint {
  EndpointId endpoint{};
  Family family = Family::ipv4;
  std::uint16_t port = 0;
  EndpointConfig config{};
  EndpointId hears{};       // zero: no other endpoint
  PlaybackId playback{};    // zero: none
  RecordingId recording{};  // zero: none
  MixId mix{};              // zero: in none
  bool muted = false;       // in the mix
  bool video = false;       // it is a party's video: `hears` is whom it sees, `config` says nothing
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.family);
    field(3, self.port);
    field(4, self.config);
    field(5, self.hears);
    field(6, self.playback);
    field(7, self.recording);
    field(8, self.mix);
    field(9, self.muted);
    field(10, self.video);
  }
};

struct ListedSession {
  static constexpr std::uint8_t kTag = 137;
  SessionId session{};
  std::string blob{};
  std::vector<ListedEndpoint> endpoints{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.session);
    field(2, self.blob);
    field(3, self.endpoints);
  }
};

struct Listed {
  static constexpr std::uint8_t kTag = 138;
  template <class Self, class Field>
  static void fields(Self&, Field&&) {}
};

/// A command that could not be obeyed: an unknown endpoint, a port in use. Control has a fault.
struct Refused {
  static constexpr std::uint8_t kTag = 139;
  EndpointId endpoint{};
  std::string what{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.what);
  }
};

using WorkerEvent = std::variant<Welcome, DigitPressed, DigitReleased, PlayFinished, RecordFinished,
                                 MediaStarted, MediaTimeout, EndpointReport, ListedSession, Listed, Refused>;

}  // namespace centrale::media_control
