// The last call that rang at each user.
#pragma once

#include <optional>
#include <unordered_map>

#include "base/ids.hpp"
#include "call/call_ref.hpp"

namespace centrale::features {

struct Received {
  InteractionId interaction;
  call::Party caller;  // with the number that he may have withheld
  WallInstant at;
};

/// Life: the house's. Loop's thread only.
class ReceivedCalls {
 public:
  void note(const call::CallRef& call, const UserId& user) {
    last_[{call.tenant_id(), user}] = {call.interaction(), call.party(), call.wall_now()};
  }
  /// Null: none since the exchange was started.
  [[nodiscard]] const Received* last(const Of<UserId>& user) const {
    const auto found = last_.find(user);
    return found == last_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<Of<UserId>, Received> last_;
};

}  // namespace centrale::features
