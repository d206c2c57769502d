// The body that lights a phone's lamp (RFC 3842, application/simple-message-summary).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace centrale::edge {

struct MessageCounts {
  std::size_t fresh = 0;
  std::size_t heard = 0;
};

/// `account`: the URI that the phone dials to hear its messages.
[[nodiscard]] std::string message_summary(const MessageCounts& counts, std::string_view account);

}  // namespace centrale::edge
