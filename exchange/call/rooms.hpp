// The way from the call into the features: implemented by features/rooms, replaced in tests.
#pragma once

#include <string>
#include <vector>

#include "call/call_ref.hpp"
#include "call/next.hpp"
#include "directory/anywhere.hpp"
#include "directory/destination.hpp"
#include "flow/task.hpp"

namespace centrale::call {

class Rooms {
 public:
  virtual ~Rooms() = default;

  /// What a device dialled: an extension, a number, a feature code, an emergency number.
  [[nodiscard]] virtual flow::Task<Next> dialled(CallRef call, std::string digits) = 0;
  /// A place that the call has been led to.
  [[nodiscard]] virtual flow::Task<Next> enter(CallRef call, directory::Destination destination) = 0;
  /// His phones outside that ring for a call now.
  [[nodiscard]] virtual std::vector<directory::OutsidePhone> outside_phones(
      const directory::TenantSnapshot& tenant, const UserId& user) const = 0;
  /// The call rings at this colleague now.
  virtual void rings_at(CallRef call, const UserId& user) = 0;
  /// A user of the tenant has pressed a code during the call's talk; `by` is his leg.
  virtual void pressed_in_talk(CallRef call, LegId by, const Party& user,
                               directory::FeatureAction action) = 0;
  /// A leg of this user has come, gone or become something else. Told from inside the change: nothing is to
  /// be asked before the loop's next pass.
  virtual void line_changed(const Of<UserId>& user) = 0;
};

}  // namespace centrale::call
