#include "media_graph/endpoint.hpp"

#include "base/random.hpp"
#include "media_graph/mix.hpp"

namespace centrale::media_graph {

using media_control::PlayEnd;

Endpoint::Endpoint(Environment& environment, SessionId session, EndpointId id, Port port,
                   std::string_view cname, Instant now)
    : environment_(environment),
      last_heard_(now),
      session_(session),
      id_(id),
      port_(port),
      cname_(cname),
      seconds_(static_cast<unsigned>(id.value())) {
  kinds_.fill(Kind::unknown);
  const std::uint64_t one = random_u64();
  const std::uint64_t two = random_u64();
  stream_.start(static_cast<std::uint32_t>(one), static_cast<std::uint16_t>(two),
                static_cast<std::uint32_t>(one >> 32), now);
}

Endpoint::~Endpoint() {
  leave_source();
  if (hearer_ != nullptr) hearer_->leave_source();
}

void Endpoint::configure(const EndpointConfig& config, Instant now) {
  take_back_both();
  const bool same_codec = !config_.formats.empty() && !config.formats.empty() &&
                          config.formats.front() == config_.formats.front();
  config_ = config;
  guard_.set({.signalled = config.remote,
              .may_latch = config.source == media_control::SourcePolicy::latch,
              .latch_host = config.latch_host},
             now);
  kinds_.fill(Kind::unknown);
  kinds_[rtp::kComfortNoise] = Kind::comfort_noise;
  for (const media_control::Format& format : config.formats) {
    if (format.payload_type < kinds_.size() && static_cast<std::size_t>(format.codec) < rtp::kCodecs) {
      kinds_[format.payload_type] = static_cast<Kind>(format.codec);
    }
  }
  if (config.dtmf_receive < kinds_.size()) kinds_[config.dtmf_receive] = Kind::key;
  if (!same_codec) conversion_.reset();
  last_heard_ = now;  // a party that was on hold has a new span of time to be heard in
  timed_out_ = false;
  rtcp_from_ = {};
  if (busy_with_own()) environment_.wants_turn(*this);
}

void Endpoint::leave_source() {
  if (source_ != nullptr) {
    source_->take_back();
    source_->hearer_ = nullptr;
  }
  source_ = nullptr;
  conversion_.reset();
  stream_.break_source();
}

void Endpoint::connect(Endpoint& a, Endpoint& b) {
  if (a.source_ == &b && b.source_ == &a && !a.player_ && !b.player_) return;  // said twice
  for (Endpoint* each : {&a, &b}) {
    each->silence(PlayEnd::stopped);
    if (each->hearer_ != nullptr) each->hearer_->leave_source();
  }
  a.source_ = a.hearer_ = &b;
  b.source_ = b.hearer_ = &a;
}

void Endpoint::join(Mix& mix, bool muted) {
  if (seat_ && &seat_->mix() == &mix) return seat_->mute(muted);
  silence(PlayEnd::stopped);
  if (hearer_ != nullptr) hearer_->leave_source();
  seat_ = std::make_unique<MixSeat>(mix, *this, muted);
}

void Endpoint::silence(PlayEnd end) {
  leave_source();
  seat_.reset();
  end_player(end);
}

void Endpoint::end_player(PlayEnd end) {
  if (!player_) return;
  const auto player = std::move(player_);
  stream_.break_source();
  const bool failed = end == PlayEnd::played && !player->failure().empty();
  environment_.tell(media_control::PlayFinished{.endpoint = id_,
                                                .playback = player->id(),
                                                .how = failed ? PlayEnd::failed : end,
                                                .why = player->failure()});
}

void Endpoint::play(std::unique_ptr<Player> player, Instant) {
  silence(PlayEnd::replaced);
  player_ = std::move(player);
  environment_.wants_turn(*this);
}

void Endpoint::send_digits(const media_control::SendDigits& order) {
  if (config_.dtmf_send == rtp::kNoPayloadType) return;
  take_back_both();
  if (!keys_out_) keys_out_ = std::make_unique<rtp::DtmfSender>();
  keys_out_->add(order.digits, order.tone, order.gap);
  if (keys_out_->active()) environment_.wants_turn(*this);
}

void Endpoint::record(std::unique_ptr<Recorder> recorder) {
  take_back_both();
  recorder_ = std::move(recorder);
}

std::optional<rtp::Codec> Endpoint::play_codec() const {
  if (config_.formats.empty()) return std::nullopt;
  return config_.formats.front().codec;
}

media_control::EndpointStatistics Endpoint::statistics() {
  catch_up();
  if (source_ != nullptr) source_->catch_up();
  const auto micros = [](Duration span) {
    return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(span).count());
  };
  return {.packets_received = received_.packets(),
          .bytes_received = received_.bytes(),
          .packets_sent = stream_.packets(),
          .bytes_sent = stream_.bytes(),
          .lost = received_.lost(),
          .jitter_microseconds = received_.jitter() * 125,
          .remote_lost = remote_lost_,
          .round_trip_microseconds = micros(round_trip_),
          .strangers_refused = strangers_,
          .invalid = invalid_};
}

}  // namespace centrale::media_graph
