// The lines of all users, as features see and use them outside of any call.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "call/next.hpp"
#include "call/outcome.hpp"
#include "call/party.hpp"
#include "directory/destination.hpp"
#include "directory/directory.hpp"
#include "flow/loop.hpp"
#include "flow/task.hpp"

namespace centrale::call {

class CallRef;

enum class Direction : std::uint8_t { inbound, outbound };

/// What one live leg of a user is doing.
struct LegFacts {
  LegId leg;
  Direction direction = Direction::inbound;  // inbound: the user calls
  bool ringing = false;
  bool answered = false;
  Party other;  // whom he talks with, is called by, or meant to call
};

/// A call that the exchange begins by itself: it rings a user and leads him on when he has answered.
struct Origination {
  TenantId tenant;
  UserId user;
  Party shown;  // whom his phones display
  directory::Destination to;
  std::string because;
  Duration ring = 20s;
  E164
      number{};  // rung instead of his devices, by his rights and on his bill; without a user on the tenant's
  /// Told with whoever answers, instead of leading him to `to`. Empty: he is led there.
  std::function<flow::Task<Next>(CallRef)> then{};
  /// Once: he has answered and is on his way, or why not. From the loop.
  std::move_only_function<void(std::expected<void, Refusal>)> told;
};

/// Life: with the exchange. Loop's thread only.
class Lines {
 public:
  [[nodiscard]] virtual std::vector<LegFacts> facts_of(const Of<UserId>& user) const = 0;
  virtual void originate(Origination order) = 0;
  /// A story that belongs to no call; it dies with the exchange. Starts on the loop's next pass.
  virtual void spawn(flow::Task<void> story) = 0;
  [[nodiscard]] virtual const directory::Directory& directory() const = 0;
  [[nodiscard]] virtual flow::Loop& loop() const = 0;

 protected:
  ~Lines() = default;
};

}  // namespace centrale::call
