// Where a call can be sent: what an extension, a number, a menu key or a forwarding points at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/e164.hpp"
#include "base/ids.hpp"

namespace centrale::directory {

struct ToUser {
  UserId user;
  friend bool operator==(const ToUser&, const ToUser&) = default;
};
struct ToHuntGroup {
  ServiceId group;
  friend bool operator==(const ToHuntGroup&, const ToHuntGroup&) = default;
};
struct ToAutoAttendant {
  ServiceId attendant;
  std::string menu{};  // empty: the attendant's first
  friend bool operator==(const ToAutoAttendant&, const ToAutoAttendant&) = default;
};
/// The mailbox of a user, or a company mailbox.
struct ToVoicemail {
  std::variant<UserId, ServiceId> box;
  friend bool operator==(const ToVoicemail&, const ToVoicemail&) = default;
};
/// Outside, or a number of this installation: whoever places the call looks that up.
struct ToNumber {
  E164 number;
  friend bool operator==(const ToNumber&, const ToNumber&) = default;
};
/// Looked up in the tenant when the call gets there.
struct ToExtension {
  Extension extension;
  friend bool operator==(const ToExtension&, const ToExtension&) = default;
};
/// Outside, but no E.164 number: 1233, 14020, 116000. Goes out as dialled.
struct ToShortNumber {
  std::string digits;
  friend bool operator==(const ToShortNumber&, const ToShortNumber&) = default;
};
struct ToEmergency {
  std::string digits;
  friend bool operator==(const ToEmergency&, const ToEmergency&) = default;
};
/// Parked at an extension until somebody retrieves the call.
struct ToPark {
  Extension extension;
  friend bool operator==(const ToPark&, const ToPark&) = default;
};
/// The personal assistant of a user.
struct ToAssistant {
  UserId user;
  friend bool operator==(const ToAssistant&, const ToAssistant&) = default;
};
/// A conference. `seat`: of somebody who has been let in before ("host", "muted"...); never configured.
struct ToConference {
  ServiceId conference;
  std::string seat{};
  friend bool operator==(const ToConference&, const ToConference&) = default;
};
/// A user who calls from a phone outside proves who he is and dials on as from his desk.
struct ToCallThrough {
  friend bool operator==(const ToCallThrough&, const ToCallThrough&) = default;
};
/// The same, but the call is declined and the exchange calls that phone.
struct ToCallMeBack {
  friend bool operator==(const ToCallMeBack&, const ToCallMeBack&) = default;
};
struct HangUp {
  friend bool operator==(const HangUp&, const HangUp&) = default;
};

/// Always read together with a tenant: ids and extensions mean nothing without one.
using Destination =
    std::variant<HangUp, ToUser, ToHuntGroup, ToAutoAttendant, ToVoicemail, ToNumber, ToExtension,
                 ToShortNumber, ToEmergency, ToPark, ToConference, ToAssistant, ToCallThrough, ToCallMeBack>;

/// "user:carol", "hunt-group:sales", "attendant:main", "attendant:main/opening-hours", "voicemail:carol",
/// "mailbox:company", "number:+31201234567", "extension:201", "short:14020", "emergency:112", "park:201",
/// "conference:team", "assistant:carol", "call-through", "call-me-back", "hang-up".
[[nodiscard]] std::string to_text(const Destination& destination);
[[nodiscard]] std::optional<Destination> parse_destination(std::string_view text);

}  // namespace centrale::directory
