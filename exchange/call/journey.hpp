// The bounds of a journey: how often a call may be sent on, and that nothing sends it round in circles.
#pragma once

#include <vector>

#include "call/next.hpp"
#include "call/party.hpp"

namespace centrale::call {

/// Steps of one call in this exchange, menus' keys included.
inline constexpr int kMostHops = 16;
/// Diversions that a call may bring along from other exchanges and collect here (RFC 5806 §9 asks for a
/// bound).
inline constexpr std::size_t kMostDiversions = 10;

/// The same person or service.
[[nodiscard]] bool same_place(const Party& a, const Party& b);

/// A place that has diverted this call before diverts it again, or there have been too many.
[[nodiscard]] bool goes_in_circles(const std::vector<Diversion>& so_far, const GoTo& go);

}  // namespace centrale::call
