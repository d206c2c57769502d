// Colleagues found by the letters on a telephone's keys (ITU-T E.161): "abc" is 2, "wxyz" is 9.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directory/snapshot.hpp"

namespace centrale::features {

/// Fewer keys say nothing about anybody.
inline constexpr std::size_t kFewestNameKeys = 2;
/// A caller can choose between so many.
inline constexpr std::size_t kMostNames = 9;

/// The keys of a word: "Müller" is 685537. What is no letter is left out.
[[nodiscard]] std::string keys_of_word(std::string_view utf8);

/// Users with an extension of whom one word of the name begins with these keys, by name; one more than
/// `kMostNames` where there are more. Valid as long as the snapshot.
[[nodiscard]] std::vector<const directory::User*> named_by(const directory::TenantSnapshot& tenant,
                                                           std::string_view keys);

}  // namespace centrale::features
