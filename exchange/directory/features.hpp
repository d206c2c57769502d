// What a user can switch on his line, by phone, code or portal: one set of values for all of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "directory/boxed.hpp"
#include "directory/call_rule.hpp"
#include "directory/destination.hpp"
#include "directory/personal_assistant.hpp"
#include "directory/schedule.hpp"
#include "directory/speed_dial.hpp"

namespace centrale::directory {

/// The target stays known while the forwarding is off, so that it can be switched on again.
struct Forward {
  bool active = false;
  Destination to{};
  friend bool operator==(const Forward&, const Forward&) = default;
};

/// How a user's line behaves now.
struct UserFeatures {
  Forward always{};
  Forward busy{};
  Forward no_answer{};
  Forward not_reachable{};
  Duration no_answer_after = 20s;  // also how long it rings before voicemail
  bool do_not_disturb = false;
  bool call_waiting = true;
  bool hide_number = false;  // CLIR on calls to outside
  bool reject_anonymous = false;
  std::vector<ServiceId> left_groups{};  // hunt groups whose calls he does not take for now
  std::uint32_t outgoing_number = 0;     // which of the user's outgoing_numbers he shows; 0: none of them
  std::vector<std::string> silent{};     // phones of his that do not ring for now, by `silent_name`
  Boxed<SpeedDials> speed_dial{};
  Boxed<Absent> absent{};
  Boxed<PersonalAssistant> assistant{};
  Boxed<NightRule> night{};
  std::vector<CallRule> rules{};
  friend bool operator==(const UserFeatures&, const UserFeatures&) = default;
};

/// Where somebody sits as a guest, see hot_desk.hpp.
struct Desk {
  DeviceId device{};
  WallInstant until{};  // whole seconds; from then on it is its owner's again
  friend bool operator==(const Desk&, const Desk&) = default;
};

/// What the user has set himself; what is empty is as configured.
struct FeatureOverrides {
  std::optional<Forward> always{};
  std::optional<Forward> busy{};
  std::optional<Forward> no_answer{};
  std::optional<Forward> not_reachable{};
  std::optional<Duration> no_answer_after{};
  std::optional<bool> do_not_disturb{};
  std::optional<bool> call_waiting{};
  std::optional<bool> hide_number{};
  std::optional<bool> reject_anonymous{};
  std::optional<std::vector<ServiceId>> left_groups{};
  std::optional<std::uint32_t> outgoing_number{};
  std::optional<std::vector<std::string>> silent{};
  std::optional<Boxed<SpeedDials>> speed_dial{};
  std::optional<Boxed<Absent>> absent{};
  std::optional<Desk> desk{};  // empty: he sits at no other's
  friend bool operator==(const FeatureOverrides&, const FeatureOverrides&) = default;
};

}  // namespace centrale::directory
