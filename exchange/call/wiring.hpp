// Who hears what while two talk: a pure decision from who holds whom.
#pragma once

#include <cstdint>

namespace centrale::call {

enum class Hears : std::uint8_t { other, music, nothing };

struct Wiring {
  Hears party;
  Hears peer;
  friend bool operator==(const Wiring&, const Wiring&) = default;
};

/// Who holds hears nothing, who is held hears music; when each holds the other nobody hears anything,
/// because music between two phones on hold is heard by no one and costs two players.
[[nodiscard]] constexpr Wiring wiring(bool party_holds, bool peer_holds) {
  if (party_holds && peer_holds) return {Hears::nothing, Hears::nothing};
  if (party_holds) return {Hears::nothing, Hears::music};
  if (peer_holds) return {Hears::music, Hears::nothing};
  return {Hears::other, Hears::other};
}

}  // namespace centrale::call
