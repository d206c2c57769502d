// Which endpoint is in which mix, as far as was ordered: an announcement has to go to the mix's worker.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "call/media_port.hpp"

namespace centrale::edge {

/// Owner: the media link.
class MixBook {
 public:
  void enter(call::EndpointId endpoint, call::MixId mix) {
    leave(endpoint);
    mix_of_[endpoint] = mix;
    members_[mix].insert(endpoint);
  }
  void leave(call::EndpointId endpoint) {
    const auto place = mix_of_.find(endpoint);
    if (place == mix_of_.end()) return;
    const auto members = members_.find(place->second);
    members->second.erase(endpoint);
    if (members->second.empty()) members_.erase(members);
    mix_of_.erase(place);
  }
  /// Nothing: nobody is in it, so it is not there.
  [[nodiscard]] std::optional<call::EndpointId> anybody_in(call::MixId mix) const {
    const auto members = members_.find(mix);
    if (members == members_.end()) return std::nullopt;
    return *members->second.begin();
  }

 private:
  std::unordered_map<call::EndpointId, call::MixId> mix_of_;
  std::map<call::MixId, std::set<call::EndpointId>> members_;
};

}  // namespace centrale::edge
