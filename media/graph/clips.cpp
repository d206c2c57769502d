#include "media_graph/clips.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "codec/tone.hpp"
#include "codec/transcoder.hpp"
#include "codec/wav.hpp"

namespace centrale::media_graph {

using media_control::PlayItem;
using Kind = PlayItem::Kind;

static_assert(static_cast<int>(media_control::Tone::record_beep) ==
                  static_cast<int>(codec::Tone::record_beep) &&
              static_cast<int>(media_control::Tone::howler) == static_cast<int>(codec::Tone::howler));

namespace {

constexpr Duration kLongestMade = 60s;  // of tones and pauses: longer ones are looped

/// The sound of a playlist's item; blocks for files.
Result<codec::Sound> sound_of(const PlayItem& item, const std::string& path) {
  const Duration length = std::clamp(item.length, Duration::zero(), kLongestMade);
  switch (item.kind) {
    case Kind::file: return codec::read_sound_file(path);
    case Kind::tone: return codec::render(static_cast<codec::Tone>(item.tone), item.country, length);
    case Kind::silence:
      return codec::Sound{.samples = codec::Samples(static_cast<std::size_t>(length / 125us))};
    case Kind::digits: return codec::render_digits(item.text);
  }
  return fail("playlist: an item of unknown kind");
}

Result<Clip> encode(Result<codec::Sound> sound, media_control::Codec codec) {
  if (!sound) return std::unexpected(sound.error());
  if (sound->samples.empty()) return std::make_shared<const std::vector<std::uint8_t>>();
  const std::size_t packet = sound->rate / 50;  // whole packets, so that none is short
  sound->samples.resize((sound->samples.size() + packet - 1) / packet * packet);
  return std::make_shared<const std::vector<std::uint8_t>>(codec::encode_all(*sound, codec));
}

bool goes_up(std::string_view name) {
  return name == ".." || name.starts_with("../") || name.ends_with("/..") || name.contains("/../");
}

}  // namespace

Clips::Clips(WorkThread& work, std::vector<std::string> folders, std::size_t room_bytes)
    : work_(work), folders_(std::move(folders)), room_(room_bytes) {}

/// The path, and what tells its present content from an earlier one.
Result<std::string> Clips::find(const std::string& name) const {
  if (name.empty() || name.contains('\0') || goes_up(name))
    return fail(fmt::format("no file may be named \"{}\"", name));
  if (name.front() == '/') return name;
  for (const std::string& folder : folders_) {
    std::string path = folder + "/" + name;
    struct stat found{};
    if (::stat(path.c_str(), &found) == 0) return path;
  }
  return fail(fmt::format("{}: in none of the folders", name));
}

void Clips::get(const PlayItem& item, media_control::Codec codec, Ready ready) {
  std::string path;
  std::string key = fmt::format("{}/{}/{}/{}/{}/{}", static_cast<int>(codec), static_cast<int>(item.kind),
                                item.text, static_cast<int>(item.tone), item.country, item.length.count());
  if (item.kind == Kind::file) {
    auto found = find(item.text);
    if (!found) return ready(std::unexpected(found.error()));
    path = std::move(*found);
    struct stat state{};
    if (::stat(path.c_str(), &state) != 0) return ready(fail(path + ": not there"));
    key = fmt::format("{}/{}/{}/{}.{}/{}", static_cast<int>(codec), path, state.st_ino, state.st_mtim.tv_sec,
                      state.st_mtim.tv_nsec, state.st_size);
  }
  const auto kept = kept_.find(key);
  if (kept == kept_.end()) {
    recent_.push_front(key);
    kept_[key] = {.clip = {}, .waiting = {}, .used = recent_.begin()};
    kept_[key].waiting.push_back(std::move(ready));
    return make(key, path, item, codec);
  }
  recent_.splice(recent_.begin(), recent_, kept->second.used);
  if (kept->second.clip) return ready(kept->second.clip);
  kept->second.waiting.push_back(std::move(ready));
}

void Clips::make(const std::string& key, const std::string& path, const PlayItem& item,
                 media_control::Codec codec) {
  work_.post([this, key, path, item, codec]() -> Completion {
    auto clip = encode(sound_of(item, path), codec);
    return [this, key, clip = std::move(clip)]() mutable { made(key, std::move(clip)); };
  });
}

void Clips::made(const std::string& key, Result<Clip> clip) {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return;
  auto waiting = std::exchange(found->second.waiting, {});
  if (clip) {
    found->second.clip = *clip;
    bytes_ += (*clip)->size();
    make_room();
  } else {
    recent_.erase(found->second.used);
    kept_.erase(found);
  }
  for (Ready& ready : waiting) ready(clip);
}

/// Drops what was not used for the longest; whoever plays it keeps it alive until the end.
void Clips::make_room() {
  auto at = recent_.end();
  while (bytes_ > room_ && at != recent_.begin()) {
    --at;
    const auto found = kept_.find(*at);
    if (!found->second.clip) continue;
    bytes_ -= found->second.clip->size();
    kept_.erase(found);
    at = recent_.erase(at);
  }
}

}  // namespace centrale::media_graph
