#include "media_control/protocol.hpp"

#include <fmt/format.h>

#include "media_control/wire.hpp"

namespace centrale::media_control {
namespace {

constexpr std::size_t kLengthBytes = 4;

template <class Message>
void append_message(std::string& out, const Message& message) {
  const std::size_t start = out.size();
  out.append(kLengthBytes, '\0');
  std::visit(
      [&out]<class T>(const T& body) {
        out.push_back(static_cast<char>(T::kTag));
        wire::Encoder encoder(out);
        T::fields(body, encoder);
      },
      message);
  const auto length = static_cast<std::uint32_t>(out.size() - start - kLengthBytes);
  std::memcpy(out.data() + start, &length, kLengthBytes);  // little-endian like every machine we run on
}

/// What became of one message: put into `out`, not known here, or broken.
enum class Outcome { decoded, unknown, broken };

template <class Message, std::size_t Index = 0>
Outcome decode_message(std::uint8_t tag, std::string_view body, std::optional<Message>& out) {
  if constexpr (Index == std::variant_size_v<Message>) {
    return Outcome::unknown;
  } else {
    using Kind = std::variant_alternative_t<Index, Message>;
    if (tag != Kind::kTag) return decode_message<Message, Index + 1>(tag, body, out);
    Kind kind;
    if (!wire::decode(body, kind)) return Outcome::broken;
    out.emplace(std::move(kind));
    return Outcome::decoded;
  }
}

}  // namespace

void append(std::string& out, const Command& command) { append_message(out, command); }
void append(std::string& out, const WorkerEvent& event) { append_message(out, event); }

template <class Message>
void MessageReader<Message>::feed(std::string_view bytes) {
  buffer_.erase(0, taken_);
  taken_ = 0;
  buffer_.append(bytes);
}

template <class Message>
Result<std::optional<Message>> MessageReader<Message>::next() {
  while (true) {
    const std::string_view rest = std::string_view(buffer_).substr(taken_);
    if (rest.size() < kLengthBytes) return std::nullopt;
    std::uint32_t length = 0;
    std::memcpy(&length, rest.data(), kLengthBytes);
    if (length == 0 || length > kLongestMessage) {
      return fail(
          fmt::format("media control: a message of {} bytes, allowed are 1 to {}", length, kLongestMessage));
    }
    if (rest.size() < kLengthBytes + length) return std::nullopt;
    taken_ += kLengthBytes + length;
    const auto tag = static_cast<std::uint8_t>(rest[kLengthBytes]);
    std::optional<Message> message;
    const Outcome outcome = decode_message(tag, rest.substr(kLengthBytes + 1, length - 1), message);
    if (outcome == Outcome::broken) return fail(fmt::format("media control: message {} is malformed", tag));
    if (outcome == Outcome::decoded) return message;
  }
}

template class MessageReader<Command>;
template class MessageReader<WorkerEvent>;

}  // namespace centrale::media_control
