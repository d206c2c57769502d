// What must not be there twice, for `check`. For this folder.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <unordered_map>

#include "directory/config_error.hpp"

namespace centrale::directory {

/// Finds whatever is claimed twice, and says who has it already.
class Claims {
 public:
  explicit Claims(std::string_view what) : what_(what) {}
  void claim(const std::string& thing, const std::string& path, ConfigErrors& errors) {
    if (thing.empty()) return;
    const auto [there, fresh] = taken_.emplace(thing, path);
    if (!fresh) errors.push_back({path, fmt::format("is {} already, at {}", what_, there->second), thing});
  }

 private:
  std::string_view what_;
  std::unordered_map<std::string, std::string> taken_;
};

}  // namespace centrale::directory
