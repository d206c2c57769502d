// A connection to the public network or another exchange.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/e164.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "directory/trunk_profile.hpp"

namespace centrale::directory {

enum class TrunkKind : std::uint8_t {
  peering,      // known by its source address
  registering,  // we register there as a phone would
  mobile,       // a mobile core: known by its source, its calls are those of users' mobiles
};

/// How numbers are written towards the carrier.
enum class NumberFormat : std::uint8_t {
  e164_plus,         // +31201234567
  e164,              // 31201234567
  national,          // 0201234567 within `country`, 0049... beyond
  international_00,  // 0031201234567
};

enum class CallerIdRule : std::uint8_t {
  own_numbers,  // the caller's if it is a number of his tenant, else the tenant's main number
  main_number,  // always the tenant's main number
  fixed,        // always `fixed_caller`
};

/// Numbers that a trunk carries, and at what price.
struct TrunkRoute {
  std::string prefix{};        // digits of E.164: "31", "4930"; empty: every number
  std::uint32_t cost = 0;      // of a minute, in millionths of a euro
  std::uint32_t priority = 0;  // added to the trunk's
};

struct Trunk {
  TrunkId id{};
  TrunkKind kind = TrunkKind::peering;
  std::vector<std::string> targets{};  // SIP URIs, tried in order: "sip:10.0.0.1:5060;transport=udp"
  std::string registrar{};             // SIP URI; registering only
  std::string user{};                  // of our credentials there, and of the Contact that we register
  Secret secret{};
  std::string realm{};          // the only one whose challenge is answered; empty: the host of `registrar`
  std::uint32_t expires = 600;  // seconds that we ask the registrar for
  std::vector<std::string> sources{};  // addresses or networks ("10.0.0.0/24") its calls may come from
  std::vector<TenantId> tenants{};     // who may call out over it; empty: all
  NumberFormat number_format = NumberFormat::e164_plus;
  std::string country = "nl";  // what a number without a plus means when it comes in
  CallerIdRule caller_id = CallerIdRule::own_numbers;
  E164 fixed_caller{};
  bool keep_foreign_caller = true;  // a forwarded call shows its first caller (with Diversion)
  std::uint32_t most_calls = 1000;  // at the same time, both ways
  std::uint32_t priority = 0;       // lower is tried first
  bool emergency = true;            // may carry emergency calls
  // None: it carries every number, behind those of its priority that say what they cost.
  std::vector<TrunkRoute> routes{};
  Duration no_response = 4s;  // the next trunk is tried when it has not said anything at all for so long,
  Duration no_ringing = 15s;  // or nothing of ringing; 0: for as long as the caller waits
  TrunkProfile profile{};
};

}  // namespace centrale::directory
