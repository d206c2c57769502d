// One subscription to a list of resources (RFC 4662): what its subscriber has not been told yet, and the
// multipart body that tells it. For this folder.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sip/subscription.hpp"

namespace centrale::sip {

/// Bodies are kept below this, so that no phone and no message of ours is asked for too much: what does not
/// fit comes with the next NOTIFY.
inline constexpr std::size_t kMostListBody = 40 * 1024;
/// The same where no connection can be had (RFC 3261 §18.1.1).
inline constexpr std::size_t kMostListDatagram = 8 * 1024;

/// Owner: NotifierSubscription. Members are resources of the same package.
class ListWatch {
 public:
  explicit ListWatch(std::vector<std::string> members) : members_(std::move(members)) { everything(); }

  [[nodiscard]] const std::vector<std::string>& members() const { return members_; }
  /// Another list from now on; false: it is the same.
  [[nodiscard]] bool become(std::vector<std::string> members);
  /// Its subscriber may have missed something: the next body is the full state (§4.5).
  void everything();
  void changed(const std::string& member);
  [[nodiscard]] bool owes() const { return full_ || !owed_.empty(); }

  /// The next NOTIFY's body, of about `room` bytes and at least one member. §5.2: full states name every
  /// member; those whose own state does not fit yet are without an instance and come soon after.
  [[nodiscard]] EventBody next(Package& package, const Telling& telling, std::size_t room);

 private:
  struct Part;
  [[nodiscard]] std::vector<Part> take_parts(Package& package, const Telling& telling, std::size_t room);
  [[nodiscard]] std::string meta(Package& package, const Telling& telling,
                                 const std::vector<Part>& parts) const;

  std::vector<std::string> members_;
  std::vector<std::string> owed_;  // members, oldest change first
  bool full_ = true;
};

}  // namespace centrale::sip
