#include "media_graph/mix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "codec/g711.hpp"
#include "media_graph/endpoint.hpp"

namespace centrale::media_graph {
namespace {

/// Two seconds: after so much of the same input two G.722 encoders are alike.
constexpr int kAlikeAfter = 100;

void encode(rtp::Codec law, std::span<const std::int16_t> samples, std::span<std::uint8_t> out) {
  const codec::G711& table = codec::g711(law);
  for (std::size_t i = 0; i < samples.size(); ++i) out[i] = table.code(samples[i]);
}

bool is_wide(const Endpoint& endpoint) { return endpoint.play_codec() == rtp::Codec::g722; }

}  // namespace

// ---- seats ----

MixSeat::MixSeat(Mix& mix, Endpoint& endpoint, bool muted) : mix_(mix), endpoint_(endpoint), muted_(muted) {
  mix_.enter(*this);
}

MixSeat::~MixSeat() { mix_.leave(*this); }

void MixSeat::mute(bool muted) {
  muted_ = muted;
  if (muted) input_.forget();
}

void Mix::leave(MixSeat& seat) {
  std::erase(seats_, &seat);
  if (seats_.empty()) announcements_.clear();
}

// ---- what all hear ----

void Mix::tick(Instant now) {
  collect_voices();
  collect_announcement();
  cross_bands();
  for (Shared& shared : shared_) shared.encoded = false;
  for (MixSeat* seat : seats_) send(*seat, now);
}

Mix::Band& Mix::band_of(const MixSeat& seat) { return is_wide(seat.endpoint_) ? wide_ : narrow_; }

void Mix::collect_voices() {
  for (Band* band : {&narrow_, &wide_}) {
    band->sounded = band->sounds;
    band->sounds = band->limited = false;
    band->hearers = 0;
    std::ranges::fill(band->total(), 0);
  }
  for (MixSeat* seat : seats_) {
    Band& band = band_of(*seat);
    ++band.hearers;
    const auto voice = std::span(seat->voice_).first(band.size);
    seat->speaks_ = seat->input_.take(voice);
    if (!seat->speaks_) continue;
    if (&band == &wide_) begin_own_stream(*seat);
    codec::add(voice, band.total());
    band.sounds = true;
  }
}

Player* Mix::announcement(media_control::PlaybackId id) {
  const auto found =
      std::ranges::find(announcements_, id, [](const std::unique_ptr<Player>& each) { return each->id(); });
  return found == announcements_.end() ? nullptr : found->get();
}

void Mix::collect_announcement() {
  while (!announcements_.empty() && announcements_.front()->ready()) {
    Player& player = *announcements_.front();
    const auto payload = player.next(kMixFrame);
    if (!payload.empty()) {
      Samples samples;
      const auto& table = codec::g711(kAnnouncementCodec).decode;
      for (std::size_t i = 0; i < payload.size(); ++i) samples[i] = table[payload[i]];
      codec::add(std::span(samples).first(payload.size()), narrow_.total());
      narrow_.sounds = true;
      return;
    }
    if (!player.failure().empty()) {
      environment_.tell(
          media_control::Refused{.what = fmt::format("play to mix {}: {}", id_.value(), player.failure())});
    }
    announcements_.pop_front();
  }
}

/// Each band's voices into the other, as they were before.
void Mix::cross_bands() {
  const bool goes_up = wide_.hearers != 0 && narrow_.crosses();
  const bool goes_down = narrow_.hearers != 0 && wide_.crosses();
  Samples narrow;
  Samples wide;
  const auto narrow_voices = std::span(narrow).first(kMixFrame);
  if (goes_up) narrow_.crossing_limiter.run(narrow_.total(), narrow_voices);
  if (goes_down) {
    wide_.crossing_limiter.run(wide_.total(), wide);
    Samples halved;
    down_.run(wide, std::span(halved).first(kMixFrame));
    codec::add(std::span(halved).first(kMixFrame), narrow_.total());
  }
  if (goes_up) {
    up_.run(narrow_voices, wide);
    codec::add(wide, wide_.total());
  }
}

// ---- what one hears ----

std::span<const std::int16_t> Mix::common(Band& band) {
  const auto samples = std::span(band.common).first(band.size);
  if (!band.limited) band.limiter.run(band.total(), samples);
  band.limited = true;
  return samples;
}

std::span<const std::uint8_t> Mix::shared_payload(rtp::Codec codec) {
  Shared& shared = shared_[static_cast<std::size_t>(codec)];
  if (shared.encoded) return shared.payload;
  shared.encoded = true;
  if (codec == rtp::Codec::g722) {
    if (!shared_encoder_) shared_encoder_ = std::make_unique<codec::G722Encoder>();
    shared_encoder_->encode(common(wide_), shared.payload);
  } else {
    encode(codec, common(narrow_), shared.payload);
  }
  return shared.payload;
}

/// Before the shared encoder has gone on to this frame.
void Mix::begin_own_stream(MixSeat& seat) {
  seat.silent_frames_ = 0;
  if (seat.own_stream_) return;
  if (!seat.encoder_) seat.encoder_ = std::make_unique<codec::G722Encoder>();
  if (shared_encoder_) seat.encoder_->continue_from(*shared_encoder_);
  seat.own_stream_ = true;
}

/// Everybody but the one who hears it.
std::span<const std::uint8_t> Mix::own_payload(MixSeat& seat, rtp::Codec codec) {
  Band& band = codec == rtp::Codec::g722 ? wide_ : narrow_;
  std::array<std::int32_t, 2 * kMixFrame> others;
  Samples limited;
  const auto sum = std::span(others).first(band.size);
  const auto samples = std::span(limited).first(band.size);
  codec::subtract(band.total(), std::span<const std::int16_t>(seat.voice_).first(band.size), sum);
  seat.limiter_.run(sum, samples);
  if (codec == rtp::Codec::g722) {
    seat.encoder_->encode(samples, own_);
  } else {
    encode(codec, samples, own_);
  }
  return own_;
}

std::span<const std::uint8_t> Mix::silent_payload(MixSeat& seat, rtp::Codec codec) {
  const auto shared = shared_payload(codec);
  if (codec != rtp::Codec::g722 || !seat.own_stream_) return shared;
  if (++seat.silent_frames_ > kAlikeAfter) {
    seat.own_stream_ = false;
    return shared;
  }
  seat.encoder_->encode(common(wide_), own_);
  return own_;
}

void Mix::send(MixSeat& seat, Instant now) {
  if (!seat.endpoint_.wants_mix()) {
    seat.gathered_size_ = 0;
    return;
  }
  const rtp::Codec codec = *seat.endpoint_.play_codec();
  if (codec != rtp::Codec::g722) seat.own_stream_ = false;
  send_in_packets(seat, seat.speaks_ ? own_payload(seat, codec) : silent_payload(seat, codec), now);
}

/// In packets of the party's own length.
void Mix::send_in_packets(MixSeat& seat, std::span<const std::uint8_t> payload, Instant now) {
  const std::size_t packet =
      std::clamp<std::size_t>(seat.endpoint_.config().ptime, 10, 60) * rtp::kBytesPerMillisecond;
  if (seat.gathered_size_ == 0 && packet == payload.size()) return seat.endpoint_.hear_mix(payload, now);
  std::memcpy(seat.gathered_.data() + seat.gathered_size_, payload.data(), payload.size());
  seat.gathered_size_ += payload.size();
  std::size_t sent = 0;
  for (; seat.gathered_size_ - sent >= packet; sent += packet)
    seat.endpoint_.hear_mix(std::span(seat.gathered_).subspan(sent, packet), now);
  seat.gathered_size_ -= sent;
  std::memmove(seat.gathered_.data(), seat.gathered_.data() + sent, seat.gathered_size_);
}

}  // namespace centrale::media_graph
