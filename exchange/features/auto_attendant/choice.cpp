#include "features/auto_attendant/choice.hpp"

#include <algorithm>

namespace centrale::features {
namespace {

constexpr std::size_t kLongestExtension = 8;
constexpr std::size_t kDeepest = 64;
constexpr Duration kBetweenDigits = 2s;

const directory::Menu* find(const directory::AutoAttendant& attendant, const std::string& menu) {
  const auto found = std::ranges::find(attendant.menus, menu, &directory::Menu::id);
  return found == attendant.menus.end() ? nullptr : &*found;
}

}  // namespace

Choice choose(const directory::TenantSnapshot& tenant, const directory::Menu& menu, const std::string& keys) {
  if (keys.empty()) return NothingPressed{};
  if (keys.size() == 1) {
    const auto action = menu.keys.find(keys.front());
    if (action != menu.keys.end()) return action->second;
  }
  if (!menu.dial_extensions || !tenant.by_extension(Extension(keys))) return WrongKey{};
  return directory::MenuAction(directory::Destination(directory::ToExtension{Extension(keys)}));
}

call::CollectRule keys_of(const directory::Menu& menu) {
  const bool hash_is_a_choice = menu.keys.contains('#');
  return {.max = menu.dial_extensions ? kLongestExtension : 1,
          .terminator = menu.dial_extensions && !hash_is_a_choice ? '#' : '\0',
          .first = menu.digit_timeout,
          .between = kBetweenDigits};
}

std::string entry_of(const directory::AutoAttendant& attendant, directory::HourKind hour) {
  if (hour == directory::HourKind::business) return {};
  const bool holiday = hour == directory::HourKind::holiday && !attendant.holidays.empty();
  return holiday ? attendant.holidays : attendant.after_hours;
}

MenuPath::MenuPath(const directory::AutoAttendant& attendant, const std::string& start)
    : attendant_(attendant) {
  const directory::Menu* first = find(attendant, start);
  if (first == nullptr && !attendant.menus.empty()) first = &attendant.menus.front();
  if (first != nullptr) way_.push_back(first);
}

const directory::Menu* MenuPath::here() const { return way_.empty() ? nullptr : way_.back(); }

bool MenuPath::go_to(const std::string& menu) {
  const directory::Menu* next = find(attendant_, menu);
  if (next == nullptr || way_.size() >= kDeepest) return false;
  way_.push_back(next);
  return true;
}

void MenuPath::go_back() {
  if (way_.size() > 1) way_.pop_back();
}

}  // namespace centrale::features
