// Every live leg of the exchange: found by id and by user.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

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
  /// In no order; good until the next leg comes or goes.
  [[nodiscard]] std::span<const Leg* const> of(const Of<UserId>& user) const;
  [[nodiscard]] std::size_t count() const { return legs_.size(); }

  /// Told of every user one of whose legs has come, gone or become something else. Told from inside what
  /// changes it: nothing here is to be asked before the loop's next pass.
  void watch(std::function<void(const Of<UserId>&)> watch) { watch_ = std::move(watch); }
  void changed(const Leg& leg) const;

 private:
  std::unordered_map<LegId, Leg*> legs_;
  std::unordered_map<Of<UserId>, std::vector<const Leg*>> of_user_;
  std::function<void(const Of<UserId>&)> watch_;
};

}  // namespace centrale::call
