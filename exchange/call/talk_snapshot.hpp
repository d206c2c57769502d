// What is kept with the media worker so that the next exchange can go on with a talk. Bytes of our own,
// decoded with every read checked, because a file or a peer of another version may hold anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "call/leg.hpp"

namespace centrale::call {

struct LegSnapshot {
  std::string port;  // LegPort::snapshot
  LegId record_id;   // its name in the interaction record
  Direction direction = Direction::inbound;
  bool held = false;
  Party party;
  Place place;
};

/// Two legs: a talk. One: a caller who was with a menu, a mailbox or on his way.
struct TalkSnapshot {
  TenantId tenant;
  InteractionId interaction;
  WallInstant began;
  std::optional<UserId> payer;
  Party called;
  std::string service_music;      // what the party hears when it is held; empty: the holder's
  std::string resumes_at;         // Destination as text; empty: the story of a party alone ends with us
  std::vector<LegSnapshot> legs;  // the party's first
};

[[nodiscard]] std::string encode(const TalkSnapshot& talk);
/// Error: cut short, of another version, or with something in it that cannot be.
[[nodiscard]] Result<TalkSnapshot> decode_talk(std::string_view bytes);

}  // namespace centrale::call
