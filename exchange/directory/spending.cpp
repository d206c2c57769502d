#include "directory/spending.hpp"

#include <algorithm>
#include <chrono>

namespace centrale::directory {

Micros cost_of(const Tariff& tariff, Duration answered) {
  const auto increment = std::max<std::int64_t>(1, tariff.increment);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::max(answered, Duration::zero())).count();
  const std::int64_t begun = std::max<std::int64_t>(1, (seconds + increment - 1) / increment);
  const std::int64_t micros = begun * increment * static_cast<std::int64_t>(tariff.per_minute);
  return static_cast<Micros>(tariff.per_call) + (micros + 59) / 60;
}

const Tariff* tariff_of(const std::vector<Tariff>& tariffs, std::string_view digits) {
  const Tariff* best = nullptr;
  for (const Tariff& each : tariffs) {
    const bool longer = best == nullptr || each.prefix.size() > best->prefix.size();
    if (longer && digits.starts_with(each.prefix)) best = &each;
  }
  return best;
}

std::string name_of(const Tariff& tariff) {
  if (!tariff.name.empty()) return tariff.name;
  return tariff.prefix.empty() ? "other" : tariff.prefix;
}

}  // namespace centrale::directory
