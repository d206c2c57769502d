#include "call/playback.hpp"

#include "call/call.hpp"

namespace centrale::call {
namespace {

constexpr Duration kLongestPlaying = 10min;

}  // namespace

Playback::Playback(Call& call, Playlist playlist)
    : call_(call),
      finished_(call.loop()),
      give_up_(call.loop(), this, [](Playback& self) { self.finished_.set(); }) {
  // A prompt that nobody has recorded is passed over, not waited for.
  if (playlist.files.empty() && playlist.tone.empty()) {
    finished_.set();
    return;
  }
  id_ = call.hear(std::move(playlist), this);
  give_up_.start(kLongestPlaying);
}

Playback::~Playback() {
  if (!id_.empty()) call_.stop_hearing(id_);
}

void Playback::on_play_finished(PlaybackId) { finished_.set(); }

}  // namespace centrale::call
