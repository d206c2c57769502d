// Guards PINs against being guessed by phone.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace centrale::features {

/// After `kMostWrong` wrong PINs in a row, from whatever phone, a box opens to no PIN for `kClosed`.
/// Life: the process. Loop's thread only.
class PinGuard {
 public:
  static constexpr std::uint32_t kMostWrong = 6;
  static constexpr Duration kClosed = 30min;

  enum class Answer : std::uint8_t { right, wrong, closed };
  [[nodiscard]] Answer ask(const Of<UserId>& box, const Secret& pin, std::string_view given, Instant now);

 private:
  struct Wrong {
    std::uint32_t count = 0;
    Instant last;
  };
  std::unordered_map<Of<UserId>, Wrong> wrong_;
};

}  // namespace centrale::features
