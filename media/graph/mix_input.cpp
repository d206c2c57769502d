#include "media_graph/mix_input.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "codec/g711.hpp"
#include "codec/transcoder.hpp"

namespace centrale::media_graph {
namespace {

constexpr std::int32_t kTolerance = 80;      // 10 ms around the spare time that are left alone
constexpr std::int32_t kMostGrowth = 640;    // 80 ms for one late packet
constexpr std::int32_t kJump = 4000;         // half a second: the sender's clock was set anew
constexpr std::int32_t kMostStragglers = 5;  // more in a row: its clock was set back
constexpr int kJudgedFrames = 250;           // five seconds
constexpr std::int32_t kGently = 2;          // units in a frame: 1.25 % slower or faster
constexpr std::int32_t kFirmly = 8;          // 5 %, when there is much to catch up with
constexpr std::int32_t kMuch = 480;          // 60 ms
constexpr std::int32_t kNoMargin = std::numeric_limits<std::int32_t>::max();

/// All of `in` in the time of all of `out`, between neighbours in a straight line.
void fit(std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  const float step = static_cast<float>(in.size()) / static_cast<float>(out.size());
  const std::size_t last = in.size() - 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float at = step * static_cast<float>(i);
    const auto index = std::min(static_cast<std::size_t>(at), last);
    const float part = at - static_cast<float>(index);
    const auto here = static_cast<float>(in[index]);
    const auto there = static_cast<float>(in[std::min(index + 1, last)]);
    out[i] = codec::saturate(here + part * (there - here));
  }
}

}  // namespace

void MixInput::begin(const rtp::Packet& packet) {
  there_.fill(0);
  ssrc_ = packet.ssrc;
  next_ = packet.timestamp - static_cast<std::uint32_t>(kSpare);
  end_ = packet.timestamp;
  lowest_margin_ = kNoMargin;
  owed_ = 0;
  judged_after_ = kJudgedFrames;
  stragglers_ = 0;
  known_ = playing_ = true;
}

/// Late for what has been taken: dropped, unless so many come that the sender must have gone back in time.
bool MixInput::is_straggler(std::int32_t ahead) {
  if (ahead >= 0 || ahead < -kJump) return false;
  return ++stragglers_ <= kMostStragglers;
}

void MixInput::add(const rtp::Packet& packet, rtp::Codec codec) {
  const auto payload = packet.payload.first(std::min(packet.payload.size(), codec::kLongestPayload));
  if (payload.empty()) return;
  if (codec != codec_) {
    codec_ = codec;
    forget();
  }
  if (codec == rtp::Codec::g722 && !wide_) wide_ = std::make_unique<Wide>();
  const auto size = static_cast<std::int32_t>(payload.size());
  const auto late_for_end = static_cast<std::int32_t>(packet.timestamp + payload.size() - end_);
  if (!known_ || packet.ssrc != ssrc_ || (!playing_ && !is_straggler(late_for_end - 1))) begin(packet);
  if (!playing_) return;
  std::int32_t margin = static_cast<std::int32_t>(packet.timestamp - next_);
  if (margin > kMostAhead || margin < -kJump) {
    begin(packet);
    margin = kSpare;
  }
  note_margin(margin);
  if (margin + size <= 0) {
    if (is_straggler(margin)) return;
    begin(packet);
    margin = kSpare;
  }
  stragglers_ = 0;
  const auto missed = static_cast<std::size_t>(std::max(-margin, 0));
  keep(packet.timestamp + static_cast<std::uint32_t>(missed), payload.subspan(missed));
}

void MixInput::keep(std::uint32_t at, std::span<const std::uint8_t> bytes) {
  const std::size_t from = at % kRing;
  const std::size_t first = std::min(bytes.size(), kRing - from);
  std::memcpy(bytes_.data() + from, bytes.data(), first);
  std::memcpy(bytes_.data(), bytes.data() + first, bytes.size() - first);
  std::memset(there_.data() + from, 1, first);
  std::memset(there_.data(), 1, bytes.size() - first);
  const auto end = at + static_cast<std::uint32_t>(bytes.size());
  if (static_cast<std::int32_t>(end - end_) > 0) end_ = end;
}

// ---- how long packets wait ----

void MixInput::note_margin(std::int32_t margin) {
  if (owed_ == 0) lowest_margin_ = std::min(lowest_margin_, margin);
  if (margin < 0) owed_ = std::max(owed_, std::min(kSpare - margin, kMostGrowth));
}

void MixInput::judge() {
  judged_after_ = kJudgedFrames;
  const std::int32_t lowest = std::exchange(lowest_margin_, kNoMargin);
  if (lowest == kNoMargin || owed_ != 0) return;
  if (std::abs(lowest - kSpare) > kTolerance) owed_ = kSpare - lowest;
}

std::int32_t MixInput::units_for_a_frame() {
  if (--judged_after_ <= 0) judge();
  if (owed_ == 0) return kMixFrame;
  const std::int32_t most = std::abs(owed_) > kMuch ? kFirmly : kGently;
  const std::int32_t change = std::clamp(owed_, -most, most);
  owed_ -= change;
  if (owed_ == 0) {
    lowest_margin_ = kNoMargin;
    judged_after_ = kJudgedFrames;
  }
  return static_cast<std::int32_t>(kMixFrame) - change;
}

// ---- frames ----

bool MixInput::take(std::span<std::int16_t> out) {
  if (!playing_) return false;
  const std::int32_t left = level();
  if (left <= 0) {
    playing_ = false;  // a pause of the sender, or it is late: the next packet begins anew
    return false;
  }
  const std::int32_t units = units_for_a_frame();
  Stretch stretch;
  stretch.units = static_cast<std::size_t>(units);
  fetch(stretch);
  next_ += static_cast<std::uint32_t>(std::min(units, left));

  const std::size_t each = codec_ == rtp::Codec::g722 ? 2 : 1;
  std::array<std::int16_t, 2 * kMostTaken> samples;
  const auto decoded = std::span(samples).first(each * stretch.units);
  if (!decode(stretch, decoded)) return false;
  if (units == kMixFrame) {
    hand_out(decoded, out);
  } else {
    std::array<std::int16_t, 2 * kMixFrame> fitted;
    fit(decoded, std::span(fitted).first(each * kMixFrame));
    hand_out(std::span(fitted).first(each * kMixFrame), out);
  }
  return true;
}

/// Out of the ring, which is empty there afterwards.
void MixInput::fetch(Stretch& out) {
  const std::size_t from = next_ % kRing;
  const std::size_t first = std::min(out.units, kRing - from);
  const std::size_t rest = out.units - first;
  std::memcpy(out.bytes.data(), bytes_.data() + from, first);
  std::memcpy(out.bytes.data() + first, bytes_.data(), rest);
  std::memcpy(out.there.data(), there_.data() + from, first);
  std::memcpy(out.there.data() + first, there_.data(), rest);
  std::memset(there_.data() + from, 0, first);
  std::memset(there_.data(), 0, rest);
}

void MixInput::decode_run(std::span<const std::uint8_t> run, std::span<std::int16_t> out) {
  if (codec_ == rtp::Codec::g722) return wide_->decoder.decode(run, out);
  const auto& table = codec::g711(codec_).decode;
  for (std::size_t i = 0; i < run.size(); ++i) out[i] = table[run[i]];
}

/// What has not come is silence; the state of a codec goes on behind it. False: nothing has come.
bool MixInput::decode(const Stretch& in, std::span<std::int16_t> out) {
  const std::size_t each = out.size() / in.units;
  const auto bytes = std::span(in.bytes).first(in.units);
  const auto there = std::span(in.there).first(in.units);
  if (std::memchr(there.data(), 0, in.units) == nullptr) {
    decode_run(bytes, out);
    return true;
  }
  std::ranges::fill(out, std::int16_t{0});
  bool any = false;
  for (std::size_t at = 0; at < in.units;) {
    std::size_t end = at;
    while (end < in.units && there[end] == there[at]) ++end;
    if (there[at] != 0) {
      decode_run(bytes.subspan(at, end - at), out.subspan(each * at));
      any = true;
    }
    at = end;
  }
  return any;
}

void MixInput::hand_out(std::span<const std::int16_t> native, std::span<std::int16_t> out) {
  if (native.size() == out.size()) {
    std::memcpy(out.data(), native.data(), native.size_bytes());
  } else if (native.size() > out.size()) {
    wide_->halve.run(native, out);
  } else {
    if (!twice_) twice_ = std::make_unique<codec::DoubleRate>();
    twice_->run(native, out);
  }
}

}  // namespace centrale::media_graph
