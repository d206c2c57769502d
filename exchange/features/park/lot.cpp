#include "features/park/lot.hpp"

namespace centrale::features {
namespace {

// A call that was sent to its place gets there within a pass of the loop, or has ended.
constexpr Duration kPromiseHolds = 2s;

}  // namespace

Parked::Parked(ParkLot& lot, Of<Extension> at, call::CallRef call)
    : lot_(lot), at_(std::move(at)), call_(call), retrieved_(call.loop()) {
  lot_.places_[at_] = this;
  lot_.promised_.erase(at_);
}

Parked::~Parked() { lot_.places_.erase(at_); }

bool ParkLot::promise(const Of<Extension>& place, Instant now) {
  std::erase_if(promised_, [now](const auto& each) { return each.second <= now; });
  return at(place) == nullptr && promised_.emplace(place, now + kPromiseHolds).second;
}

Parked* ParkLot::at(const Of<Extension>& place) const {
  const auto found = places_.find(place);
  return found == places_.end() ? nullptr : found->second;
}

}  // namespace centrale::features
