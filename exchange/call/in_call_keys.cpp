#include "call/in_call_keys.hpp"

#include <algorithm>

namespace centrale::call {
namespace {

constexpr Duration kBetweenKeys = 3s;
constexpr std::size_t kLongestCode = 8;

}  // namespace

// What the other side's menu is told by keys must not set anything off here: a code begins with * or #, and
// no key of it comes late.
std::optional<directory::FeatureAction> InCallKeys::press(const directory::TenantSnapshot& tenant, char key,
                                                          Instant now) {
  const bool begins = key == '*' || key == '#';
  if (begins || now - last_ > kBetweenKeys || keys_.size() >= kLongestCode) keys_.clear();
  last_ = now;
  if (keys_.empty() && !begins) return std::nullopt;
  keys_ += key;
  for (const directory::FeatureCodeRow& row : directory::feature_code_table()) {
    if (!row.in_call || tenant.code_of(row.action) != keys_) continue;
    keys_.clear();
    return row.action;
  }
  return std::nullopt;
}

}  // namespace centrale::call
