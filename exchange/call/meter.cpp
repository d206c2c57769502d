#include "call/meter.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace centrale::call {

std::optional<directory::Micros> Account::left() const {
  std::optional<directory::Micros> left;
  if (caps.spend_per_day > 0) left = caps.spend_per_day - spent_today;
  if (caps.spend_per_month > 0) {
    const directory::Micros of_month = caps.spend_per_month - spent_this_month;
    left = left ? std::min(*left, of_month) : of_month;
  }
  return left;
}

directory::Micros Account::committed(Instant now, Duration span) const {
  directory::Micros sum = 0;
  for (const Meter* meter : meters) sum += meter->ahead(now, span);
  return sum;
}

void Account::turn_calendar(WallInstant now) {
  const auto civil = std::chrono::floor<std::chrono::days>(now + offset);
  const std::chrono::year_month_day date(civil);
  const std::int64_t today = civil.time_since_epoch().count();
  const std::int64_t this_month = static_cast<int>(date.year()) * 12LL + static_cast<unsigned>(date.month());
  if (std::exchange(day, today) != today) {
    spent_today = 0;
    told_today = 0;
  }
  if (std::exchange(month, this_month) != this_month) {
    spent_this_month = 0;
    told_this_month = 0;
  }
}

Speed speed_of(directory::NumberCategory category) {
  switch (category) {
    case directory::NumberCategory::mobile: return Speed::mobile;
    case directory::NumberCategory::international: return Speed::international;
    case directory::NumberCategory::premium: return Speed::premium;
    case directory::NumberCategory::free_phone:
    case directory::NumberCategory::national:
    case directory::NumberCategory::short_number: break;
  }
  return Speed::national;
}

std::uint32_t limit_of(const directory::CallsPerMinute& limits, Speed speed) {
  switch (speed) {
    case Speed::national: return limits.national;
    case Speed::mobile: return limits.mobile;
    case Speed::international: return limits.international;
    case Speed::premium: return limits.premium;
  }
  return 0;
}

bool is_dear(directory::NumberCategory category) {
  return category == directory::NumberCategory::international ||
         category == directory::NumberCategory::premium;
}

Meter::Meter(std::vector<Account*> accounts, Facts facts)
    : accounts_(std::move(accounts)), facts_(std::move(facts)) {
  for (Account* account : accounts_) {
    account->meters.push_back(this);
    ++account->calls;
    if (is_dear(facts_.category)) ++account->dear_calls;
    if (facts_.forwarded) ++account->forwarded;
  }
}

Meter::~Meter() {
  for (Account* account : accounts_) {
    std::erase(account->meters, this);
    --account->calls;
    if (is_dear(facts_.category)) --account->dear_calls;
    if (facts_.forwarded) --account->forwarded;
  }
}

void Meter::resume(Instant since) {
  answered_ = since;
  if (facts_.tariff) facts_.tariff->per_call = 0;
}

directory::Micros Meter::take_cost(Instant now) {
  if (!answered_ || !facts_.tariff) return 0;
  const directory::Micros so_far = cost_of(*facts_.tariff, now - *answered_);
  return so_far - std::exchange(charged_, std::max(charged_, so_far));
}

directory::Micros Meter::ahead(Instant now, Duration span) const {
  if (!facts_.tariff) return 0;
  const Duration until = answered_ ? now - *answered_ + span : span;
  return cost_of(*facts_.tariff, until) - charged_;
}

}  // namespace centrale::call
