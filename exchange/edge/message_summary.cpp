#include "edge/message_summary.hpp"

#include <fmt/format.h>

namespace centrale::edge {

std::string message_summary(const MessageCounts& counts, std::string_view account) {
  return fmt::format("Messages-Waiting: {}\r\nMessage-Account: {}\r\nVoice-Message: {}/{} (0/0)\r\n",
                     counts.fresh > 0 ? "yes" : "no", account, counts.fresh, counts.heard);
}

}  // namespace centrale::edge
