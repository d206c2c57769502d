// The one point that every leg to the outside passes: dialled, forwarded, member of a hunt group,
// transferred. Who may, how many at once, and who pays is settled here, before the leg exists.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "call/outcome.hpp"
#include "directory/barring.hpp"
#include "directory/snapshot.hpp"

namespace centrale::call {

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
};

[[nodiscard]] Refusal refusal_of(directory::Bar bar);

/// A place under the tenant's cap; given back when it dies. Default: holds nothing.
class OutsidePass {
 public:
  OutsidePass() = default;
  explicit OutsidePass(std::uint32_t& taken) : taken_(&taken) { ++taken; }
  OutsidePass(OutsidePass&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
  OutsidePass& operator=(OutsidePass&& other) noexcept {
    std::swap(taken_, other.taken_);
    return *this;
  }
  ~OutsidePass() {
    if (taken_ != nullptr) --*taken_;
  }

 private:
  std::uint32_t* taken_ = nullptr;
};

/// Life: the process, longer than any leg. Loop's thread only.
class Admission {
 public:
  /// country_barred, premium_barred: by the tenant; forbidden: by the payer's class of service; congestion:
  /// the tenant has its fill of outside calls (`Tenant::most_outside_calls`). An emergency call is never
  /// refused and never counted.
  [[nodiscard]] std::expected<OutsidePass, Refusal> admit(const directory::TenantSnapshot& tenant,
                                                          const OutsideRequest& request);
  /// A call from outside takes a place too, but is never refused one.
  [[nodiscard]] OutsidePass count_inbound(const TenantId& tenant);
  [[nodiscard]] std::uint32_t outside_legs(const TenantId& tenant) const;

 private:
  std::unordered_map<TenantId, std::uint32_t> taken_;
};

}  // namespace centrale::call
