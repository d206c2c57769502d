// What control says to a worker. A field number is never used again for something else.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "media_control/media.hpp"

namespace centrale::media_control {

inline constexpr std::uint32_t kProtocolVersion = 2;

struct Hello {
  static constexpr std::uint8_t kTag = 1;
  std::uint32_t version = kProtocolVersion;
  std::string name{};  // for logs
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.version);
    field(2, self.name);
  }
};

/// Takes the port into use. Control chose it from the range that Welcome announced.
struct Open {
  static constexpr std::uint8_t kTag = 2;
  SessionId session{};
  EndpointId endpoint{};
  Family family = Family::ipv4;
  std::uint16_t port = 0;
  EndpointConfig config{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.session);
    field(2, self.endpoint);
    field(3, self.family);
    field(4, self.port);
    field(5, self.config);
  }
};

/// A new offer or answer: hold, other codecs, another address.
struct Modify {
  static constexpr std::uint8_t kTag = 3;
  EndpointId endpoint{};
  EndpointConfig config{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.config);
  }
};

/// Both hear each other. Whoever else heard one of them hears silence from now on.
struct Connect {
  static constexpr std::uint8_t kTag = 4;
  EndpointId a{};
  EndpointId b{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.a);
    field(2, self.b);
  }
};

/// The endpoint hears nothing; whoever hears it goes on hearing it.
struct Silence {
  static constexpr std::uint8_t kTag = 5;
  EndpointId endpoint{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
  }
};

/// The endpoint hears the playlist instead of anything else, then nothing.
struct Play {
  static constexpr std::uint8_t kTag = 6;
  EndpointId endpoint{};
  PlaybackId playback{};
  std::vector<PlayItem> items{};
  std::uint32_t loops = 1;  // zero: until stopped
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.playback);
    field(3, self.items);
    field(4, self.loops);
  }
};

struct StopPlay {
  static constexpr std::uint8_t kTag = 7;
  PlaybackId playback{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.playback);
  }
};

/// Keys towards the party as RFC 4733 events; dropped when it has no telephone-event.
struct SendDigits {
  static constexpr std::uint8_t kTag = 8;
  EndpointId endpoint{};
  std::string digits{};  // 0-9 * # A-D, ',' pauses a second
  Duration tone = std::chrono::milliseconds(100);
  Duration gap = std::chrono::milliseconds(60);
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.digits);
    field(3, self.tone);
    field(4, self.gap);
  }
};

/// WAV, 8 kHz, 16 bit, mono. The file appears under its name only when it is complete.
struct Record {
  static constexpr std::uint8_t kTag = 9;
  EndpointId endpoint{};
  RecordingId recording{};
  RecordSide side = RecordSide::party;
  std::string file{};             // below the worker's recording folder: no '/', no leading '.'
  Duration longest{};             // zero: no limit
  Duration stop_after_silence{};  // zero: never
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.recording);
    field(3, self.side);
    field(4, self.file);
    field(5, self.longest);
    field(6, self.stop_after_silence);
  }
};

struct StopRecord {
  static constexpr std::uint8_t kTag = 10;
  RecordingId recording{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.recording);
  }
};

/// Ends the endpoint. Its last EndpointReport follows; its player and recorder end first.
struct Close {
  static constexpr std::uint8_t kTag = 11;
  EndpointId endpoint{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
  }
};

/// Bytes that mean something to control alone. They die with the session's last endpoint.
struct SetBlob {
  static constexpr std::uint8_t kTag = 12;
  SessionId session{};
  std::string bytes{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.session);
    field(2, self.bytes);
  }
};

/// Answered by a ListedSession each, then Listed.
struct List {
  static constexpr std::uint8_t kTag = 13;
  template <class Self, class Field>
  static void fields(Self&, Field&&) {}
};

/// Answered by EndpointReport.
struct AskStatistics {
  static constexpr std::uint8_t kTag = 14;
  EndpointId endpoint{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
  }
};

/// The endpoint hears everybody else in the mix, and they hear it unless it is muted. Said again in the same
/// mix only `muted` changes. Whoever heard the endpoint alone hears silence from now on.
struct JoinMix {
  static constexpr std::uint8_t kTag = 15;
  EndpointId endpoint{};
  MixId mix{};
  bool muted = false;
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.mix);
    field(3, self.muted);
  }
};

/// Everybody in the mix hears the list once, over the talk and behind what is being played there.
struct PlayToMix {
  static constexpr std::uint8_t kTag = 16;
  MixId mix{};
  std::vector<PlayItem> items{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.mix);
    field(2, self.items);
  }
};

/// Takes the port into use for a party's video, which belongs to its session like its audio. For workers
/// whose Welcome says `video`; `Close` and `AskStatistics` are for both.
struct OpenVideo {
  static constexpr std::uint8_t kTag = 17;
  SessionId session{};
  EndpointId endpoint{};
  Family family = Family::ipv4;
  std::uint16_t port = 0;
  VideoConfig config{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.session);
    field(2, self.endpoint);
    field(3, self.family);
    field(4, self.port);
    field(5, self.config);
  }
};

struct ModifyVideo {
  static constexpr std::uint8_t kTag = 18;
  EndpointId endpoint{};
  VideoConfig config{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.config);
  }
};

/// Both see each other, and nobody else sees either.
struct ConnectVideo {
  static constexpr std::uint8_t kTag = 19;
  EndpointId a{};
  EndpointId b{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.a);
    field(2, self.b);
  }
};

/// It sees nobody and is not seen.
struct DisconnectVideo {
  static constexpr std::uint8_t kTag = 20;
  EndpointId endpoint{};
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
  }
};

using Command = std::variant<Hello, Open, Modify, Connect, Silence, Play, StopPlay, SendDigits, Record,
                             StopRecord, Close, SetBlob, List, AskStatistics, JoinMix, PlayToMix, OpenVideo,
                             ModifyVideo, ConnectVideo, DisconnectVideo>;

}  // namespace centrale::media_control
