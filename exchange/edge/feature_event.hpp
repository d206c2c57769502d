// Bodies of the event package as-feature-event: the features of a line between a phone and its exchange
// (application/x-as-feature-event+xml, elements of ECMA-323 edition 3), as phones of several makers speak it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "directory/snapshot.hpp"

namespace centrale::edge {

inline constexpr std::string_view kFeatureEventType = "application/x-as-feature-event+xml";

enum class ForwardingType : std::uint8_t { immediate, busy, no_answer };

/// A phone's key for do not disturb.
struct SetDoNotDisturb {
  bool on = false;
};
/// A phone's key for a forwarding.
struct SetForwarding {
  ForwardingType type = ForwardingType::immediate;
  bool active = false;
  std::string to{};            // as typed; empty: where it led before
  std::optional<int> rings{};  // no_answer: after how many, 1 to 20
};
using FeatureRequest = std::variant<SetDoNotDisturb, SetForwarding>;

/// Error: what is wrong with it. Hostile XML is refused (`parse_xml`).
[[nodiscard]] Result<FeatureRequest> parse_feature_request(std::string_view body);

/// The whole state as multipart/mixed: do not disturb and the three forwardings. `device`: whose line.
struct FeatureDocument {
  std::string content_type;
  std::string body;
};
[[nodiscard]] FeatureDocument feature_events(const directory::TenantSnapshot& tenant,
                                             const directory::UserFeatures& now, std::string_view device);

/// What a phone would dial to get there; empty: nothing could.
[[nodiscard]] std::string dialled(const directory::TenantSnapshot& tenant, const directory::Destination& to);

/// A ring is six seconds long, whoever counts them.
inline constexpr std::chrono::seconds kOneRing{6};

}  // namespace centrale::edge
