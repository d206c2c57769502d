// The dialog event package (RFC 4235): what a colleague's phones are doing, for the lamps of other phones.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "call/calls.hpp"
#include "directory/directory.hpp"
#include "edge/dialog_info.hpp"
#include "sip/subscription.hpp"

namespace centrale::edge {

/// What each live leg of a user is doing now.
using ListLegs = std::function<std::vector<call::LegFacts>(const Of<UserId>&)>;

/// A subscription's resource names a user: "TENANT USER".
[[nodiscard]] std::string resource_of(const Of<UserId>& user);
[[nodiscard]] Of<UserId> user_of(const std::string& resource);

/// §3.7.1 of RFC 4235: one leg as the state of one dialog. `host`: ours, for identities.
[[nodiscard]] DialogLine line_of(const call::LegFacts& leg, const std::string& host);

/// Owner: Lamps. Loop's thread only.
class DialogPackage final : public sip::Package {
 public:
  DialogPackage(const directory::Directory& directory, ListLegs legs, std::string host)
      : directory_(directory), legs_(std::move(legs)), host_(std::move(host)) {}
  [[nodiscard]] std::string_view name() const override { return "dialog"; }
  [[nodiscard]] std::string_view content_type() const override { return "application/dialog-info+xml"; }
  [[nodiscard]] sip::EventBody state(const std::string& resource, std::uint32_t version) override;

 private:
  const directory::Directory& directory_;
  ListLegs legs_;
  std::string host_;
};

}  // namespace centrale::edge
