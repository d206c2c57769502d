// A menu: the caller hears his choices and presses a key.
#pragma once

#include <optional>
#include <string>

#include "call/call_ref.hpp"

namespace centrale::features {

/// Recorded by phone, as a Playlist names them; empty: none. Each is heard instead of the greeting of the
/// menu where calls come in at such hours.
struct RecordedGreetings {
  std::string business_hours{};
  std::string after_hours{};
  std::string holiday{};  // empty: as after hours, where the menus do not differ either
};

/// `menu` empty: the attendant's first, or that of night and holidays; `night`: how the switch is set.
[[nodiscard]] flow::Task<call::Next> auto_attendant(call::CallRef call, ServiceId id, std::string menu,
                                                    std::optional<directory::NightMode> night,
                                                    RecordedGreetings recorded);

}  // namespace centrale::features
