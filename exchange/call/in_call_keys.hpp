// Feature codes that a user presses while he talks: "*57".
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"
#include "directory/snapshot.hpp"

namespace centrale::call {

/// The keys of one seat of a talk.
class InCallKeys {
 public:
  /// The action whose code is complete with this key.
  [[nodiscard]] std::optional<directory::FeatureAction> press(const directory::TenantSnapshot& tenant,
                                                              char key, Instant now);

 private:
  std::string keys_;
  Instant last_;
};

}  // namespace centrale::call
