#include "sip/overload.hpp"

#include <algorithm>

#include "sip/characters.hpp"
#include "sip/headers.hpp"
#include "sip/names.hpp"

namespace centrale::sip {
namespace {

constexpr double kRise = 1.05;  // of the rate, each interval in time
constexpr double kFall = 0.9;   // of the rate, each interval late
constexpr double kFree = 2.0;   // limiting ends when the rate is this much above what is offered
constexpr double kBurst = 0.1;  // seconds of the rate that a bucket holds
constexpr double kSmoothing = 0.3;
constexpr std::size_t kHeadLookedAt = 4096;

double seconds_of(Duration span) { return std::chrono::duration<double>(span).count(); }

/// The value of To in a head, without parsing anything else.
std::string_view find_to(std::string_view head) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.empty()) return {};
    if (characters::lower(line.front()) != 't') continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (header_name_of(characters::trim(line.substr(0, colon))) == HeaderName::to)
      return line.substr(colon + 1);
  }
  return {};
}

bool has_tag(std::string_view to) {
  const std::size_t bracket = to.rfind('>');
  const std::size_t semicolon = to.find(';', bracket == std::string_view::npos ? 0 : bracket);
  return semicolon != std::string_view::npos && Params(to.substr(semicolon)).has("tag");
}

/// "112" of "INVITE sip:112@host SIP/2.0" or "INVITE tel:112 SIP/2.0".
std::string_view user_part(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view rest = uri.substr(colon + 1);
  return rest.substr(0, characters::find_any<'@', ';', ':'>(rest));
}

}  // namespace

Kind kind_of(std::string_view bytes, const std::function<bool(std::string_view user)>& is_emergency) {
  bytes = bytes.substr(0, kHeadLookedAt);
  const std::size_t first = bytes.find(' ');
  const std::string_view token = bytes.substr(0, first);
  if (first == std::string_view::npos) return Kind::other;
  if (token == "SIP/2.0") return Kind::in_dialog;
  switch (method_of(token)) {
    case Method::ack:
    case Method::bye:
    case Method::cancel:
    case Method::prack: return Kind::in_dialog;
    default: break;
  }
  if (has_tag(find_to(bytes))) return Kind::in_dialog;
  if (token == "REGISTER") return Kind::registration;
  if (token != "INVITE") return Kind::other;
  const std::string_view uri = bytes.substr(first + 1, bytes.find(' ', first + 1) - first - 1);
  return is_emergency && (is_emergency(user_part(uri)) || uri.starts_with("urn:service:sos"))
             ? Kind::emergency
             : Kind::new_call;
}

OverloadControl::OverloadControl(Config config) : config_(config) {
  calls_.rate = others_.rate = config_.highest_rate;
}

void OverloadControl::observe(Duration delay, Instant now) {
  shortest_ = std::min(shortest_, delay);
  if (steered_ == Instant{}) {
    steered_ = calls_.filled = others_.filled = now;
    calls_.tokens = others_.tokens = config_.highest_rate * kBurst;
  }
  if (now - steered_ >= config_.interval) steer(now);
}

void OverloadControl::steer(Instant now) {
  const double seconds = seconds_of(now - steered_);
  const bool late = shortest_ > config_.target_delay;
  steer(calls_, seconds, late);
  steer(others_, seconds, late);
  limiting_ = calls_.rate < config_.highest_rate || others_.rate < config_.highest_rate;
  shortest_ = Duration::max();
  steered_ = now;
}

/// Late: fall from what was really admitted, so that the first step bites at once. In time: rise, and when
/// far above what is offered, stop limiting.
void OverloadControl::steer(Bucket& bucket, double seconds, bool late) {
  const double admitted = static_cast<double>(bucket.admitted) / seconds;
  const double offered = static_cast<double>(bucket.offered) / seconds;
  bucket.load = bucket.load * (1 - kSmoothing) + offered * kSmoothing;
  if (late) {
    const double from =
        bucket.rate >= config_.highest_rate ? std::max(admitted, config_.lowest_rate) : bucket.rate;
    bucket.rate = std::max(from * kFall, config_.lowest_rate);
    bucket.tokens = std::min(bucket.tokens, bucket.rate * kBurst);
  } else if (bucket.rate < config_.highest_rate) {
    bucket.rate = bucket.rate * kRise + 1;
    if (bucket.rate > kFree * std::max(bucket.load, config_.lowest_rate)) bucket.rate = config_.highest_rate;
  }
  bucket.offered = bucket.admitted = 0;
}

void OverloadControl::fill(Bucket& bucket, Instant now) const {
  bucket.tokens = std::min(bucket.tokens + bucket.rate * seconds_of(now - bucket.filled),
                           std::max(bucket.rate * kBurst, 1.0));
  bucket.filled = now;
}

Admission OverloadControl::admit(Kind kind, Instant now) {
  if (kind == Kind::in_dialog || kind == Kind::emergency) {
    ++counts_.admitted;
    return Admission::admit;
  }
  Bucket& bucket = kind == Kind::new_call ? calls_ : others_;
  ++bucket.offered;
  fill(bucket, now);
  if (bucket.rate >= config_.highest_rate || bucket.tokens >= 1) {
    bucket.tokens -= bucket.rate >= config_.highest_rate ? 0 : 1;
    ++bucket.admitted;
    ++counts_.admitted;
    return Admission::admit;
  }
  if (bucket.load > config_.drop_beyond * bucket.rate) {
    ++counts_.dropped;
    return Admission::drop;
  }
  ++counts_.rejected;
  return Admission::reject;
}

std::uint32_t OverloadControl::retry_after() {
  const auto least = static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(config_.retry_after).count());
  spread_ = (spread_ + 7) % (least + 1);
  return least + spread_;
}

}  // namespace centrale::sip
