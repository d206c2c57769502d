// What the keys that a caller pressed mean in a menu. Pure decisions.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "call/call_ref.hpp"
#include "directory/services.hpp"
#include "directory/snapshot.hpp"

namespace centrale::features {

struct NothingPressed {};
struct WrongKey {};
using Choice = std::variant<NothingPressed, WrongKey, directory::MenuAction>;

/// One key, or an extension where the menu lets callers dial one.
[[nodiscard]] Choice choose(const directory::TenantSnapshot& tenant, const directory::Menu& menu,
                            const std::string& keys);

/// How long to wait for keys, and for how many.
[[nodiscard]] call::CollectRule keys_of(const directory::Menu& menu);

/// The menu where a call comes in at this kind of hour; empty: the first.
[[nodiscard]] std::string entry_of(const directory::AutoAttendant& attendant, directory::HourKind hour);

/// The way back through the menus: where the caller is, and how he came there.
class MenuPath {
 public:
  /// `start` empty or unknown: the attendant's first menu.
  MenuPath(const directory::AutoAttendant& attendant, const std::string& start);

  /// Null: an attendant without menus.
  [[nodiscard]] const directory::Menu* here() const;
  /// False: there is no such menu, or there have been too many.
  [[nodiscard]] bool go_to(const std::string& menu);
  /// In the first menu: stays there.
  void go_back();

 private:
  const directory::AutoAttendant& attendant_;
  std::vector<const directory::Menu*> way_;
};

}  // namespace centrale::features
