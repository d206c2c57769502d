// The one point that every leg to the outside passes: dialled, forwarded, member of a hunt group,
// transferred. Who may, how many at once, how fast, for how much, and who pays is settled here, before the
// leg exists; and while it is up, what it costs is held against the caps.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "call/meter.hpp"
#include "call/outcome.hpp"
#include "directory/barring.hpp"
#include "directory/snapshot.hpp"
#include "flow/loop.hpp"
#include "flow/timer_wheel.hpp"

namespace centrale::call {

class Admission;

/// Whose rights a leg to the outside uses and whose bill it is on. No user: the tenant's services.
struct Payer {
  TenantId tenant;
  std::optional<UserId> user;
};

struct OutsideRequest {
  Payer payer;
  E164 number;          // empty for short codes and emergency numbers
  std::string dialled;  // those, as dialled; else empty
  bool emergency = false;
  bool forwarded = false;  // sent there by a forwarding, not by a person
};

/// Spending has come near a cap, or reached it: told once for each day or month.
struct CapAlarm {
  TenantId tenant{};
  std::string account{};     // "acme/user:anna"
  std::string_view of = {};  // "day", "month"
  unsigned percent = 0;      // 80, 100
  directory::Micros spent = 0;
  directory::Micros cap = 0;
};

[[nodiscard]] Refusal refusal_of(directory::Bar bar);

/// A place under the caps; given back when it dies, and what it cost is booked. Default: holds nothing.
class OutsidePass {
 public:
  OutsidePass() = default;
  OutsidePass(Admission& from, std::uint32_t& taken, std::unique_ptr<Meter> meter);
  OutsidePass(OutsidePass&& other) noexcept
      : from_(other.from_), taken_(std::exchange(other.taken_, nullptr)), meter_(std::move(other.meter_)) {}
  OutsidePass& operator=(OutsidePass&& other) noexcept {
    std::swap(from_, other.from_);
    std::swap(taken_, other.taken_);
    std::swap(meter_, other.meter_);
    return *this;
  }
  ~OutsidePass();

  /// From now on it costs.
  void answered();
  /// Told, from the loop, that there is no money for it any more.
  void when_spent_up(std::function<void()> then);
  /// What it has cost until now.
  [[nodiscard]] directory::Micros cost();
  /// Null: nothing is metered.
  [[nodiscard]] const Meter* meter() const { return meter_.get(); }

 private:
  friend class Admission;
  Admission* from_ = nullptr;
  std::uint32_t* taken_ = nullptr;
  std::unique_ptr<Meter> meter_;
};

/// Life: the process, longer than any leg. Loop's thread only.
class Admission {
 public:
  /// Spending is looked at so often while calls run. A call that could not be paid for until the next look is
  /// ended now, so all calls together cost at most the cap and what one such interval costs.
  static constexpr Duration kLook = 5s;

  explicit Admission(flow::Loop& loop);
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  /// country_barred, premium_barred: by the tenant; class_barred: by the payer's class of service;
  /// congestion: the tenant has its fill of outside calls (`Tenant::most_outside_calls`); limit_reached: one
  /// of the caps of the tenant, of the payer's department or of the payer. An emergency call is never refused
  /// and never counted.
  [[nodiscard]] std::expected<OutsidePass, Refusal> admit(const directory::TenantSnapshot& tenant,
                                                          const OutsideRequest& request);
  /// A call from outside takes a place too, but is never refused one.
  [[nodiscard]] OutsidePass count_inbound(const TenantId& tenant);
  /// A leg to the outside that has outlived an exchange: it goes on costing from when that one stopped.
  [[nodiscard]] OutsidePass go_on(const directory::TenantSnapshot& tenant, const OutsideRequest& request);
  [[nodiscard]] std::uint32_t outside_legs(const TenantId& tenant) const;

  void watch(std::function<void(const CapAlarm&)> watch) { watch_ = std::move(watch); }
  /// In the order of names; those that have spent or hold something.
  [[nodiscard]] std::vector<const Account*> accounts() const;

  /// Counts up whenever money is booked.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }
  /// What has been spent today and this month, for the next exchange.
  [[nodiscard]] std::string save() const;
  /// Error: the bytes are damaged; nothing is taken then.
  [[nodiscard]] Result<std::size_t> restore(std::string_view bytes);

 private:
  friend class OutsidePass;
  struct Listener {
    std::function<void()> spent_up;
    bool told = false;
  };

  [[nodiscard]] std::vector<Account*> accounts_of(const directory::TenantSnapshot& tenant,
                                                  const Payer& payer);
  [[nodiscard]] Account& account(std::string name, const directory::Caps& caps, std::chrono::seconds offset);
  [[nodiscard]] bool has_room(Account& account, const Meter::Facts& facts);
  [[nodiscard]] Meter::Facts facts_of(const directory::TenantSnapshot& tenant,
                                      const OutsideRequest& request) const;
  [[nodiscard]] OutsidePass pass(const TenantId& tenant, std::vector<Account*> accounts, Meter::Facts facts);

  void book(Meter& meter);
  void tell(const TenantId& tenant, Account& account);
  void look();
  [[nodiscard]] std::vector<Meter*> spent_up() const;
  void forget(Meter& meter);

  flow::Loop& loop_;
  std::unordered_map<TenantId, std::uint32_t> taken_;
  std::map<std::string, Account> accounts_;  // nodes stay where they are: meters point at them
  std::unordered_map<Meter*, Listener> meters_;
  std::function<void(const CapAlarm&)> watch_;
  std::uint64_t changes_ = 0;
  WallInstant saved_at_{};  // of what was restored
  flow::Timer timer_;
};

}  // namespace centrale::call
