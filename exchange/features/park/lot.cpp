#include "features/park/lot.hpp"

namespace centrale::features {

Parked::Parked(ParkLot& lot, Of<Extension> at, call::CallRef call)
    : lot_(lot), at_(std::move(at)), call_(call), retrieved_(call.loop()) {
  lot_.places_[at_] = this;
}

Parked::~Parked() { lot_.places_.erase(at_); }

Parked* ParkLot::at(const Of<Extension>& place) const {
  const auto found = places_.find(place);
  return found == places_.end() ? nullptr : found->second;
}

}  // namespace centrale::features
