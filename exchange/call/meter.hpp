// What one leg to the outside takes of the caps that it is under, and what it has cost so far.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "directory/barring.hpp"
#include "directory/spending.hpp"

namespace centrale::call {

class Meter;

/// One who is capped: a tenant, a department or a user. Counts of live legs, and money of the running day and
/// month. Owner: Admission. Loop's thread only.
struct Account {
  std::string name{};  // "acme", "acme/department:field", "acme/user:anna"
  directory::Caps caps{};
  std::uint32_t calls = 0;
  std::uint32_t dear_calls = 0;
  std::uint32_t forwarded = 0;
  std::array<std::deque<Instant>, 4> begun{};  // in the last minute, by kind
  std::vector<const Meter*> meters{};          // of its live legs
  std::chrono::seconds offset{};               // of the tenant's zone from UTC, as of the last call
  std::int64_t day = 0;                        // civil, since 1970
  std::int64_t month = 0;
  directory::Micros spent_today = 0;
  directory::Micros spent_this_month = 0;
  unsigned told_today = 0;  // percent that was told already
  unsigned told_this_month = 0;

  /// What may still be spent; nothing: there is no cap.
  [[nodiscard]] std::optional<directory::Micros> left() const;
  /// What all its legs will have cost `span` from now beyond what has been booked.
  [[nodiscard]] directory::Micros committed(Instant now, Duration span) const;
  /// A new day or month begins with nothing spent.
  void turn_calendar(WallInstant now);
  void spend(directory::Micros cost) {
    spent_today += cost;
    spent_this_month += cost;
  }
};

/// Which of the velocity limits a number falls under.
enum class Speed : std::uint8_t { national, mobile, international, premium };
[[nodiscard]] Speed speed_of(directory::NumberCategory category);
[[nodiscard]] std::uint32_t limit_of(const directory::CallsPerMinute& limits, Speed speed);
[[nodiscard]] bool is_dear(directory::NumberCategory category);

/// Holds places at its accounts, which live longer. Loop's thread only.
class Meter {
 public:
  struct Facts {
    TenantId tenant{};
    directory::NumberCategory category{};
    std::optional<directory::Tariff> tariff{};
    bool forwarded = false;
  };
  /// What it costs is booked to the accounts by `Admission`, which knows what day it is.
  Meter(std::vector<Account*> accounts, Facts facts);
  ~Meter();
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  [[nodiscard]] const Facts& facts() const { return facts_; }
  [[nodiscard]] const std::vector<Account*>& accounts() const { return accounts_; }
  [[nodiscard]] bool runs() const { return answered_.has_value(); }
  void start(Instant answered) { answered_ = answered; }
  /// An answered call of before a restart: what it cost until then has been booked.
  void resume(Instant since);
  /// What has come since it was last asked; it is the caller's to book.
  [[nodiscard]] directory::Micros take_cost(Instant now);
  /// What the next `span` will cost, or its first `span` while it is not answered.
  [[nodiscard]] directory::Micros ahead(Instant now, Duration span) const;
  [[nodiscard]] directory::Micros cost() const { return charged_; }

 private:
  std::vector<Account*> accounts_;
  Facts facts_;
  std::optional<Instant> answered_;
  directory::Micros charged_ = 0;
};

}  // namespace centrale::call
