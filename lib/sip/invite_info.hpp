// What an INVITE says beside its SDP, as typed fields: who calls whom, what identity is asserted, how
// the call came here. Values are header values as text, without the header's name.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "sip/dialog.hpp"
#include "sip/digest.hpp"
#include "sip/incoming.hpp"
#include "sip/session_timer.hpp"
#include "sip/transport.hpp"

namespace centrale::sip {

/// The headers that the two sides of a call have in common.
struct CallIdentity {
  std::string from;                     // name-addr without tag: "\"Bob\" <sip:201@acme.example>"
  std::string to;                       // the same
  std::vector<std::string> asserted;    // P-Asserted-Identity (RFC 3325), at most two: SIP and tel
  std::string preferred;                // P-Preferred-Identity (RFC 3325)
  std::string privacy;                  // Privacy (RFC 3323): "id"
  std::vector<std::string> diversions;  // Diversion (RFC 5806), most recent first
  std::vector<std::string> history;     // History-Info (RFC 7044), in order
  std::string referred_by;              // Referred-By (RFC 3892)
  std::string replaces;                 // Replaces (RFC 3891): "call-id;to-tag=x;from-tag=y"
  std::string alert_info;               // Alert-Info: distinctive ring
};

/// What an INVITE carries beside its SDP (RFC 5621): the place of an emergency call.
struct BodyPart {
  std::string content_type;
  std::string content_id;  // "location@pbx.example", for cid: URIs (RFC 2392)
  std::string body;
};

/// An outgoing INVITE.
struct InviteRequestInfo {
  std::string target;  // Request-URI
  CallIdentity identity;
  std::vector<std::string> routes;  // pre-loaded Route set: Path of a registration, outbound proxy
  std::optional<Flow> flow;         // send here; nothing: resolve the first route or the target
  NextHop next_hop = NextHop::flow;
  std::string contact_user;  // user part of our Contact
  std::string call_id;       // empty: made
  int max_forwards = 70;
  SessionTimerWish timer;
  bool reliable_provisionals = true;  // Supported: 100rel
  bool require_reliable = false;      // Require: 100rel
  /// Without any response for this long the attempt fails as a 408 (RFC 3261's timer B is 32 s, too
  /// long to try the next trunk after). Zero: timer B.
  Duration give_up_without_response{};
  /// Answers a challenge to this INVITE and to what follows in its dialog, at most twice each, and only
  /// one of its realm (RISKS: digest leak). For trunks of our own; never set it for a leg to a phone.
  std::optional<ClientCredentials> credentials;
  ExtraHeaders headers;
  std::vector<BodyPart> parts;
};

/// An incoming INVITE, taken apart once. Texts are copies: the session outlives the message.
struct InviteArrival {
  std::string target;  // Request-URI
  CallIdentity identity;
  std::string call_id;
  std::string from_tag;
  std::string contact;  // URI of Contact
  std::string user_agent;
  int max_forwards = 70;
  std::optional<std::string> offer;  // SDP; nothing: a delayed offer
  bool supports_reliable = false;    // 100rel in Supported or Require
  bool requires_reliable = false;
  bool supports_replaces = false;
  bool supports_update = false;       // UPDATE in Allow
  bool requests_auto_answer = false;  // Call-Info answer-after=0 or Alert-Info: intercom
  Flow flow;
};

}  // namespace centrale::sip
