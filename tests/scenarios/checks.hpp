// Shared by the checks of `then`.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "scenarios/play.hpp"

namespace centrale::scenarios {

using Words = std::vector<std::string>;
using Check = std::function<Result<void>(Stage&, const Words&)>;
using Checks = std::map<std::string, Check, std::less<>>;

[[nodiscard]] inline std::string word(const Words& words, std::size_t at) {
  return at < words.size() ? words[at] : std::string();
}

/// `found` is what is so instead.
[[nodiscard]] inline Result<void> expect(bool holds, const std::string& found) {
  if (holds) return {};
  return fail(found);
}

/// By the second word: "201 hears ...".
[[nodiscard]] const Checks& checks_of_phones();
/// By the first: "mailbox 202 has ...".
[[nodiscard]] const Checks& checks_of_the_exchange();

}  // namespace centrale::scenarios
