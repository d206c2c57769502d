#include "explain/imagined.hpp"

#include "directory/hot_desk.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace centrale::explain {
namespace {

constexpr Duration kPrompt = 1s;
constexpr Duration kMessage = 10s;
constexpr Duration kBetweenKeys = 1s;
constexpr Duration kComma = 5s;

std::string name_of(const prompts::Piece& piece) {
  struct Say {
    std::string operator()(const prompts::Clip& clip) const { return clip.id; }
    std::string operator()(const prompts::Number& number) const { return fmt::format("{}", number.value); }
    std::string operator()(const prompts::Count& count) const {
      return fmt::format("{} {}", count.value, count.thing);
    }
    std::string operator()(const prompts::Digits& digits) const { return digits.digits; }
    std::string operator()(const prompts::File& file) const { return file.path; }
    std::string operator()(const prompts::When&) const { return "a time"; }
  };
  return std::visit(Say{}, piece);
}

std::string names_of(const call::Playlist& playlist) {
  return playlist.files.empty() ? "a tone" : fmt::format("{}", fmt::join(playlist.files, ", "));
}

}  // namespace

std::vector<std::string> NamedPrompts::files(const prompts::Phrase& phrase, const std::string&,
                                             const TenantId&) const {
  std::vector<std::string> names;
  for (const auto& piece : phrase.pieces) names.push_back(name_of(piece));
  return names;
}

// ---- Media.

struct ImaginedMedia::Playing {
  Playing(ImaginedMedia& of, call::PlaybackId which)
      : media(of),
        playback(which),
        timer(of.loop_, this, [](Playing& self) { self.media.played(self.playback); }) {}
  ImaginedMedia& media;
  call::PlaybackId playback;
  call::MediaListener* listener = nullptr;
  flow::Timer timer;
};

struct ImaginedMedia::Recording {
  Recording(ImaginedMedia& of, call::RecordingId which)
      : media(of), recording(which), timer(of.loop_, this, [](Recording& self) {
          self.media.recorded(self.recording, call::RecordingResult::How::silence);
        }) {}
  ImaginedMedia& media;
  call::RecordingId recording;
  call::MediaListener* listener = nullptr;
  flow::Timer timer;
};

ImaginedMedia::ImaginedMedia(flow::Loop& loop, Heard heard) : loop_(loop), heard_(std::move(heard)) {}
ImaginedMedia::~ImaginedMedia() = default;

void ImaginedMedia::forget(call::PlaybackId playback) { playing_.erase(playback); }
void ImaginedMedia::forget(call::RecordingId recording) { recording_.erase(recording); }

void ImaginedMedia::play(call::EndpointId endpoint, call::PlaybackId playback,
                         const call::Playlist& playlist) {
  heard_(endpoint, names_of(playlist));
  if (playlist.forever) return;
  auto& playing = playing_[playback];
  if (!playing) playing = std::make_unique<Playing>(*this, playback);
  playing->timer.start(kPrompt);
}

void ImaginedMedia::join(call::EndpointId endpoint, call::MixId mix, call::Voice) {
  if (mixes_.try_emplace(mix, endpoint).second) heard_(endpoint, "the conference");
}

void ImaginedMedia::announce(call::MixId mix, const call::Playlist& playlist) {
  const auto found = mixes_.find(mix);
  if (found != mixes_.end()) heard_(found->second, names_of(playlist));
}

void ImaginedMedia::listen(call::PlaybackId playback, call::MediaListener& listener) {
  auto& playing = playing_[playback];
  if (!playing) playing = std::make_unique<Playing>(*this, playback);
  playing->listener = &listener;
}

void ImaginedMedia::played(call::PlaybackId playback) {
  const auto ended = playing_.extract(playback);
  if (!ended.empty() && ended.mapped()->listener != nullptr)
    ended.mapped()->listener->on_play_finished(playback);
}

void ImaginedMedia::record(call::EndpointId, call::RecordingId recording, const call::RecordingOrder&) {
  auto& one = recording_[recording];
  if (!one) one = std::make_unique<Recording>(*this, recording);
  one->timer.start(kMessage);
}

void ImaginedMedia::stop_recording(call::RecordingId recording) {
  const auto found = recording_.find(recording);
  if (found != recording_.end()) found->second->timer.start(Duration::zero());
}

void ImaginedMedia::listen(call::RecordingId recording, call::MediaListener& listener) {
  auto& one = recording_[recording];
  if (!one) one = std::make_unique<Recording>(*this, recording);
  one->listener = &listener;
}

void ImaginedMedia::recorded(call::RecordingId recording, call::RecordingResult::How how) {
  const auto ended = recording_.extract(recording);
  if (!ended.empty() && ended.mapped()->listener != nullptr)
    ended.mapped()->listener->on_record_finished(recording, {.how = how, .length = kMessage, .peak = 1});
}

// ---- Legs.

ImaginedLeg::ImaginedLeg(flow::Loop& loop, std::uint64_t number, Manner manner)
    : number_(number), manner_(manner), timer_(loop, this, [](ImaginedLeg& self) { self.next(); }) {}

void ImaginedLeg::listen(call::LegListener& listener) {
  listener_ = &listener;
  if (manner_ != Manner::caller) timer_.start(Duration::zero());
}

void ImaginedLeg::answer() {
  if (!keys_.empty()) timer_.start(kBetweenKeys);
}

void ImaginedLeg::next() {
  if (over_) return;
  if (manner_ == Manner::rings) return listener_->on_ringing();
  if (manner_ == Manner::answers) return listener_->on_answered();
  const char key = keys_.front();
  keys_.erase(0, 1);
  if (!keys_.empty()) timer_.start(keys_.front() == ',' ? kComma : kBetweenKeys);
  if (key != ',') listener_->on_digit(key);
}

std::unique_ptr<ImaginedLeg> ImaginedNetwork::caller(std::string keys) {
  auto leg = std::make_unique<ImaginedLeg>(loop_, ++last_leg_, ImaginedLeg::Manner::caller);
  leg->will_press(std::move(keys));
  return leg;
}

std::vector<std::unique_ptr<call::LegPort>> ImaginedNetwork::dial(const call::LegOrder& order) {
  const bool outside = std::holds_alternative<call::ToOutside>(order.to);
  std::vector<std::unique_ptr<call::LegPort>> legs;
  legs.push_back(std::make_unique<ImaginedLeg>(
      loop_, ++last_leg_, outside ? ImaginedLeg::Manner::answers : ImaginedLeg::Manner::rings));
  return legs;
}

std::vector<DeviceId> ImaginedNetwork::reachable_devices(const Of<UserId>& user) const {
  const directory::User* found = tenant_.user(user.id);
  if (found == nullptr) return {};
  return directory::phones_of(tenant_, features_, *found, loop_.wall_now());
}

Result<std::unique_ptr<call::LegPort>> ImaginedNetwork::adopt(const std::string&) {
  return fail("an imagined leg has no former life");
}

void ImaginedMessages::soon(features::KeptOrNot done) {
  loop_.post([done = std::move(done)]() mutable { done(true); });
}

}  // namespace centrale::explain
