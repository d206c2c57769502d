// What the next call of a hunt group goes by: who rang last, and since when each member rests.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace centrale::features {

/// A member as configured: "user:anna", "number:+31612345678".
using MemberName = std::string;

/// Of one group.
struct Rota {
  MemberName last_rang{};                         // circular
  std::map<MemberName, Instant> resting_since{};  // uniform; who is not here rests longest
};

/// Of every group. Life: the house's. Loop's thread only. After a restart everybody rests alike.
class Rotas {
 public:
  [[nodiscard]] Rota& of(const Of<ServiceId>& group) { return rotas_[group]; }

 private:
  std::unordered_map<Of<ServiceId>, Rota> rotas_;
};

}  // namespace centrale::features
