// What the party of a call hears from us, so that it goes on when another leg becomes the party.
#pragma once

#include "call/media_port.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

class Call;

/// Something that plays to the party now, or a mix that it is in; both empty: nothing of ours.
struct Hearing {
  PlaybackId id{};
  Playlist playlist{};
  bool listened = false;  // somebody waits for its end
  MixId mix{};
  Voice voice = Voice::heard;
};

/// One playing, for as long as a flow waits for it. Destroyed: the party hears nothing.
class Playback final : private MediaListener {
 public:
  Playback(Call& call, Playlist playlist);
  Playback(const Playback&) = delete;
  Playback& operator=(const Playback&) = delete;
  ~Playback();

  /// Its end, or the moment when a worker that says nothing is no longer believed.
  [[nodiscard]] flow::Event& finished() { return finished_; }

 private:
  void on_play_finished(PlaybackId playback) override;
  void on_record_finished(RecordingId, const RecordingResult&) override {}

  Call& call_;
  flow::Event finished_;
  flow::Timer give_up_;
  PlaybackId id_;
};

}  // namespace centrale::call
