#include "directory/number_catalogue.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iterator>

#include "directory/document.hpp"
#include "numbering/number.hpp"

namespace centrale::directory {
namespace {

struct Row {
  std::string_view country;
  CountryNumbers numbers;
};

constexpr CountryNumbers kAll{true, true, true, true, true};
constexpr CountryNumbers kNoNational{true, true, true, false, true};
constexpr CountryNumbers kUnshown{true, false, true, false, true};
constexpr CountryNumbers kNewOnly{true, false, true, false, false};

constexpr auto kBuiltIn = std::to_array<Row>({{"nl", kAll},
                                              {"be", kAll},
                                              {"de", kAll},
                                              {"pt", kAll},
                                              {"gb", kNoNational},
                                              {"us", kNoNational},
                                              {"it", kUnshown},
                                              {"se", kUnshown},
                                              {"ca", kNewOnly},
                                              {"gr", kNewOnly},
                                              {"ie", kNewOnly},
                                              {"pl", kNewOnly},
                                              {"si", kNewOnly},
                                              {"es", kNewOnly}});

bool* field_of(CountryNumbers& numbers, std::string_view name) {
  if (name == "inbound") return &numbers.inbound;
  if (name == "outbound_identity") return &numbers.outbound_identity;
  if (name == "new_geographic") return &numbers.new_geographic;
  if (name == "new_national") return &numbers.new_national;
  if (name == "port_in") return &numbers.port_in;
  return nullptr;
}

Result<CountryNumbers> read(const Field& country) {
  if (country.value.table() == nullptr) return fail(fmt::format("{}: is not a table", country.key));
  CountryNumbers numbers;
  for (const Field& each : *country.value.table()) {
    bool* to = field_of(numbers, each.key);
    const bool* value = each.value.boolean();
    if (to == nullptr) return fail(fmt::format("{}.{}: is not a field of a country", country.key, each.key));
    if (value == nullptr) return fail(fmt::format("{}.{}: is neither true nor false", country.key, each.key));
    *to = *value;
  }
  return numbers;
}

bool allows(const CountryNumbers& numbers, BlockOrigin origin) {
  switch (origin) {
    case BlockOrigin::geographic: return numbers.new_geographic;
    case BlockOrigin::national: return numbers.new_national;
    case BlockOrigin::ported: return numbers.port_in;
    case BlockOrigin::unsaid: return numbers.inbound;
  }
  return false;
}

}  // namespace

NumberCatalogue NumberCatalogue::built_in() {
  NumberCatalogue catalogue;
  for (const Row& row : kBuiltIn) catalogue.countries_.emplace(row.country, row.numbers);
  return catalogue;
}

Result<NumberCatalogue> NumberCatalogue::parse(std::string_view toml) {
  const auto document = parse_toml(toml);
  if (!document) return std::unexpected(document.error());
  NumberCatalogue catalogue;
  if (document->table() == nullptr) return catalogue;
  for (const Field& country : *document->table()) {
    const auto numbers = read(country);
    if (!numbers) return std::unexpected(numbers.error());
    catalogue.countries_.emplace(country.key, *numbers);
  }
  return catalogue;
}

Result<NumberCatalogue> NumberCatalogue::load(const std::filesystem::path& file) {
  if (file.empty()) return built_in();
  std::ifstream in(file);
  if (!in) return fail(fmt::format("numbers.catalogue: {} cannot be read", file.string()));
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto read = parse(text);
  if (!read) return fail(fmt::format("{}: {}", file.string(), read.error().what));
  return read;
}

const CountryNumbers* NumberCatalogue::find(std::string_view country) const {
  const auto found = countries_.find(country);
  return found == countries_.end() ? nullptr : &found->second;
}

void NumberCatalogue::check(const NumberBlock& block, const std::string& at, ConfigErrors& errors) const {
  const auto number = numbering::read(block.first);
  if (!number) return;  // said already: it is no number at all
  const CountryNumbers* numbers = find(number->country);
  if (numbers == nullptr || !numbers->inbound) {
    errors.push_back({at + ".first", fmt::format("no numbers of {} are offered", number->country),
                      with_plus(block.first)});
    return;
  }
  if (!allows(*numbers, block.origin))
    errors.push_back({at + ".origin", fmt::format("is not possible in {}", number->country), ""});
  if (block.shown && !numbers->outbound_identity)
    errors.push_back(
        {at + ".shown", fmt::format("must be false: numbers of {} cannot be shown", number->country), ""});
}

}  // namespace centrale::directory
