#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {

PinGuard::Answer PinGuard::ask(const Of<UserId>& box, const Secret& pin, std::string_view given,
                               Instant now) {
  const auto before = wrong_.find(box);
  if (before != wrong_.end() && before->second.count >= kMostWrong) {
    if (now - before->second.last < kClosed) return Answer::closed;
    wrong_.erase(before);
  }
  if (!pin.empty() && pin.same_as(given)) {
    wrong_.erase(box);
    return Answer::right;
  }
  Wrong& counted = wrong_[box];
  ++counted.count;
  counted.last = now;
  return Answer::wrong;
}

}  // namespace centrale::features
