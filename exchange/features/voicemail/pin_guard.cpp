#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {

PinGuard::Answer PinGuard::ask(const Of<UserId>& box, const Secret& pin, std::string_view given,
                               Instant now) {
  if (wrong_.is_shut(box, now)) return Answer::closed;
  if (!pin.empty() && pin.same_as(given)) {
    wrong_.right(box);
    return Answer::right;
  }
  wrong_.wrong(box, now);
  return Answer::wrong;
}

}  // namespace centrale::features
