// The messages between control and a media worker, and their bytes. docs: protocol.md
//
// A message names its fields once, in `fields`; encoder and decoder both walk that list. A field
// number is never used again for something else: an older peer skips what it does not know.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "media_control/commands.hpp"
#include "media_control/events.hpp"

namespace centrale::media_control {

inline constexpr std::size_t kLongestMessage = std::size_t{1} << 20;

/// Puts the message, with its length and tag before it, behind what `out` has.
void append(std::string& out, const Command& command);
void append(std::string& out, const WorkerEvent& event);

/// Cuts a byte stream into messages. `Message` is Command or WorkerEvent. One per connection.
template <class Message>
class MessageReader {
 public:
  void feed(std::string_view bytes);
  /// The next whole message, nothing when more bytes are needed. Unknown messages are skipped. An error
  /// is final: the stream cannot be trusted any more and the connection has to be dropped.
  [[nodiscard]] Result<std::optional<Message>> next();

 private:
  std::string buffer_{};
  std::size_t taken_ = 0;
};

extern template class MessageReader<Command>;
extern template class MessageReader<WorkerEvent>;

}  // namespace centrale::media_control
