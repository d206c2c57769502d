// Values that stand in a configuration as text: how each is read, written, and what to say when it is
// wrong. One row per type; the readers and writers of described structs use nothing else.
#pragma once

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "directory/destination.hpp"
#include "directory/services.hpp"
#include "directory/syntax.hpp"
#include "directory/tenant.hpp"
#include "directory/trunk.hpp"

namespace centrale::directory {

template <class T>
struct TextForm;

template <class T>
concept HasTextForm = requires(std::string_view text, const T& value) {
  { TextForm<T>::parse(text) } -> std::same_as<std::optional<T>>;
  { TextForm<T>::print(value) } -> std::convertible_to<std::string>;
};

/// Ids of every kind; empty means "none" where the field may be left out.
template <class Tag>
struct TextForm<Strong<Tag, std::string>> {
  using Id = Strong<Tag, std::string>;
  static constexpr std::string_view rule = "is not an id: 1 to 63 of a-z 0-9 . _ -";
  static std::optional<Id> parse(std::string_view text) {
    return is_id(text) ? std::optional(Id(std::string(text))) : std::nullopt;
  }
  static std::string print(const Id& id) { return id.value(); }
};

template <>
struct TextForm<Extension> {
  static constexpr std::string_view rule = "is not 1 to 8 digits";
  static std::optional<Extension> parse(std::string_view text) {
    return is_extension(text) ? std::optional(Extension(std::string(text))) : std::nullopt;
  }
  static std::string print(const Extension& extension) { return extension.value(); }
};

template <>
struct TextForm<E164> {
  static constexpr std::string_view rule = "is not an E.164 number such as +31201234567";
  static std::optional<E164> parse(std::string_view text) { return parse_e164(text); }
  static std::string print(const E164& number) { return number.empty() ? "" : with_plus(number); }
};

template <>
struct TextForm<Destination> {
  static constexpr std::string_view rule =
      "is not a destination: user:, hunt-group:, attendant:, voicemail:, mailbox:, number:, extension: or "
      "hang-up";
  static std::optional<Destination> parse(std::string_view text) { return parse_destination(text); }
  static std::string print(const Destination& to) { return to_text(to); }
};

template <>
struct TextForm<MenuAction> {
  static constexpr std::string_view rule =
      "is neither a destination nor menu:, announce:DESTINATION, play:prompt:NAME, play:file:NAME, repeat, "
      "previous, operator, dial-extension, dial-name or exit";
  static std::optional<MenuAction> parse(std::string_view text);
  static std::string print(const MenuAction& action);
};

template <>
struct TextForm<Greeting> {
  static constexpr std::string_view rule = "is not standard, prompt:NAME or file:NAME.wav";
  static std::optional<Greeting> parse(std::string_view text);
  static std::string print(const Greeting& greeting);
};

/// A key of a telephone.
template <>
struct TextForm<SpeedPlace> {
  static constexpr std::string_view rule = "is no place of speed dial: 2 to 9, or two digits";
  static std::optional<SpeedPlace> parse(std::string_view text) {
    return is_speed_place(text) ? std::optional(SpeedPlace(std::string(text))) : std::nullopt;
  }
  static std::string print(const SpeedPlace& place) { return place.value(); }
};

template <>
struct TextForm<char> {
  static constexpr std::string_view rule = "is not a key: 0 to 9, * or #";
  static std::optional<char> parse(std::string_view text) {
    const bool key = text.size() == 1 && (is_digit(text[0]) || text[0] == '*' || text[0] == '#');
    return key ? std::optional(text[0]) : std::nullopt;
  }
  static std::string print(char key) { return {key}; }
};

template <>
struct TextForm<FeatureAction> {
  static constexpr std::string_view rule = "is not a feature, such as forward-always-on or voicemail";
  static std::optional<FeatureAction> parse(std::string_view text);
  static std::string print(FeatureAction action);
};

template <>
struct TextForm<WeeklyHours> {
  static constexpr std::string_view rule = "is not hours of the week, such as mon-fri 09:00-17:30";
  static std::optional<WeeklyHours> parse(std::string_view text);
  static std::string print(const WeeklyHours& hours);
};

template <>
struct TextForm<Holiday> {
  static constexpr std::string_view rule =
      "is not a day with a name, such as 2026-12-25 Christmas, 2026-12-24..2027-01-02 Closed or every 12-25 "
      "Christmas";
  static std::optional<Holiday> parse(std::string_view text);
  static std::string print(const Holiday& holiday);
};

template <>
struct TextForm<ClockReading> {
  static constexpr std::string_view rule = "is not a date and a time, such as 2026-12-25 10:00";
  static std::optional<ClockReading> parse(std::string_view text);
  static std::string print(const ClockReading& reading) { return reading.value(); }
};

template <>
struct TextForm<WallInstant> {
  static constexpr std::string_view rule = "is not a moment in UTC, such as 2026-12-25T09:00:00Z";
  static std::optional<WallInstant> parse(std::string_view text);
  static std::string print(WallInstant moment);
};

template <>
struct TextForm<CallerPattern> {
  static constexpr std::string_view rule =
      "is not a caller: anybody, inside, outside, anonymous, +31201234567, +3120* or an extension";
  static std::optional<CallerPattern> parse(std::string_view text);
  static std::string print(const CallerPattern& pattern);
};

/// Enumerations: a name for each value.
template <class Enum, std::size_t Count>
struct Names {
  static std::optional<Enum> parse(std::string_view text, const std::array<std::string_view, Count>& names) {
    for (std::size_t at = 0; at < Count; ++at) {
      if (names[at] == text) return static_cast<Enum>(at);
    }
    return std::nullopt;
  }
};

#define CENTRALE_TEXT_FORM(Enum, rule_text, ...)                                                          \
  template <>                                                                                             \
  struct TextForm<Enum> {                                                                                 \
    static constexpr std::array kNames = std::to_array<std::string_view>({__VA_ARGS__});                  \
    static constexpr std::string_view rule = rule_text;                                                   \
    static std::optional<Enum> parse(std::string_view text) {                                             \
      return Names<Enum, kNames.size()>::parse(text, kNames);                                             \
    }                                                                                                     \
    static std::string print(Enum value) { return std::string(kNames[static_cast<std::size_t>(value)]); } \
  }

CENTRALE_TEXT_FORM(HuntPolicy, "is not simultaneous, regular, circular, uniform or weighted", "simultaneous",
                   "regular", "circular", "uniform", "weighted");
CENTRALE_TEXT_FORM(TrunkKind, "is neither peering nor registering nor mobile", "peering", "registering",
                   "mobile");
CENTRALE_TEXT_FORM(MobileShows, "is neither fixed nor mobile", "fixed", "mobile");
CENTRALE_TEXT_FORM(NumberFormat, "is not e164-plus, e164, national or international-00", "e164-plus", "e164",
                   "national", "international-00");
CENTRALE_TEXT_FORM(CallerHeader, "is not asserted, preferred, remote-party-id or from-only", "asserted",
                   "preferred", "remote-party-id", "from-only");
CENTRALE_TEXT_FORM(PrivacyStyle, "is neither anonymous-from nor privacy-only", "anonymous-from",
                   "privacy-only");
CENTRALE_TEXT_FORM(DiversionStyle, "is not both, diversion, history-info or none", "both", "diversion",
                   "history-info", "none");
CENTRALE_TEXT_FORM(LocationStyle, "is neither none nor geolocation", "none", "geolocation");
CENTRALE_TEXT_FORM(BlockOrigin, "is not unsaid, geographic, national or ported", "unsaid", "geographic",
                   "national", "ported");
CENTRALE_TEXT_FORM(AccountCodes, "is neither optional nor required", "optional", "required");
CENTRALE_TEXT_FORM(CallerIdRule, "is not own-numbers, main-number or fixed", "own-numbers", "main-number",
                   "fixed");
CENTRALE_TEXT_FORM(NightMode, "is not auto, on or off", "auto", "on", "off");
CENTRALE_TEXT_FORM(FollowsNight, "is not follow, on or off", "follow", "on", "off");
CENTRALE_TEXT_FORM(RuleAction, "is not forward, accept or reject", "forward", "accept", "reject");
CENTRALE_TEXT_FORM(
    Absence,
    "is not none, business-trip, gone-for-the-day, lunch, meeting, out-of-office, temporarily-out, "
    "training, unavailable or vacation",
    "none", "business-trip", "gone-for-the-day", "lunch", "meeting", "out-of-office", "temporarily-out",
    "training", "unavailable", "vacation");
CENTRALE_TEXT_FORM(DirectedPickup, "is neither tenant nor group", "tenant", "group");
#undef CENTRALE_TEXT_FORM

}  // namespace centrale::directory
