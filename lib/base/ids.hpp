// The identities of the exchange. A tenant is part of every key: an extension alone finds nobody.
#pragma once

#include "base/strong.hpp"

namespace centrale {

using TenantId = Strong<struct TenantTag, std::string>;          // "acme": unique on the installation
using DepartmentId = Strong<struct DepartmentTag, std::string>;  // unique in its tenant
using UserId = Strong<struct UserTag, std::string>;              // unique in its tenant
using DeviceId = Strong<struct DeviceTag, std::string>;          // unique on the installation (SIP user)
using ServiceId = Strong<struct ServiceTag, std::string>;        // hunt group, menu...: unique in its tenant
using TrunkId = Strong<struct TrunkTag, std::string>;            // unique on the installation
using InteractionId =
    Strong<struct InteractionTag, std::string>;      // one call, chat or meeting, from ingress on
using LegId = Strong<struct LegTag, std::uint64_t>;  // one party's signalling

/// Digits that one tenant dials inside: 1 to 8 digits, never looked up without its tenant.
using Extension = Strong<struct ExtensionTag, std::string>;

/// A thing of one tenant: the only key by which tenants' things are found.
template <class Id>
struct Of {
  TenantId tenant;
  Id id;

  friend bool operator==(const Of&, const Of&) = default;
  friend auto operator<=>(const Of&, const Of&) = default;
};

}  // namespace centrale

template <class Id>
struct std::hash<centrale::Of<Id>> {
  std::size_t operator()(const centrale::Of<Id>& key) const noexcept {
    const std::size_t tenant = std::hash<centrale::TenantId>{}(key.tenant);
    return tenant ^ (std::hash<Id>{}(key.id) + 0x9e3779b97f4a7c15ULL + (tenant << 6) + (tenant >> 2));
  }
};
