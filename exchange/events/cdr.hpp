// Call detail records, derived from the interaction record by a pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/interaction.hpp"

namespace centrale::events {

/// One leg's story in figures. Durations are monotonic: a clock set back costs nobody anything.
struct LegDetail {
  LegId leg{};
  bool inbound = false;  // the caller's own
  Who who{};
  UserId payer{};
  WallInstant started{};
  std::optional<Duration> rang_after{};
  std::optional<Duration> answered_after{};
  Duration ended_after{};
  std::string why{};
  std::string number_class{};  // of a leg outside: "mobile", "international"
  std::string tariff{};        // what it was paid by; decided before it was dialled
  std::int64_t micros = 0;     // what it cost, in millionths
  std::string trunk{};         // that carried it, or tried to last
  std::string target{};        // where
  [[nodiscard]] Duration talk() const { return answered_after ? ended_after - *answered_after : Duration{}; }
};

enum class CallDirection : std::uint8_t { internal, inbound, outbound };
[[nodiscard]] std::string_view name_of(CallDirection direction);

struct Cdr {
  InteractionId interaction{};
  TenantId tenant{};
  CallDirection direction = CallDirection::internal;
  Who caller{};
  std::string dialled{};
  std::optional<Who> answered_by{};  // the first person or outside party that answered
  WallInstant began{};
  std::optional<WallInstant> answered{};
  Duration wait{};  // until the first answer, or until the end
  Duration talk{};  // from then on
  std::string outcome{};
  std::string account{};  // code that the call was written to
  std::vector<Hop> journey{};
  std::vector<LegDetail> legs{};
};

/// Empty when the interaction has no Begin or no End yet.
[[nodiscard]] std::optional<Cdr> derive_cdr(const Interaction& interaction);

}  // namespace centrale::events
