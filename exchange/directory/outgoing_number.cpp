#include "directory/outgoing_number.hpp"

#include "directory/syntax.hpp"

namespace centrale::directory {

E164 outgoing_number(const TenantSnapshot& tenant, const User& user, std::uint32_t choice) {
  const bool there = choice > 0 && choice <= user.outgoing_numbers.size();
  return there ? user.outgoing_numbers[choice - 1] : tenant.caller_number(user);
}

std::optional<std::uint32_t> parse_choice(const User& user, std::string_view digits) {
  if (digits.size() != 1 || !all_digits(digits)) return std::nullopt;
  const auto choice = static_cast<std::uint32_t>(digits[0] - '0');
  return choice <= user.outgoing_numbers.size() ? std::optional(choice) : std::nullopt;
}

}  // namespace centrale::directory
