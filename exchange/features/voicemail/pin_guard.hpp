// Guards PINs against being guessed by phone.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "call/wrong_pins.hpp"

namespace centrale::features {

/// After `kMostWrong` wrong PINs, from whatever phone, a box opens to no PIN for `kClosed`.
/// Life: the process. Loop's thread only.
class PinGuard {
 public:
  static constexpr std::uint32_t kMostWrong = 6;
  static constexpr Duration kClosed = 30min;

  enum class Answer : std::uint8_t { right, wrong, closed };
  [[nodiscard]] Answer ask(const Of<UserId>& box, const Secret& pin, std::string_view given, Instant now);

 private:
  call::WrongPins<Of<UserId>> wrong_{kMostWrong, kClosed};
};

}  // namespace centrale::features
