// The body of the dialog event package (RFC 4235, application/dialog-info+xml): what a lamp shows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace centrale::edge {

enum class DialogState : std::uint8_t { trying, early, confirmed };

/// One leg of the watched user. Text as it stands in the directory: it is escaped here.
struct DialogLine {
  std::string id;
  DialogState state = DialogState::trying;
  bool initiator = false;  // he calls
  std::string remote_name;
  std::string remote_uri;  // empty: not known yet
};

/// Always the full state: a lamp is a function of the dialogs that there are, with a version that only
/// goes up (RFC 4235 §4.1). `entity`: the URI that is watched.
[[nodiscard]] std::string dialog_info(std::string_view entity, std::uint32_t version,
                                      const std::vector<DialogLine>& lines);

/// Text as XML 1.0 character data; control characters, which XML cannot hold, are dropped.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace centrale::edge
