// The event package as-feature-event: a phone's keys for do not disturb and forwarding show what holds for
// its line, whoever has set it, and set it themselves.
#pragma once

#include <optional>
#include <string>

#include "directory/directory.hpp"
#include "directory/feature_state.hpp"
#include "edge/feature_event.hpp"
#include "sip/subscription.hpp"

namespace centrale::edge {

/// What a request of a phone changes; error: the status that refuses it. The same that a feature code could.
[[nodiscard]] std::expected<directory::FeatureOverrides, int> overrides_of(
    const directory::TenantSnapshot& tenant, const directory::User& user, const directory::UserFeatures& now,
    const FeatureRequest& request);

/// A resource is a user: "TENANT USER". FeatureState is the one place that knows what holds.
/// Owner: Lamps. Loop's thread only.
class FeaturePackage final : public sip::Package {
 public:
  FeaturePackage(const directory::Directory& directory, directory::FeatureState& features)
      : directory_(directory), features_(features) {}
  [[nodiscard]] std::string_view name() const override { return "as-feature-event"; }
  [[nodiscard]] std::string_view content_type() const override { return kFeatureEventType; }
  [[nodiscard]] sip::EventBody state(const sip::Telling& telling) override;
  [[nodiscard]] std::expected<void, int> take(const std::string& resource,
                                              const sip::Message& subscribe) override;

 private:
  const directory::Directory& directory_;
  directory::FeatureState& features_;
};

}  // namespace centrale::edge
