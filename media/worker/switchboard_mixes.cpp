#include <fmt/format.h>

#include "media_worker/switchboard.hpp"

namespace centrale::media_worker {

using namespace media_control;
using media_graph::Mix;
using media_graph::Player;

Mix* Switchboard::find(MixId id) const {
  const auto found = mixes_.find(id);
  return found == mixes_.end() ? nullptr : found->second.get();
}

Mix& Switchboard::find_or_make(MixId id, Instant now) {
  auto& mix = mixes_[id];
  if (!mix) {
    mix = std::make_unique<Mix>(id, *this);
    mix_pace_.enter(mix->turn, Duration::zero(), now);
  }
  return *mix;
}

void Switchboard::obey(JoinMix& order, Instant now) {
  Endpoint* endpoint = need(order.endpoint, "join mix");
  if (endpoint == nullptr) return;
  if (order.mix.empty()) return refuse(order.endpoint, "join mix: a mix has a number above zero");
  Mix& mix = find_or_make(order.mix, now);
  const bool is_in = endpoint->seat() != nullptr && &endpoint->seat()->mix() == &mix;
  if (!is_in && mix.full()) {
    return refuse(order.endpoint, fmt::format("join mix {}: it is full, at most {} are in one",
                                              order.mix.value(), Mix::kMostMembers));
  }
  if (!is_in) forget_playback(*endpoint);
  endpoint->join(mix, order.muted);
}

void Switchboard::obey(PlayToMix& order, Instant) {
  Mix* mix = find(order.mix);
  if (mix == nullptr || mix->empty())
    return refuse({}, fmt::format("play to mix {}: nobody is in it", order.mix.value()));
  if (mix->announcements() >= Mix::kMostAnnouncements)
    return refuse({}, fmt::format("play to mix {}: {} announcements wait already", order.mix.value(),
                                  Mix::kMostAnnouncements));
  const PlaybackId playback(++last_announcement_);
  const std::vector<PlayItem> items = order.items;
  auto player = std::make_unique<Player>(playback, std::move(order.items), 1);
  const std::uint32_t generation = player->expect(Mix::kAnnouncementCodec);
  mix->announce(std::move(player));
  for (std::size_t i = 0; i < items.size(); ++i) {
    clips_.get(items[i], Mix::kAnnouncementCodec,
               [this, id = order.mix, playback, generation, i](Result<media_graph::Clip> clip) {
                 Mix* still = find(id);
                 Player* waits = still != nullptr ? still->announcement(playback) : nullptr;
                 if (waits != nullptr) waits->got(generation, i, std::move(clip));
               });
  }
}

void Switchboard::tick_mixes(Instant now) {
  mix_pace_.advance(now, [this, now](Mix& mix) -> std::optional<Duration> {
    if (mix.empty()) {
      left_mixes_.push_back(mix.id());
      return std::nullopt;
    }
    mix.tick(now);
    return Mix::kFrame;
  });
  for (const MixId id : std::exchange(left_mixes_, {})) mixes_.erase(id);
}

}  // namespace centrale::media_worker
