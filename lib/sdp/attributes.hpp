// Reading a= lines into a stream or a session (RFC 8866 §6). Part of the parser.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "sdp/session.hpp"

namespace centrale::sdp {

/// Where each payload type stands in the current stream's formats, so that a=rtpmap finds it in one step.
class PayloadIndex {
 public:
  void clear() { place_.fill(nowhere); }
  void put(std::uint8_t payload, std::size_t place) {
    if (place_[payload] == nowhere) place_[payload] = static_cast<std::uint8_t>(place);
  }
  [[nodiscard]] Format* find(Media& stream, std::string_view payload) const;

 private:
  static constexpr std::uint8_t nowhere = 255;
  std::array<std::uint8_t, 128> place_{};
};

/// "IN IP4 192.0.2.1", as in c=, o= and a=rtcp. Error: a part is missing or unknown.
[[nodiscard]] Result<Connection> read_connection(std::string_view text);

/// An a= line of the session or, with `stream`, of that stream. `text` is what follows "a=".
[[nodiscard]] Result<void> read_attribute(std::string_view text, Session& session, Media* stream,
                                          const PayloadIndex& index);

}  // namespace centrale::sdp
