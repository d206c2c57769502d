#include "directory/destination.hpp"

#include <algorithm>
#include <array>

#include "directory/syntax.hpp"

namespace centrale::directory {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

std::optional<Destination> attendant(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view menu = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  if (!is_id(text.substr(0, slash)) || (slash != std::string_view::npos && !is_id(menu))) return std::nullopt;
  return ToAutoAttendant{ServiceId(std::string(text.substr(0, slash))), std::string(menu)};
}

std::optional<Destination> conference(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view seat = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  if (!is_id(text.substr(0, slash)) || (slash != std::string_view::npos && !is_id(seat))) return std::nullopt;
  return ToConference{ServiceId(std::string(text.substr(0, slash))), std::string(seat)};
}

std::optional<Destination> number(std::string_view text) {
  auto e164 = parse_e164(text);
  if (!e164) return std::nullopt;
  return ToNumber{std::move(*e164)};
}

std::optional<Destination> by_id(std::string_view kind, std::string_view id) {
  if (!is_id(id)) return std::nullopt;
  std::string text(id);
  if (kind == "user") return ToUser{UserId(std::move(text))};
  if (kind == "hunt-group") return ToHuntGroup{ServiceId(std::move(text))};
  if (kind == "assistant") return ToAssistant{UserId(std::move(text))};
  if (kind == "voicemail") return ToVoicemail{UserId(std::move(text))};
  if (kind == "mailbox") return ToVoicemail{ServiceId(std::move(text))};
  return std::nullopt;
}

std::optional<Destination> by_digits(std::string_view kind, std::string_view digits) {
  if (kind == "extension" && is_extension(digits)) return ToExtension{Extension(std::string(digits))};
  if (kind == "park" && is_extension(digits)) return ToPark{Extension(std::string(digits))};
  const bool short_digits = !digits.empty() && digits.size() <= 15 && all_digits(digits);
  if (kind == "short" && short_digits) return ToShortNumber{std::string(digits)};
  if (kind == "emergency" && short_digits) return ToEmergency{std::string(digits)};
  return std::nullopt;
}

}  // namespace

std::string to_text(const Destination& destination) {
  return std::visit(Overloaded{
                        [](const HangUp&) { return std::string("hang-up"); },
                        [](const ToCallThrough&) { return std::string("call-through"); },
                        [](const ToCallMeBack&) { return std::string("call-me-back"); },
                        [](const ToUser& to) { return "user:" + to.user.value(); },
                        [](const ToHuntGroup& to) { return "hunt-group:" + to.group.value(); },
                        [](const ToAutoAttendant& to) {
                          return "attendant:" + to.attendant.value() + (to.menu.empty() ? "" : "/" + to.menu);
                        },
                        [](const ToVoicemail& to) {
                          const auto* user = std::get_if<UserId>(&to.box);
                          return user != nullptr ? "voicemail:" + user->value()
                                                 : "mailbox:" + std::get<ServiceId>(to.box).value();
                        },
                        [](const ToNumber& to) { return "number:" + with_plus(to.number); },
                        [](const ToExtension& to) { return "extension:" + to.extension.value(); },
                        [](const ToShortNumber& to) { return "short:" + to.digits; },
                        [](const ToPark& to) { return "park:" + to.extension.value(); },
                        [](const ToAssistant& to) { return "assistant:" + to.user.value(); },
                        [](const ToConference& to) {
                          return "conference:" + to.conference.value() +
                                 (to.seat.empty() ? "" : "/" + to.seat);
                        },
                        [](const ToEmergency& to) { return "emergency:" + to.digits; },
                    },
                    destination);
}

std::optional<Destination> parse_destination(std::string_view text) {
  if (text == "hang-up") return HangUp{};
  if (text == "call-through") return ToCallThrough{};
  if (text == "call-me-back") return ToCallMeBack{};
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  if (kind == "attendant") return attendant(rest);
  if (kind == "conference") return conference(rest);
  if (kind == "number") return number(rest);
  if (auto found = by_id(kind, rest)) return found;
  return by_digits(kind, rest);
}

}  // namespace centrale::directory
