// The interaction record: one call from ingress on, as an append-only stream of what happened to it.
// CDRs, missed-call lists and statistics are derived from it and from nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace centrale::events {

/// One party as it was known then: kept as text, because users and devices may be gone when it is read.
struct Who {
  std::string number{};  // "+31201234567", or an extension; empty: unknown
  std::string name{};
  UserId user{};        // empty: not one of the tenant's users
  std::string where{};  // "device:acme-201", "trunk:carrier", "service:main-menu"
  friend bool operator==(const Who&, const Who&) = default;
};

/// The first record of every interaction. The caller's leg has begun with it.
struct Begin {
  TenantId tenant{};
  LegId leg{};  // empty: the exchange rings the caller itself, by legs that say so
  Who caller{};
  std::string dialled{};        // as it came in
  std::string signalling_id{};  // Call-ID of the caller's leg, for traces
  friend bool operator==(const Begin&, const Begin&) = default;
};

enum class LegEventKind : std::uint8_t {
  started,  // an outbound leg: `who` says where to
  ringing,
  early_media,
  answered,
  held,
  resumed,
  connected,    // talks with `other` from now on
  transferred,  // handed its party on; `other` has the talk now
  recording_started,
  recording_stopped,
  ended,  // `why`: "hung-up", "busy", "no-answer", ...
};
[[nodiscard]] std::string_view name_of(LegEventKind kind);

/// Why a leg to the caller himself was started: he is not the one who is called.
inline constexpr std::string_view kIsCaller = "is-caller";

struct LegEvent {
  LegId leg{};
  LegEventKind kind = LegEventKind::started;
  Who who{};          // `started` only
  LegId other{};      // `connected` and `transferred` only
  UserId payer{};     // `started` outside: whose class of service and cost it is
  std::string why{};  // reason in words of the signalling
  friend bool operator==(const LegEvent&, const LegEvent&) = default;
};

/// A step of the journey: "went to hunt-group:sales because key 1 was pressed".
struct Hop {
  std::string to{};  // Destination as text
  std::string because{};
  friend bool operator==(const Hop&, const Hop&) = default;
};

/// Something a service has to say: "voicemail.deposited" box=carol seconds=12.
struct ServiceEvent {
  std::string name{};
  std::vector<std::pair<std::string, std::string>> facts{};
  friend bool operator==(const ServiceEvent&, const ServiceEvent&) = default;
};

/// The last record. Legs that have not ended by then count as ended here.
struct End {
  std::string outcome{};  // "answered", "busy", "no-answer", "voicemail", "cancelled", "interrupted"...
  friend bool operator==(const End&, const End&) = default;
};

using What = std::variant<Begin, LegEvent, Hop, ServiceEvent, End>;

struct Record {
  InteractionId interaction{};
  WallInstant at{};               // civil time, for people
  std::int64_t monotonic_ns = 0;  // for durations: never jumps. Of one process only.
  What what{};
  friend bool operator==(const Record&, const Record&) = default;
};

/// Everything known of one interaction, in order.
struct Interaction {
  InteractionId id{};
  std::vector<Record> records{};
};

/// Sorts by time of making; unique without asking anybody: 48 bits of milliseconds, 80 random (as ULID).
[[nodiscard]] InteractionId new_interaction_id(WallInstant now);

/// Record to bytes and back. Error: cut short, or not of this version.
void encode(const Record& record, std::string& to);
[[nodiscard]] bool decode(std::string_view bytes, Record& to);

}  // namespace centrale::events
