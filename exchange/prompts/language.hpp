// The languages that the exchange speaks.
#pragma once

#include <cstdint>
#include <string_view>

namespace centrale::prompts {

enum class Language : std::uint8_t { nl, en };

/// "nl", "nl-BE" and the like; everything else is answered in English.
[[nodiscard]] constexpr Language language_of(std::string_view tag) {
  return tag == "nl" || tag.starts_with("nl-") || tag.starts_with("nl_") ? Language::nl : Language::en;
}

/// The name of its folder of sounds: "nl" or "en".
[[nodiscard]] constexpr std::string_view name_of(Language language) {
  return language == Language::nl ? "nl" : "en";
}

}  // namespace centrale::prompts
