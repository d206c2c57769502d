// A media worker in memory: who hears what, prompts that take time, recordings, and a disk that fills up.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "call/media_port.hpp"
#include "flow/loop.hpp"

namespace centrale::scenarios {

struct HearsNothing {};
struct HearsOther {
  call::EndpointId other;
};
struct HearsPlaying {
  call::PlaybackId playback;
  std::vector<std::string> names;  // of prompts and tones
};
struct HearsMix {
  call::MixId mix;
  call::Voice voice;
};
using HearsNow = std::variant<HearsNothing, HearsOther, HearsPlaying, HearsMix>;

/// Outlives the exchange under test, as the real worker does. Every file takes `kFile`, every tone `kTone`.
class MemoryMedia final : public call::MediaPort {
 public:
  static constexpr Duration kFile = 2s;
  static constexpr Duration kTone = 500ms;

  explicit MemoryMedia(flow::Loop& loop);
  ~MemoryMedia() override;

  [[nodiscard]] call::EndpointId open();
  void close(call::EndpointId endpoint);
  /// The party at this endpoint says something from now on, for `span`.
  void speak(call::EndpointId endpoint, Duration span);
  void set_disk_full(bool full);

  [[nodiscard]] const HearsNow& hears(call::EndpointId endpoint) const;
  /// Who is heard by one who is in a mix: everybody else there who is not muted.
  [[nodiscard]] std::vector<call::EndpointId> heard_in_mix(call::EndpointId endpoint) const;
  /// Everything played to it since it was opened.
  [[nodiscard]] const std::vector<std::string>& heard(call::EndpointId endpoint) const;
  [[nodiscard]] std::string sent_digits(call::EndpointId endpoint) const;
  [[nodiscard]] std::vector<std::string> kept() const;
  [[nodiscard]] std::size_t endpoints() const { return endpoints_.size(); }
  [[nodiscard]] std::size_t recordings() const { return recordings_.size(); }
  /// Files that recordings have left.
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  void remove_file(const std::string& file) { std::erase(files_, file); }
  /// The exchange has died: nobody listens any more.
  void control_lost();

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
  void forget(call::PlaybackId playback) override { playbacks_.erase(playback); }
  void forget(call::RecordingId recording) override { listeners_.erase(recording); }
  void keep(call::EndpointId owner, const std::string& snapshot) override;

 private:
  struct Endpoint;
  struct Recording;
  void finish(call::RecordingId recording, call::RecordingResult::How how);
  void played(call::PlaybackId playback);
  /// Whoever hears this endpoint alone hears nothing any more.
  void leave_listeners(call::EndpointId endpoint);

  flow::Loop& loop_;
  std::uint64_t last_endpoint_ = 0;
  bool disk_full_ = false;
  std::map<call::EndpointId, std::unique_ptr<Endpoint>> endpoints_;
  std::map<call::RecordingId, std::unique_ptr<Recording>> recordings_;
  std::map<call::PlaybackId, call::MediaListener*> playbacks_;
  std::map<call::RecordingId, call::MediaListener*> listeners_;
  std::map<call::EndpointId, std::vector<std::string>> past_;
  std::vector<std::string> files_;
};

}  // namespace centrale::scenarios
