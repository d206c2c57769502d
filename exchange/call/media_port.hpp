// The port through which call/ reaches the media worker: who hears what. edge/ implements it over the
// control connection, scenarios in memory. No command waits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "call/leg_port.hpp"

namespace centrale::call {

/// One playing or one recording; made by whoever starts it, unique in the process.
using PlaybackId = Strong<struct PlaybackTag, std::uint64_t>;
using RecordingId = Strong<struct RecordingTag, std::uint64_t>;
/// A conference's sound. Chosen by whoever joins the first; a mix outlives this process, so ids begin at
/// random.
using MixId = Strong<struct MixTag, std::uint64_t>;

/// Of one who is in a mix: whether the others hear it.
enum class Voice : std::uint8_t { heard, muted };

enum class Tone : std::uint8_t { ringback, busy, congestion, special_information, record_beep };

/// Files (relative to the prompt folder, or absolute for tenants' own) played one after the other.
struct Playlist {
  std::vector<std::string> files;
  std::vector<Tone> tone;      // at most one, played after the files
  std::string country = "nl";  // whose tone
  bool forever = false;
};

struct RecordingOrder {
  std::string file;  // name below the worker's recording folder: no '/', no ".."
  Duration longest{};
  Duration stop_after_silence{};  // zero: never
};

struct RecordingResult {
  enum class How : std::uint8_t { stopped, silence, too_long, hung_up, disk_full, failed };
  How how = How::failed;
  Duration length{};
  double peak = 0;  // 0..1
};

class MediaListener {
 public:
  virtual void on_play_finished(PlaybackId playback) = 0;
  virtual void on_record_finished(RecordingId recording, const RecordingResult& result) = 0;

 protected:
  ~MediaListener() = default;
};

class MediaPort {
 public:
  virtual ~MediaPort() = default;

  /// Both hear each other, converted only when their codecs differ.
  virtual void connect(EndpointId a, EndpointId b) = 0;
  /// The endpoint hears nothing; what it was connected to is left alone.
  virtual void silence(EndpointId endpoint) = 0;
  /// The endpoint hears this instead of anything else. A new play replaces the old one, whose end is
  /// then not reported.
  virtual void play(EndpointId endpoint, PlaybackId playback, const Playlist& playlist) = 0;
  /// The endpoint hears everybody else in the mix, and they hear it unless it is muted; said again: the voice
  /// changes. Whoever heard the endpoint alone hears nothing then. Ends when the endpoint is connected,
  /// silenced, played to or closed. A mix is there for as long as somebody is in it.
  virtual void join(EndpointId endpoint, MixId mix, Voice voice) = 0;
  /// Everybody in the mix hears this over the talk, once; ones that come at once follow each other.
  virtual void announce(MixId mix, const Playlist& playlist) = 0;
  /// Keys towards the party, as RFC 4733 events.
  virtual void send_digits(EndpointId endpoint, const std::string& digits) = 0;

  virtual void record(EndpointId endpoint, RecordingId recording, const RecordingOrder& order) = 0;
  virtual void stop_recording(RecordingId recording) = 0;

  /// Playings and recordings report to whoever started them, until `forget`.
  virtual void listen(PlaybackId playback, MediaListener& listener) = 0;
  virtual void listen(RecordingId recording, MediaListener& listener) = 0;
  virtual void forget(PlaybackId playback) = 0;
  virtual void forget(RecordingId recording) = 0;

  /// Keeps opaque bytes with the conversation of these endpoints, for a successor of this process.
  virtual void keep(EndpointId owner, const std::string& snapshot) = 0;
};

}  // namespace centrale::call
