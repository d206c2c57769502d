// From phrases to clips of the catalogue, by the rules of each language. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "prompts/language.hpp"
#include "prompts/phrase.hpp"

namespace centrale::prompts {

/// Ids of the catalogue, in the order in which they are said.
using Clips = std::vector<std::string>;

/// 0...9999: "eenentwintig", "vijftienhonderd drieentwintig", "one hundred and five". Higher: digit by digit.
[[nodiscard]] Clips number_clips(std::uint32_t value, Language language);

/// "1 nieuw bericht", "2 nieuwe berichten": THING is the clip for one, THINGs the one for many.
[[nodiscard]] Clips count_clips(std::uint32_t value, std::string_view thing, Language language);

/// A telephone number digit by digit, a short pause between its groups. Other characters are left out.
[[nodiscard]] Clips digit_clips(std::string_view digits, Language language);

/// The groups in which a number is said: "+31201230201" is "+31 20 123 02 01".
[[nodiscard]] std::vector<std::string> digit_groups(std::string_view digits);

/// "2 minuten 30 seconden"; hours only when there are any. Under a second: nought seconds.
[[nodiscard]] Clips duration_clips(Duration length, Language language);

/// A moment: "vandaag om zeven uur dertig", "yesterday at seven thirty p m", "maandag drie maart om ...". An
/// unknown zone is taken for UTC.
[[nodiscard]] Clips when_clips(const When& when, Language language);

/// One thing to be played: a clip of the catalogue or a file of the tenant's own.
struct Sound {
  std::string name;
  bool own_file = false;

  friend bool operator==(const Sound&, const Sound&) = default;
};
[[nodiscard]] std::vector<Sound> clips(const Phrase& phrase, Language language);

}  // namespace centrale::prompts
