#include "call/journey.hpp"

#include <algorithm>

namespace centrale::call {

bool same_place(const Party& a, const Party& b) {
  if (a.user || b.user) return a.user == b.user;
  if (!a.extension.empty() || !b.extension.empty()) return a.extension == b.extension;
  return a.number && a.number == b.number;
}

bool goes_in_circles(const std::vector<Diversion>& so_far, const GoTo& go) {
  if (!go.diverts || !go.from) return false;
  if (so_far.size() >= kMostDiversions) return true;
  return std::ranges::any_of(so_far,
                             [&](const Diversion& earlier) { return same_place(earlier.from, *go.from); });
}

}  // namespace centrale::call
