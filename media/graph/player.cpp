#include "media_graph/player.hpp"

#include <algorithm>

namespace centrale::media_graph {

std::uint32_t Player::expect(media_control::Codec codec) {
  codec_ = codec;
  clips_.assign(items_.size(), nullptr);
  missing_ = items_.size();
  return ++generation_;
}

void Player::got(std::uint32_t generation, std::size_t item, Result<Clip> clip) {
  if (generation != generation_ || item >= clips_.size()) return;
  --missing_;
  if (clip) {
    clips_[item] = std::move(*clip);
  } else if (failure_.empty()) {
    failure_ = clip.error().what;
  }
}

std::span<const std::uint8_t> Player::next(std::size_t bytes) {
  // Each turn of the list has to say something, or a list of empty files would never end.
  for (std::size_t tried = 0; tried <= items_.size(); ++tried) {
    if (item_ == items_.size()) {
      item_ = 0;
      if (items_.empty() || (loops_ != 0 && ++done_ >= loops_)) return {};
    }
    const Clip& clip = clips_[item_];
    if (clip && offset_ < clip->size()) {
      const auto payload = std::span(*clip).subspan(offset_, std::min(bytes, clip->size() - offset_));
      offset_ += payload.size();
      return payload;
    }
    ++item_;
    offset_ = 0;
  }
  return {};
}

}  // namespace centrale::media_graph
