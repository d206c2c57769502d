// Every live leg of the exchange: found by id, counted by user.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/ids.hpp"

namespace centrale::call {

class Leg;

/// Life: with Calls. A leg enters when it is made and leaves when it dies, so nothing here can be stale.
class LegBook {
 public:
  void enter(Leg& leg);
  void leave(Leg& leg);

  [[nodiscard]] Leg* find(LegId id) const;
  /// Live legs of a user, ringing and answered: busy is computed from this, never stored.
  [[nodiscard]] std::uint32_t legs_of(const Of<UserId>& user) const;
  [[nodiscard]] std::size_t count() const { return legs_.size(); }

 private:
  std::unordered_map<LegId, Leg*> legs_;
  std::unordered_map<Of<UserId>, std::uint32_t> of_user_;
};

}  // namespace centrale::call
