// Users and their devices.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"
#include "directory/anywhere.hpp"
#include "directory/boxed.hpp"
#include "directory/features.hpp"
#include "directory/spending.hpp"

namespace centrale::directory {

using SiteId = Strong<struct SiteTag, std::string>;                      // unique in its tenant
using ClassOfServiceId = Strong<struct ClassOfServiceTag, std::string>;  // unique in its tenant

/// Where one phone stands that does not stand at its site: a home, a shop.
struct DevicePlace {
  std::string address{};    // empty: the site's
  E164 emergency_number{};  // empty: the site's
  friend bool operator==(const DevicePlace&, const DevicePlace&) = default;
};

/// A SIP account. Its id is the user part of its SIP URI and its user name in digest authentication.
struct Device {
  DeviceId id{};
  Secret secret{};                   // only between reading a file and `prepare`: never kept
  Secret ha1_md5{};                  // hexadecimal, RFC 2617 §3.2.2.2 with the installation's realm
  Secret ha1_sha256{};               // RFC 8760
  bool video = true;                 // false: its calls have sound alone
  SiteId site{};                     // where it stands, for emergency calls; empty: the tenant's main site
  Boxed<DevicePlace> emergency{};    // goes before the site
  std::uint32_t hot_desk_hours = 0;  // colleagues may sit at it as guests, so long at a time; 0: nobody may
};

struct CallerId {
  std::string name{};  // empty: the user's name
  E164 number{};       // empty: the user's first number, else the tenant's main number
};

/// A user's mailbox.
struct UserVoicemail {
  bool enabled = true;
  Secret pin{};        // digits, asked when the box is heard from elsewhere; empty: only from his own devices
  std::string mail{};  // messages are mailed here; empty: not mailed
  bool keep_after_mail = true;
  std::string greeting{};  // file of his own; empty: the standard words
};

/// A second number of a user, whose calls ring in a way of their own.
struct AlternateNumber {
  E164 number{};           // one of the two
  Extension extension{};   // or both
  std::uint32_t ring = 0;  // as DistinctiveRing
};

/// The colleagues whose lamps a user's phones show. One subscription of a phone watches them all (RFC 4662).
struct LampList {
  static constexpr std::size_t kMost = 200;
  std::string name{};  // user part of the URI that his phones subscribe to; empty: he has no list
  std::vector<UserId> users{};
  friend bool operator==(const LampList&, const LampList&) = default;
};

struct User {
  UserId id{};
  std::string name{};
  DepartmentId department{};
  Extension extension{};  // may be empty: reached by number only
  std::vector<E164> numbers{};
  std::vector<AlternateNumber> alternates{};
  CallerId caller_id{};
  std::vector<E164> outgoing_numbers{};  // numbers of the tenant that he may show instead, at most 9
  std::string language{};                // "nl", "en"; empty: the tenant's
  ClassOfServiceId class_of_service{};   // empty: the tenant's first
  std::vector<Device> devices{};
  UserVoicemail voicemail{};
  Boxed<Caps> caps{};        // beside those of the tenant and of his department
  bool hot_desking = false;  // he may sit at hot desks; needs the PIN of his mailbox
  Boxed<LampList> lamps{};
  Boxed<Anywhere> anywhere{};
  Boxed<Mobile> mobile{};
  UserFeatures features{};  // as configured; FeatureState knows what holds now
};

}  // namespace centrale::directory
