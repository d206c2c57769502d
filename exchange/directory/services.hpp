// The services of a tenant that answer or distribute calls: plain data that features interpret.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "directory/destination.hpp"
#include "directory/schedule.hpp"

namespace centrale::directory {

enum class HuntPolicy : std::uint8_t {
  simultaneous,  // everyone at once
  regular,       // one after the other, always from the first
  circular,      // one after the other, from the one after the last who rang
  uniform,       // one after the other, whose last call of the group ended longest ago first
  weighted,      // one after the other, by lot: each by his share of the calls
};

struct HuntGroup {
  ServiceId id{};
  std::string name{};
  Extension extension{};
  std::vector<E164> numbers{};
  HuntPolicy policy = HuntPolicy::simultaneous;
  std::vector<Destination> members{};          // ToUser, ToExtension or ToNumber
  std::vector<std::uint32_t> weights{};        // weighted: of each member, 100 together
  Duration ring = 20s;                         // each member, or all together (simultaneous)
  Duration at_most{};                          // all rounds together; zero: until everybody has rung
  std::optional<Destination> no_answer{};      // empty: the caller is told that nobody answers
  std::optional<Destination> busy{};           // every member busy or away; empty: as no_answer
  std::optional<Destination> not_reachable{};  // no member is registered anywhere; empty: as busy
  bool call_waiting = false;                   // members in a call are rung, too, if they have call waiting
  bool members_may_leave = true;
  bool busy_now = false;        // the whole group is busy
  std::string music_on_hold{};  // of callers who came by it; empty: the holder's
  NightRule night{};
};

/// Where the words come from. A file is the tenant's own, below his folder of prompts.
struct Greeting {
  enum class Kind : std::uint8_t { standard, prompt, file };
  Kind kind = Kind::standard;
  std::string name{};  // of the prompt or the file
  friend bool operator==(const Greeting&, const Greeting&) = default;
};

struct GoToMenu {
  std::string menu{};
  friend bool operator==(const GoToMenu&, const GoToMenu&) = default;
};
struct RepeatMenu {
  friend bool operator==(const RepeatMenu&, const RepeatMenu&) = default;
};
struct PreviousMenu {
  friend bool operator==(const PreviousMenu&, const PreviousMenu&) = default;
};
/// The caller hears that he is being connected; a plain destination connects without a word.
struct TransferAloud {
  Destination to{};
  friend bool operator==(const TransferAloud&, const TransferAloud&) = default;
};
/// To the attendant's operator.
struct AskOperator {
  friend bool operator==(const AskOperator&, const AskOperator&) = default;
};
/// The caller is asked for an extension, or for the first letters of a name.
struct DialByExtension {
  friend bool operator==(const DialByExtension&, const DialByExtension&) = default;
};
struct DialByName {
  friend bool operator==(const DialByName&, const DialByName&) = default;
};
/// Something is said, then the menu again.
struct PlayAnnouncement {
  Greeting what{};
  friend bool operator==(const PlayAnnouncement&, const PlayAnnouncement&) = default;
};
/// A farewell, and the end.
struct LeaveMenu {
  friend bool operator==(const LeaveMenu&, const LeaveMenu&) = default;
};
/// What a key of a menu does.
using MenuAction = std::variant<Destination, GoToMenu, RepeatMenu, PreviousMenu, TransferAloud, AskOperator,
                                DialByExtension, DialByName, PlayAnnouncement, LeaveMenu>;

struct Menu {
  std::string id{};  // unique in its attendant
  Greeting greeting{};
  std::map<char, MenuAction> keys{};  // '0'-'9', '*', '#'
  bool dial_extensions = false;       // more digits than one: an extension of the tenant
  Duration digit_timeout = 5s;
  std::uint32_t retries = 2;               // silence or a wrong key so often, then `otherwise`
  std::optional<Destination> otherwise{};  // empty: a farewell and the end
};

struct AutoAttendant {
  ServiceId id{};
  std::string name{};
  Extension extension{};
  std::vector<E164> numbers{};
  std::string language{};     // empty: the tenant's
  std::vector<Menu> menus{};  // the first is where a call comes in
  std::string after_hours{};  // menu where it comes in at night; empty: the first
  std::string holidays{};     // and on holidays; empty: as at night
  std::optional<Destination> operator_at{};
  std::vector<UserId> recorded_by{};  // who may record its greetings by phone
  NightRule night{};
};

/// A company mailbox.
struct Mailbox {
  ServiceId id{};
  std::string name{};
  Extension extension{};
  std::vector<E164> numbers{};
  Greeting greeting{};
  bool greeting_only = false;               // an out-of-hours tape: no message is taken
  std::optional<Destination> afterwards{};  // where the call goes after the tape; empty: hang-up
  std::string mail{};
  std::string mail_cc{};
  NightRule night{};
};

/// A conference that is dialled into.
struct Conference {
  static constexpr std::uint32_t kMostMembers = 30;

  ServiceId id{};
  std::string name{};
  Extension extension{};
  std::vector<E164> numbers{};
  Secret pin{};                 // asked of everybody; empty: none is asked
  Secret host_pin{};            // whoever gives it is a host
  std::vector<UserId> hosts{};  // colleagues who are hosts without a PIN, on their own phones
  std::uint32_t most_members = kMostMembers;
  bool wait_for_host = false;        // music until a host is there
  bool goes_on_without_host = true;  // false: over when the last host leaves
  bool entry_tones = true;
  std::string music_on_hold{};  // of who waits there; empty: the tenant's
};

}  // namespace centrale::directory
