#include "numbering/number.hpp"

#include <algorithm>

#include "numbering/abroad.hpp"
#include "numbering/netherlands.hpp"

namespace centrale::numbering {
namespace {

constexpr std::string_view kSeparators = " -./()";

/// Without what people write between digits; nothing when anything else stands there.
Result<std::string> bare(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (kSeparators.find(c) != std::string_view::npos) continue;
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c != '+' || !digits.empty()))
      return fail("a number has digits only, and a plus at most in front");
    digits += c;
  }
  return digits;
}

Result<Number> international(std::string_view digits) {
  if (digits.empty()) return fail("after + or 00 comes a country's code");
  if (!digits.starts_with("31")) return foreign_number(digits);
  std::string_view nsn = digits.substr(2);
  if (nsn.starts_with('0')) nsn.remove_prefix(1);  // +31 (0)20...: people write the 0 inside
  return dutch_number(nsn);
}

}  // namespace

Result<Number> read(std::string_view text) {
  auto digits = bare(text);
  if (!digits) return std::unexpected(std::move(digits.error()));
  const std::string_view all = *digits;
  if (all.empty()) return fail("a number has digits");
  if (all.starts_with('+')) return international(all.substr(1));
  if (all.starts_with("00")) return international(all.substr(2));
  if (all.starts_with('0')) return dutch_number(all.substr(1));
  if (auto found = dutch_short_number(all)) return std::move(*found);
  return fail("no short number of the Netherlands is " + *digits + "; others begin with 0, 00 or +");
}

Result<Number> read(const E164& number) { return read(with_plus(number)); }

std::string written(const Number& number) {
  if (number.kind == Kind::international) {
    const std::string& digits = number.e164.value();
    // Where countries share a plan, the code of the plan stands apart: +1 416..., +44 1481....
    std::size_t code = 1;
    while (code < 3 && country_code_of(digits.substr(0, code)) == nullptr) ++code;
    return "+" + digits.substr(0, code) + " " + digits.substr(code);
  }
  const std::size_t code = number.digits.starts_with('0') ? dutch_code_length(number) : 0;
  if (code == 0) return number.digits;
  return number.digits.substr(0, code + 1) + "-" + number.digits.substr(code + 1);
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::geographic: return "geographic";
    case Kind::mobile: return "mobile";
    case Kind::internet: return "internet";
    case Kind::machine: return "machine";
    case Kind::private_network: return "private-network";
    case Kind::personal: return "personal";
    case Kind::location_independent: return "location-independent";
    case Kind::corporate: return "corporate";
    case Kind::free_phone: return "free-phone";
    case Kind::premium: return "premium";
    case Kind::police: return "police";
    case Kind::municipality: return "municipality";
    case Kind::emergency: return "emergency";
    case Kind::help_line: return "help-line";
    case Kind::animal_police: return "animal-police";
    case Kind::network_service: return "network-service";
    case Kind::directory_enquiry: return "directory-enquiry";
    case Kind::international: return "international";
  }
  return "international";
}

std::string_view name_of(Tariff tariff) {
  switch (tariff) {
    case Tariff::free: return "free";
    case Tariff::national: return "national";
    case Tariff::mobile: return "mobile";
    case Tariff::service: return "service";
    case Tariff::premium: return "premium";
    case Tariff::international: return "international";
  }
  return "international";
}

}  // namespace centrale::numbering
