// The messages between control and a media worker, and their bytes. docs: protocol.md
//
// A message names its fields once, in `fields`; encoder and decoder both walk that list. A field
// number is never used again for something else: an older peer skips what it does not know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "media_control/media.hpp"

namespace centrale::media_control {

inline constexpr std::uint32_t kProtocolVersion = 1;
inline constexpr std::size_t kLongestMessage = std::size_t{1} << 20;

// ---- control to worker ----------------------------------------------------------------------------

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
  std::string file{};  // below the worker's recording folder: no '/', no leading '.'
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

using Command = std::variant<Hello, Open, Modify, Connect, Silence, Play, StopPlay, SendDigits, Record, StopRecord,
                             Close, SetBlob, List, AskStatistics>;

// ---- worker to control ----------------------------------------------------------------------------

/// The answer to Hello. Ports run from `first_port` in steps of two; RTCP is on the odd one above.
struct Welcome {
  static constexpr std::uint8_t kTag = 129;
  std::uint32_t version = kProtocolVersion;
  std::uint64_t worker = 0;  // another number: another process, so nothing to adopt
  rtp::Address ipv4{};         // ports unused; family none: not served
  rtp::Address ipv6{};
  std::uint16_t first_port = 0;
  std::uint16_t last_port = 0;               // the highest RTP port
  std::vector<std::uint16_t> unusable_ports{};  // somebody else has them
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.version);
    field(2, self.worker);
    field(3, self.ipv4);
    field(4, self.ipv6);
    field(5, self.first_port);
    field(6, self.last_port);
    field(7, self.unusable_ports);
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
  std::string why{};         // when it failed
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
  EndpointId hears{};      // zero: no other endpoint
  PlaybackId playback{};   // zero: none
  RecordingId recording{};  // zero: none
  template <class Self, class Field>
  static void fields(Self& self, Field&& field) {
    field(1, self.endpoint);
    field(2, self.family);
    field(3, self.port);
    field(4, self.config);
    field(5, self.hears);
    field(6, self.playback);
    field(7, self.recording);
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

using WorkerEvent = std::variant<Welcome, DigitPressed, DigitReleased, PlayFinished, RecordFinished, MediaStarted,
                                 MediaTimeout, EndpointReport, ListedSession, Listed, Refused>;

// ---- bytes ----------------------------------------------------------------------------------------

/// Puts the message, with its length and tag before it, behind what `out` has.
void append(std::string& out, const Command& command);
void append(std::string& out, const WorkerEvent& event);

/// Cuts a byte stream into messages. `Message` is Command or WorkerEvent. One per connection.
template <class Message>
class MessageReader {
 public:
  void feed(std::string_view bytes);
  /// The next whole message, nothing when more bytes are needed. Unknown messages are skipped. An error
  /// is final: the stream cannot be trusted any more and the connection has to be dropped.
  [[nodiscard]] Result<std::optional<Message>> next();

 private:
  std::string buffer_{};
  std::size_t taken_ = 0;
};

extern template class MessageReader<Command>;
extern template class MessageReader<WorkerEvent>;

}  // namespace centrale::media_control
