// What each country allows with its numbers (PRODUCT N-5): a table that the operator changes, asked when a
// block of numbers is added.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "directory/config_error.hpp"
#include "directory/number_block.hpp"

namespace centrale::directory {

struct CountryNumbers {
  bool inbound = false;
  bool outbound_identity = false;  // may stand as the caller
  bool new_geographic = false;
  bool new_national = false;
  bool port_in = false;
  friend bool operator==(const CountryNumbers&, const CountryNumbers&) = default;
};

/// Immutable.
class NumberCatalogue {
 public:
  /// `deploy/number-catalogue.toml` as it was when this was built. The tenant's own country stands in it too.
  [[nodiscard]] static NumberCatalogue built_in();
  /// A table for each country: "[be] inbound = true ...". Error: the line, or the field, that is wrong.
  [[nodiscard]] static Result<NumberCatalogue> parse(std::string_view toml);
  /// No file named: the built-in one.
  [[nodiscard]] static Result<NumberCatalogue> load(const std::filesystem::path& file);

  /// Null: no numbers of that country are offered.
  [[nodiscard]] const CountryNumbers* find(std::string_view country) const;
  /// Whether such a block may be added; `at`: its path.
  void check(const NumberBlock& block, const std::string& at, ConfigErrors& errors) const;

  friend bool operator==(const NumberCatalogue&, const NumberCatalogue&) = default;

 private:
  std::map<std::string, CountryNumbers, std::less<>> countries_;
};

}  // namespace centrale::directory
