// The body of the dialog event package (RFC 4235, application/dialog-info+xml): what a lamp shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/invite_session.hpp"

namespace centrale::edge {

enum class DialogState : std::uint8_t { trying, early, confirmed };

/// One leg of the watched user. Text as it stands in the directory: it is escaped here.
struct DialogLine {
  std::string id;
  DialogState state = DialogState::trying;
  bool initiator = false;                   // he calls
  std::optional<sip::DialogNames> names{};  // as his phone has them; nothing: not for this watcher
  std::string remote_name{};
  std::string remote_uri{};  // empty: not known yet
};

/// Always the full state: a lamp is a function of the dialogs that there are, with a version that only
/// goes up (RFC 4235 §4.1).
struct DialogInfo {
  std::string entity;  // the URI that is watched
  std::uint32_t version = 0;
  /// False: nobody could be reached there, which is another thing than a phone that is free. RFC 4235 has no
  /// word for it, so it is an element of ours, where its schema allows others' (§4.4).
  bool registered = true;
  std::vector<DialogLine> lines{};
};
[[nodiscard]] std::string dialog_info(const DialogInfo& info);

inline constexpr std::string_view kRegistrationNamespace = "urn:centrale:registration";

}  // namespace centrale::edge
