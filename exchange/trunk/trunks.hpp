// The trunks as they are now: whose call a source address brings, which way a call goes out, which
// targets rest after a failure, how many calls each trunk carries.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "directory/directory.hpp"
#include "flow/loop.hpp"
#include "trunk/route_table.hpp"
#include "trunk/sources.hpp"

namespace centrale::trunk {

/// One thing to try: a target of a trunk.
struct Route {
  directory::TrunkPtr trunk;
  std::string target;  // SIP URI
};

enum class Way : std::uint8_t { in, out };

/// Calls that a trunk carries now.
struct Load {
  std::uint32_t in = 0;
  std::uint32_t out = 0;
};

/// A place under a trunk's limits; given back when it dies.
class Place {
 public:
  Place() = default;
  Place(Load& load, Way way) : taken_(way == Way::in ? &load.in : &load.out) { ++*taken_; }
  Place(Place&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
  Place& operator=(Place&& other) noexcept {
    std::swap(taken_, other.taken_);
    return *this;
  }
  ~Place() {
    if (taken_ != nullptr) --*taken_;
  }

 private:
  std::uint32_t* taken_ = nullptr;
};

/// What OPTIONS say of a target.
enum class Health : std::uint8_t { unknown, up, down };
[[nodiscard]] std::string_view name_of(Health health);

/// Owner: app. Loop's thread only.
class Trunks {
 public:
  Trunks(const flow::Loop& loop, const directory::Directory& directory);

  /// The directory's trunks have been replaced.
  void reload();

  /// Where the registrar of a registering trunk is: its calls come from there too. Configured sources go
  /// before learnt ones.
  void learn_sources(const TrunkId& trunk, std::vector<std::string> addresses);
  void forget_sources(const TrunkId& trunk);

  /// The trunk whose sources hold this address; null: nobody's.
  [[nodiscard]] directory::TrunkPtr from_source(std::string_view ip) const;

  /// Every way out for this tenant and number, in the order to try: by priority and cost (`RouteTable`),
  /// targets in their order, those that failed in the last half minute or are down at the end: what nobody
  /// else can carry is tried there all the same. No number: a short one,
  /// which has no price, so that every trunk carries it. An emergency call may use every trunk that carries
  /// such calls, whoever it belongs to and however full it is.
  [[nodiscard]] std::vector<Route> routes(const TenantId& tenant, const E164& number, bool emergency) const;

  /// The ways over this trunk alone; none: there is no such trunk.
  [[nodiscard]] std::vector<Route> routes_over(const TrunkId& trunk) const;

  /// A target did not answer, or answered 408 or 503: others go first for half a minute.
  void failed(const std::string& target);
  void worked(const std::string& target);

  /// Nothing: the trunk carries all that it may.
  [[nodiscard]] std::optional<Place> take_place(const directory::Trunk& trunk, Way way = Way::out);
  [[nodiscard]] std::uint32_t calls_on(const TrunkId& trunk) const;

  /// As OPTIONS find it; see `HealthChecks`.
  void set_health(const std::string& target, Health health);
  [[nodiscard]] Health health_of(const std::string& target) const;

 private:
  void reload_sources();
  [[nodiscard]] std::vector<directory::TrunkPtr> carriers(const TenantId& tenant, const E164& number,
                                                          bool emergency) const;
  [[nodiscard]] std::vector<Route> in_order(const std::vector<directory::TrunkPtr>& carriers) const;
  [[nodiscard]] bool rests(const std::string& target) const;

  const flow::Loop& loop_;
  const directory::Directory& directory_;
  std::vector<directory::TrunkPtr> trunks_;  // those of the table
  RouteTable table_;
  Sources sources_;
  std::map<TrunkId, std::vector<std::string>> learnt_;
  std::unordered_map<std::string, Instant> failed_at_;
  std::unordered_map<std::string, Health> health_;
  std::map<TrunkId, Load> calls_;  // nodes stay where they are: places point at the counts
};

}  // namespace centrale::trunk
