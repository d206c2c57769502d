// What a telephone number is, by the rules of the Netherlands and of E.164: pure functions over tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/e164.hpp"
#include "base/result.hpp"
#include "numbering/country_codes.hpp"

namespace centrale::numbering {

enum class Kind : std::uint8_t {
  geographic,
  mobile,                // 06
  internet,              // 0676
  machine,               // 097
  private_network,       // 082
  personal,              // 084, 087
  location_independent,  // 085
  corporate,             // 088
  free_phone,            // 0800
  premium,               // 0900, 0906, 0909
  police,                // 0900-8844
  municipality,          // 14020, 140475
  emergency,             // 112
  help_line,             // 113, 116xxx
  animal_police,         // 144
  network_service,       // 12xx, 13xx
  directory_enquiry,     // 18xx
  international,
};
[[nodiscard]] std::string_view name_of(Kind kind);

enum class Tariff : std::uint8_t {
  free,
  national,
  mobile,
  service,  // as a national call or a little more: 084, 097, 0900-8844, 14020
  premium,  // paid services, of other countries too as far as they are known
  international,
};
[[nodiscard]] std::string_view name_of(Tariff tariff);

struct Number {
  Kind kind{};
  Tariff tariff{};
  E164 e164{};                 // empty: a short number that has none
  std::string digits{};        // as dialled within the Netherlands: "0201234567", "112", "0044..."
  std::string_view country{};  // as in CountryCode
  std::string_view place{};    // of a geographic number
};

/// As somebody in the Netherlands dials or writes it: "020-123 45 67", "+31 (0)20...", "0044...", "112", "14
/// 020". Also what a carrier presents with its plus. An error names the rule that it breaks.
[[nodiscard]] Result<Number> read(std::string_view text);

/// A number of E.164 digits; `read("+" + ...)`.
[[nodiscard]] Result<Number> read(const E164& number);

/// "020-1234567", "06-12345678", "0800-1234", "14020", "+44 2079460000": as people in the Netherlands write
/// it.
[[nodiscard]] std::string written(const Number& number);

}  // namespace centrale::numbering
