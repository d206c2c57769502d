// What the keys of a participant do.
#pragma once

#include "features/conference/hall.hpp"
#include "prompts/phrase.hpp"

namespace centrale::features {

/// The key behind the star. What he hears of it; nothing is said of a key that does nothing.
[[nodiscard]] prompts::Phrase key_pressed(Seat& seat, char key);

}  // namespace centrale::features
