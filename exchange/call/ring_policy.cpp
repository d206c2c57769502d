#include "call/ring_policy.hpp"

#include <algorithm>
#include <array>

namespace centrale::call {
namespace {

// From what says most about the person to what says least. Somebody who rang could have answered;
// somebody busy is there; a refusal is his own word; the rest is the network's.
constexpr std::array kWeight = {
    Refusal::no_answer,    Refusal::busy,           Refusal::declined,        Refusal::anonymous,
    Refusal::class_barred, Refusal::country_barred, Refusal::premium_barred,  Refusal::limit_reached,
    Refusal::forbidden,    Refusal::congestion,     Refusal::no_common_media, Refusal::not_reachable,
    Refusal::failed,       Refusal::not_found,      Refusal::too_many_hops,   Refusal::cancelled,
};

}  // namespace

Refusal worst_of(std::span<const Refusal> refusals) {
  for (const Refusal refusal : kWeight) {
    if (std::ranges::find(refusals, refusal) != refusals.end()) return refusal;
  }
  return Refusal::not_reachable;
}

}  // namespace centrale::call
