#include "sip/overload.hpp"

#include <algorithm>
#include <utility>

namespace centrale::sip {
namespace {

constexpr double kRise = 1.05;      // of the rate, each interval in time
constexpr double kFastRise = 1.25;  // far below what went well before
constexpr double kFall = 0.9;       // of the rate, each interval late
constexpr double kNear = 0.8;       // of what went well: from here on slowly
constexpr double kFree = 2.0;       // limiting ends when the rate is this much above what is offered
constexpr double kBurst = 0.02;     // seconds of the rate that a bucket holds
constexpr double kLeastBurst = 5;
constexpr double kSmoothing = 0.3;
constexpr Duration kRemembered = 32s;  // 64*T1, as long as a request is sent again
constexpr std::uint8_t kMostUses = 16;

double seconds_of(Duration span) { return std::chrono::duration<double>(span).count(); }

}  // namespace

void AdmittedCalls::note(std::uint64_t call, Instant now) {
  if (call != 0) places_[call % kPlaces] = {call, now, 0};
}

bool AdmittedCalls::use(std::uint64_t call, Instant now) {
  Place& place = places_[call % kPlaces];
  if (call == 0 || place.call != call || now - place.noted > kRemembered) return false;
  return place.used < kMostUses && ++place.used != 0;
}

OverloadControl::OverloadControl(Config config) : config_(config) {
  calls_.rate = others_.rate = config_.highest_rate;
}

/// No datagram in a whole interval is no queue, nor are a few that a stalled machine has let wait.
void OverloadControl::steer(Instant now) {
  const double seconds = seconds_of(now - steered_);
  const bool few = static_cast<double>(std::exchange(observed_, 0)) < config_.lowest_rate * seconds;
  const Duration delay = few || shortest_ == Duration::max() ? Duration{} : shortest_;
  for (Bucket* bucket : {&calls_, &others_}) {
    const double offered = static_cast<double>(bucket->offered) / seconds;
    bucket->load = bucket->load * (1 - kSmoothing) + offered * kSmoothing;
    if (delay <= config_.target_delay) {
      rise(*bucket);
    } else if (delay > before_ - before_ / 10) {
      fall(*bucket, static_cast<double>(bucket->admitted) / seconds);
    }
    bucket->offered = bucket->admitted = 0;
  }
  limiting_ = calls_.rate < config_.highest_rate || others_.rate < config_.highest_rate;
  before_ = delay;
  shortest_ = Duration::max();
  steered_ = now;
}

/// When far above what is offered, limiting ends.
void OverloadControl::rise(Bucket& bucket) const {
  if (bucket.rate >= config_.highest_rate) return;
  bucket.rate = bucket.rate * (bucket.rate < bucket.good * kNear ? kFastRise : kRise) + 1;
  if (bucket.rate > kFree * std::max(bucket.load, config_.lowest_rate)) bucket.rate = config_.highest_rate;
}

/// The first time from what was really admitted, so that it bites at once.
void OverloadControl::fall(Bucket& bucket, double admitted) const {
  const bool first = bucket.rate >= config_.highest_rate;
  const double from = first ? std::max(admitted, config_.lowest_rate) : bucket.rate;
  bucket.good = first ? from : std::max(from, bucket.good * kFall);
  bucket.rate = std::max(from * kFall, config_.lowest_rate);
  bucket.tokens = std::min(bucket.tokens, bucket.rate * kBurst);
}

void OverloadControl::fill(Bucket& bucket, Instant now) const {
  const double seconds = seconds_of(now - bucket.filled);
  bucket.tokens =
      std::min(bucket.tokens + bucket.rate * seconds, std::max(bucket.rate * kBurst, kLeastBurst));
  // Of what went well: silence in a dip would bring more to refuse, and a deeper dip.
  const double refusals = std::max(bucket.rate, bucket.good) * config_.rejected_for_each;
  bucket.refusals = std::min(bucket.refusals + refusals * seconds, std::max(refusals * kBurst, kLeastBurst));
  bucket.filled = now;
}

Admission OverloadControl::counted(Admission admission) {
  switch (admission) {
    case Admission::admit: ++counts_.admitted; break;
    case Admission::reject: ++counts_.rejected; break;
    case Admission::drop: ++counts_.dropped; break;
  }
  return admission;
}

Admission OverloadControl::admit(const Glance& request, Instant now) {
  if (steered_ == Instant{}) steered_ = calls_.filled = others_.filled = now;
  if (now - steered_ >= config_.interval) steer(now);
  switch (request.kind) {
    case Kind::stateless_ack: return Admission::drop;
    case Kind::in_dialog:
    case Kind::emergency: return counted(Admission::admit);
    case Kind::new_call: return counted(admit(calls_, request.call, now));
    case Kind::registration:
    case Kind::other: return counted(admit(others_, request.call, now));
  }
  return Admission::drop;
}

Admission OverloadControl::admit(Bucket& bucket, std::uint64_t call, Instant now) {
  if (known_.use(call, now)) return Admission::admit;
  ++bucket.offered;
  fill(bucket, now);
  if (bucket.rate >= config_.highest_rate || bucket.tokens >= 1) {
    bucket.tokens -= bucket.rate >= config_.highest_rate ? 0 : 1;
    ++bucket.admitted;
    known_.note(call, now);
    return Admission::admit;
  }
  if (bucket.refusals < 1) return Admission::drop;
  --bucket.refusals;
  return Admission::reject;
}

std::uint32_t OverloadControl::retry_after() {
  const auto least = static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(config_.retry_after).count());
  spread_ = (spread_ + 7) % (least + 1);
  return least + spread_;
}

}  // namespace centrale::sip
