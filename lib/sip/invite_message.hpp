// Between the typed fields of invite_info.hpp and messages. For this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sip/invite_info.hpp"
#include "sip/message.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {

/// Everything of it but From and To.
void write_identity(MessageWriter& writer, const CallIdentity& identity);
[[nodiscard]] CallIdentity read_identity(const Message& invite);
[[nodiscard]] InviteArrival read_arrival(const Message& invite, const Flow& flow);

/// The SDP of a body, alone or as a part of multipart (RFC 5621); nothing for any other body.
[[nodiscard]] std::optional<std::string> sdp_of(const Message& message);
[[nodiscard]] std::optional<std::string> sdp_part(std::string_view body, std::string_view boundary);

[[nodiscard]] std::optional<SessionInterval> session_interval_of(const Message& message);
[[nodiscard]] std::optional<std::chrono::seconds> min_se_of(const Message& message);
/// "1800;refresher=uac".
[[nodiscard]] std::string to_text(const SessionInterval& interval);

}  // namespace centrale::sip
