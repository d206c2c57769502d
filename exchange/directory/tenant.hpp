// A tenant: one company's exchange, with everything that belongs to it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "directory/number_block.hpp"
#include "directory/schedule.hpp"
#include "directory/services.hpp"
#include "directory/speed_dial.hpp"
#include "directory/user.hpp"

namespace centrale::directory {

struct Department {
  DepartmentId id{};
  std::string name{};
  E164 caller_id{};             // of its users who have chosen none; one of the tenant's numbers
  std::string music_on_hold{};  // file of the tenant's own; empty: the tenant's
  Boxed<Caps> caps{};           // of all its users together
};

/// A place with an address that emergency services can go to.
struct Site {
  SiteId id{};
  std::string address{};
  E164 emergency_number{};  // shown to the emergency centre; empty: the caller's own
};

/// What a user may call outside. Emergency calls pass whatever stands here.
struct ClassOfService {
  ClassOfServiceId id{};
  bool national = true;
  bool mobile = true;
  bool international = true;
  bool premium = false;                                 // 0900 and kin
  AccountCodes account_codes = AccountCodes::optional;  // required: none goes out without one
};

/// Where anybody of the tenant may call outside, and whatever sends a call there; a class of service can only
/// take from it. The tenant's own country is always allowed.
struct CallingOut {
  std::vector<std::string> countries{"eea"};  // "gb", or eu, eea, europe, north-america, world
  bool premium = false;                       // paid services: 0900 and kin, here and abroad
};

enum class FeatureAction : std::uint8_t {
  forward_always_on,
  forward_always_off,
  forward_busy_on,
  forward_busy_off,
  forward_no_answer_on,
  forward_no_answer_off,
  forward_not_reachable_on,
  forward_not_reachable_off,
  do_not_disturb_on,
  do_not_disturb_off,
  call_waiting_on,
  call_waiting_off,
  hide_number_once,
  show_number_once,
  hide_number_on,
  hide_number_off,
  reject_anonymous_on,
  reject_anonymous_off,
  hunt_group_leave,
  hunt_group_join,
  hunt_group_query,
  group_pickup,
  directed_pickup,
  call_park,
  park_retrieve,
  call_retrieve,
  phone_silent,
  phone_rings,
  call_back,
  call_back_cancel,
  speed_dial_8,
  speed_dial_100,
  choose_number,
  choose_number_once,
  absence_on,
  absence_off,
  desk_on,
  desk_off,
  malicious_call_trace,
  barge_in,
  account_code,
  conference,
  night_on,
  night_off,
  night_automatic,
  voicemail,
  attendant_greeting,
  unknown,  // never configured: what dial() says of a code that the tenant does not have
};

/// Every action with its name in files and the code that a tenant has if it configures none.
struct FeatureCodeRow {
  FeatureAction action{};
  std::string_view name{};
  std::string_view code{};
  bool in_call = false;  // it may be pressed during a talk, too
};
[[nodiscard]] std::span<const FeatureCodeRow> feature_code_table();

struct DialPlan {
  std::string outside_prefix{};  // "0": dialled before outside numbers; empty: none needed
  std::string national_prefix = "0";
  std::string international_prefix = "00";
  std::string speed_dial_prefix = "**";                  // before two digits of speed dial
  std::vector<std::string> emergency{};                  // beside those of the country
  std::vector<std::string> never_recorded{};             // beside those of the country
  std::map<FeatureAction, std::string> feature_codes{};  // instead of the usual codes; "" takes a code away
};

struct VoicemailSettings {
  Duration longest_message = 180s;
  Duration shortest_message = 2s;
  std::uint32_t most_messages = 100;  // of one box
  std::uint32_t keep_days = 60;       // heard messages; 0: for ever
};

/// Colleagues who may pick up each other's ringing calls without naming them.
struct PickupGroup {
  ServiceId id{};
  std::string name{};
  std::vector<UserId> users{};
};

enum class DirectedPickup : std::uint8_t { tenant, group };

struct CallPark {
  Duration recall = 45s;                   // then whoever parked the call is rung
  std::optional<Destination> recall_to{};  // when he does not answer; empty: parked again
  std::string music_on_hold{};             // of the parked; empty: the tenant's
};

/// Who may join a colleague's talk unasked, and with whom nobody may. Default: nobody may.
struct BargeIn {
  std::vector<UserId> users{};
  std::vector<UserId> exempt{};
  bool warning_tone = true;
};

/// How phones ring: a pattern of 1 to 8 (Bellcore-drN), or 0: as they always do.
struct DistinctiveRing {
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;
};

struct Tenant {
  TenantId id{};
  std::string name{};
  std::vector<std::string> domains{};
  std::string country = "nl";   // ISO 3166, lower case: dial plan and tones
  std::string language = "nl";  // of prompts
  std::string time_zone = "Europe/Amsterdam";
  E164 main_number{};
  std::string music_on_hold{};             // file of the tenant's own; empty: the usual
  std::string mail_from{};                 // empty: the installation's
  std::uint32_t most_outside_calls = 100;  // at the same time, in and out
  bool video = true;                       // false: nobody's calls have pictures
  DialPlan dial_plan{};
  CallingOut calling_out{};
  Caps caps{};
  std::vector<Tariff> tariffs{};  // none: spending is not counted
  std::vector<AccountCode> account_codes{};
  std::vector<std::string> alarm_mails{};  // who hears of emergency calls and of caps that are near
  std::vector<E164> proved_numbers{};      // of others, that may be shown: their owners have agreed
  VoicemailSettings voicemail{};
  std::vector<Schedule> schedules{};
  std::vector<HolidayCalendar> holiday_calendars{};
  NightService night_service{};
  DistinctiveRing distinctive_ring{};
  SpeedDials speed_dial{};  // for everybody; a user's own go first
  std::vector<PickupGroup> pickup_groups{};
  DirectedPickup directed_pickup = DirectedPickup::tenant;  // whom one may pick up by extension
  CallPark call_park{};
  BargeIn barge_in{};
  std::vector<ClassOfService> classes_of_service{};  // none: everything but premium numbers
  std::vector<Site> sites{};                         // the first is the main site
  std::vector<Department> departments{};
  std::vector<User> users{};
  std::vector<HuntGroup> hunt_groups{};
  std::vector<AutoAttendant> auto_attendants{};
  std::vector<Mailbox> mailboxes{};
  std::vector<Conference> conferences{};
  std::vector<NumberBlock> number_blocks{};
  std::map<E164, Destination> numbers{};  // those that point at something else than their owner
};

}  // namespace centrale::directory
