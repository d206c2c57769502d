// What features say: pieces put together without knowing the language. Turning a phrase into clips
// ("2 nieuwe berichten", "seven thirty p m") is this module's work.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace centrale::prompts {

/// A prompt of the catalogue: "voicemail-leave-message".
struct Clip {
  std::string id;
  friend bool operator==(const Clip&, const Clip&) = default;
};
/// 0...9999, as a whole number.
struct Number {
  std::uint32_t value = 0;
  friend bool operator==(const Number&, const Number&) = default;
};
/// A number of things: "1 nieuw bericht", "2 nieuwe berichten". `thing` is in the catalogue in one and many.
struct Count {
  std::uint32_t value = 0;
  std::string thing;
  friend bool operator==(const Count&, const Count&) = default;
};
/// A telephone number, digit by digit in groups. A leading plus may stand.
struct Digits {
  std::string digits;
  friend bool operator==(const Digits&, const Digits&) = default;
};
/// A moment as people say it: today, yesterday, or the date; then the time. Both in the tenant's zone.
struct When {
  WallInstant at;
  WallInstant now;
  std::string time_zone;
  friend bool operator==(const When&, const When&) = default;
};
/// A sound file of the tenant's own, as it stands.
struct File {
  std::string path;
  friend bool operator==(const File&, const File&) = default;
};

using Piece = std::variant<Clip, Number, Count, Digits, When, File>;

/// Pieces said one after the other.
struct Phrase {
  std::vector<Piece> pieces;

  Phrase() = default;
  Phrase(std::string_view clip) : pieces{Clip{std::string(clip)}} {}
  Phrase(const char* clip) : Phrase(std::string_view(clip)) {}
  Phrase(Piece piece) : pieces{std::move(piece)} {}

  Phrase& then(Piece piece) {
    pieces.push_back(std::move(piece));
    return *this;
  }
  Phrase& then(std::string_view clip) { return then(Clip{std::string(clip)}); }
  Phrase& then(const char* clip) { return then(std::string_view(clip)); }
  Phrase& then(const Phrase& more) {
    pieces.insert(pieces.end(), more.pieces.begin(), more.pieces.end());
    return *this;
  }
  [[nodiscard]] bool empty() const { return pieces.empty(); }
};

}  // namespace centrale::prompts
