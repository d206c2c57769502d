// A session description (RFC 8866, and RFC 4566 before it), taken apart without copying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sdp/address.hpp"

namespace centrale::sdp {

/// Hard limits; a description beyond one of them is an error that names the limit.
inline constexpr std::size_t max_text = 16 * 1024;  // bytes
inline constexpr std::size_t max_streams = 32;      // m= lines
inline constexpr std::size_t max_formats = 64;      // formats of one m= line
inline constexpr std::size_t max_attributes = 64;   // kept unknown attributes of one stream

/// RFC 8866 §6.7, seen from whoever wrote the description.
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };

enum class MediaKind : std::uint8_t { audio, video, text, application, image, message, other };

/// o= (RFC 8866 §5.2). Id and version stay text: RFC 8866 sets no limit to their digits.
struct Origin {
  std::string_view user;
  std::string_view id;
  std::string_view version;
  Connection connection;
};

/// An attribute that no member below stands for: "a=name:value" or "a=name".
struct Attribute {
  std::string_view name;
  std::string_view value;
};

inline constexpr std::uint8_t no_payload = 255;

/// One format of an m= line with what a=rtpmap and a=fmtp say of it.
struct Format {
  std::string_view token;             // as in m=: "8", "t38", "*"
  std::uint8_t payload = no_payload;  // 0..127 when the token is an RTP payload type
  std::string_view encoding;          // "PCMA"; empty without rtpmap
  std::uint32_t clock = 0;            // Hz; 0 without rtpmap
  std::uint32_t channels = 1;
  std::string_view fmtp;  // parameters only; empty: none
};

/// a=rtcp (RFC 3605).
struct Rtcp {
  std::uint16_t port = 0;
  std::optional<Connection> connection;  // empty: the stream's own
};

/// One m= section.
struct Media {
  MediaKind kind = MediaKind::other;
  std::string_view name;      // "audio", as written
  std::uint16_t port = 0;     // 0: refused or switched off
  std::uint16_t ports = 1;    // "/2" behind the port
  std::string_view protocol;  // "RTP/AVP", as written
  std::vector<Format> formats;
  std::optional<Connection> connection;  // empty: the session's
  std::uint32_t kilobits = 0;            // b=AS; 0: not said
  std::uint32_t bits = 0;                // b=TIAS (RFC 3890); 0: not said
  std::optional<Direction> direction;    // empty: the session's, or sendrecv
  std::uint32_t ptime = 0;               // milliseconds; 0: not said
  std::uint32_t maxptime = 0;            // milliseconds; 0: not said
  std::optional<Rtcp> rtcp;
  bool rtcp_mux = false;
  std::vector<Attribute> attributes;  // every other one, in order
};

/// A whole description. Views point into the parsed text, which must outlive this.
struct Session {
  Origin origin;
  std::string_view name;  // s=
  std::optional<Connection> connection;
  std::string_view time = "0 0";  // t=, the first
  std::optional<Direction> direction;
  std::vector<Attribute> attributes;  // at session level, every other one, in order
  std::vector<Media> media;

  [[nodiscard]] const Connection* connection_of(const Media& stream) const;
  [[nodiscard]] Direction direction_of(const Media& stream) const;
};

/// Takes CRLF and bare LF. Needs v=0 first and one o=; forgives a missing s=, t= and last line end.
/// Error: the line by number, what was wrong with it and what would be right.
[[nodiscard]] Result<Session> parse(std::string_view text);

/// Writes what parse() would read back alike, in the order of RFC 8866 §9.
[[nodiscard]] std::string serialise(const Session& session);

[[nodiscard]] std::string_view name_of(Direction direction);

}  // namespace centrale::sdp
