#include "scenarios/memory_media.hpp"

#include <algorithm>

namespace centrale::scenarios {
namespace {

std::string name_of(call::Tone tone) {
  switch (tone) {
    case call::Tone::ringback: return "ringback";
    case call::Tone::busy: return "busy-tone";
    case call::Tone::congestion: return "congestion-tone";
    case call::Tone::special_information: return "information-tone";
    case call::Tone::record_beep: return "beep";
  }
  return "tone";
}

std::vector<std::string> names_of(const call::Playlist& playlist) {
  std::vector<std::string> names = playlist.files;
  for (const call::Tone tone : playlist.tone) names.push_back(name_of(tone));
  return names;
}

}  // namespace

struct MemoryMedia::Endpoint {
  Endpoint(MemoryMedia& owner, flow::Loop& loop)
      : media(owner), done(loop, this, [](Endpoint& self) { self.media.played(self.playing); }) {}
  MemoryMedia& media;
  HearsNow hears;
  call::PlaybackId playing;
  flow::Timer done;
  Instant speaks_until;
  std::string digits;
  std::string kept;
};

struct MemoryMedia::Recording {
  Recording(MemoryMedia& owner, flow::Loop& loop, call::RecordingId recording, call::EndpointId of,
            call::RecordingOrder ordered)
      : media(owner),
        id(recording),
        endpoint(of),
        order(std::move(ordered)),
        begun(loop.now()),
        silence(loop, this,
                [](Recording& self) { self.media.finish(self.id, call::RecordingResult::How::silence); }),
        longest(loop, this,
                [](Recording& self) { self.media.finish(self.id, call::RecordingResult::How::too_long); }) {
    longest.start(order.longest);
  }
  void await_silence(Duration speech) {
    if (order.stop_after_silence > 0s) silence.start(speech + order.stop_after_silence);
  }
  MemoryMedia& media;
  call::RecordingId id;
  call::EndpointId endpoint;
  call::RecordingOrder order;
  Instant begun;
  bool spoken = false;
  flow::Timer silence;
  flow::Timer longest;
};

MemoryMedia::MemoryMedia(flow::Loop& loop) : loop_(loop) {}
MemoryMedia::~MemoryMedia() = default;

call::EndpointId MemoryMedia::open() {
  const call::EndpointId id(++last_endpoint_);
  endpoints_[id] = std::make_unique<Endpoint>(*this, loop_);
  return id;
}

void MemoryMedia::close(call::EndpointId endpoint) {
  std::vector<call::RecordingId> cut;
  for (const auto& [id, recording] : recordings_) {
    if (recording->endpoint == endpoint) cut.push_back(id);
  }
  for (const auto id : cut) finish(id, call::RecordingResult::How::hung_up);
  leave_listeners(endpoint);
  endpoints_.erase(endpoint);
}

void MemoryMedia::leave_listeners(call::EndpointId endpoint) {
  for (auto& [id, other] : endpoints_) {
    const auto* hearing = std::get_if<HearsOther>(&other->hears);
    if (hearing != nullptr && hearing->other == endpoint) other->hears = HearsNothing{};
  }
}

const HearsNow& MemoryMedia::hears(call::EndpointId endpoint) const {
  static const HearsNow nothing;
  const auto found = endpoints_.find(endpoint);
  return found == endpoints_.end() ? nothing : found->second->hears;
}

std::vector<call::EndpointId> MemoryMedia::heard_in_mix(call::EndpointId endpoint) const {
  std::vector<call::EndpointId> voices;
  const auto* in = std::get_if<HearsMix>(&hears(endpoint));
  if (in == nullptr) return voices;
  for (const auto& [id, other] : endpoints_) {
    const auto* its = std::get_if<HearsMix>(&other->hears);
    if (id != endpoint && its != nullptr && its->mix == in->mix && its->voice == call::Voice::heard)
      voices.push_back(id);
  }
  return voices;
}

const std::vector<std::string>& MemoryMedia::heard(call::EndpointId endpoint) const {
  static const std::vector<std::string> nothing;
  const auto found = past_.find(endpoint);
  return found == past_.end() ? nothing : found->second;
}

std::string MemoryMedia::sent_digits(call::EndpointId endpoint) const {
  const auto found = endpoints_.find(endpoint);
  return found == endpoints_.end() ? "" : found->second->digits;
}

void MemoryMedia::connect(call::EndpointId a, call::EndpointId b) {
  const auto one = endpoints_.find(a);
  const auto other = endpoints_.find(b);
  if (one == endpoints_.end() || other == endpoints_.end()) return;
  one->second->hears = HearsOther{b};
  other->second->hears = HearsOther{a};
  one->second->done.stop();
  other->second->done.stop();
}

void MemoryMedia::silence(call::EndpointId endpoint) {
  const auto found = endpoints_.find(endpoint);
  if (found == endpoints_.end()) return;
  found->second->hears = HearsNothing{};
  found->second->done.stop();
}

void MemoryMedia::play(call::EndpointId endpoint, call::PlaybackId playback, const call::Playlist& playlist) {
  const auto found = endpoints_.find(endpoint);
  if (found == endpoints_.end()) return;
  HearsPlaying playing{playback, names_of(playlist)};
  auto& past = past_[endpoint];
  past.insert(past.end(), playing.names.begin(), playing.names.end());
  found->second->hears = std::move(playing);
  found->second->playing = playback;
  found->second->done.stop();
  const auto lasts = kFile * playlist.files.size() + kTone * playlist.tone.size();
  if (!playlist.forever) found->second->done.start(lasts);
}

void MemoryMedia::join(call::EndpointId endpoint, call::MixId mix, call::Voice voice) {
  const auto found = endpoints_.find(endpoint);
  if (found == endpoints_.end()) return;
  leave_listeners(endpoint);
  found->second->hears = HearsMix{.mix = mix, .voice = voice};
  found->second->done.stop();
}

void MemoryMedia::announce(call::MixId mix, const call::Playlist& playlist) {
  const std::vector<std::string> names = names_of(playlist);
  for (const auto& [id, endpoint] : endpoints_) {
    const auto* in = std::get_if<HearsMix>(&endpoint->hears);
    if (in == nullptr || in->mix != mix) continue;
    auto& past = past_[id];
    past.insert(past.end(), names.begin(), names.end());
  }
}

void MemoryMedia::played(call::PlaybackId playback) {
  const auto listener = playbacks_.find(playback);
  if (listener != playbacks_.end()) listener->second->on_play_finished(playback);
}

void MemoryMedia::send_digits(call::EndpointId endpoint, const std::string& digits) {
  const auto found = endpoints_.find(endpoint);
  if (found != endpoints_.end()) found->second->digits += digits;
}

void MemoryMedia::record(call::EndpointId endpoint, call::RecordingId recording,
                         const call::RecordingOrder& order) {
  const auto found = endpoints_.find(endpoint);
  auto& made = recordings_[recording];
  made = std::make_unique<Recording>(*this, loop_, recording, endpoint, order);
  const Duration speech = found != endpoints_.end() ? found->second->speaks_until - loop_.now() : Duration{};
  made->spoken = speech > 0s;
  made->await_silence(std::max(speech, Duration{}));
  if (!disk_full_) return;
  loop_.post([this, recording] { finish(recording, call::RecordingResult::How::disk_full); });
}

void MemoryMedia::speak(call::EndpointId endpoint, Duration span) {
  const auto found = endpoints_.find(endpoint);
  if (found == endpoints_.end()) return;
  found->second->speaks_until = loop_.now() + span;
  for (auto& [id, recording] : recordings_) {
    if (recording->endpoint != endpoint) continue;
    recording->spoken = true;
    recording->await_silence(span);
  }
}

// As the worker does: its answer comes later, never from inside the command.
void MemoryMedia::stop_recording(call::RecordingId recording) {
  loop_.post([this, recording] { finish(recording, call::RecordingResult::How::stopped); });
}

void MemoryMedia::finish(call::RecordingId id, call::RecordingResult::How how) {
  const auto found = recordings_.find(id);
  if (found == recordings_.end()) return;
  const std::unique_ptr<Recording> recording = std::move(found->second);
  recordings_.erase(found);
  Duration length = loop_.now() - recording->begun;
  if (how == call::RecordingResult::How::silence) length -= recording->order.stop_after_silence;
  const call::RecordingResult result{.how = how, .length = length, .peak = recording->spoken ? 0.5 : 0.0};
  if (how != call::RecordingResult::How::disk_full) files_.push_back(recording->order.file);
  loop_.post([this, id, result] {
    const auto listener = listeners_.find(id);
    if (listener != listeners_.end()) listener->second->on_record_finished(id, result);
  });
}

void MemoryMedia::set_disk_full(bool full) {
  disk_full_ = full;
  std::vector<call::RecordingId> all;
  for (const auto& [id, recording] : recordings_) all.push_back(id);
  for (const auto id : all) {
    if (full) finish(id, call::RecordingResult::How::disk_full);
  }
}

void MemoryMedia::listen(call::PlaybackId playback, call::MediaListener& listener) {
  playbacks_[playback] = &listener;
}
void MemoryMedia::listen(call::RecordingId recording, call::MediaListener& listener) {
  listeners_[recording] = &listener;
}

void MemoryMedia::keep(call::EndpointId owner, const std::string& snapshot) {
  const auto found = endpoints_.find(owner);
  if (found != endpoints_.end()) found->second->kept = snapshot;
}

std::vector<std::string> MemoryMedia::kept() const {
  std::vector<std::string> all;
  for (const auto& [id, endpoint] : endpoints_) {
    if (!endpoint->kept.empty()) all.push_back(endpoint->kept);
  }
  return all;
}

void MemoryMedia::control_lost() {
  playbacks_.clear();
  listeners_.clear();
}

}  // namespace centrale::scenarios
