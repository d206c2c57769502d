// What an INVITE of ours says about who calls whom and why: From, P-Asserted-Identity, Privacy,
// Diversion, History-Info.
#pragma once

#include <string>
#include <string_view>

#include "call/leg_port.hpp"
#include "directory/snapshot.hpp"
#include "directory/trunk.hpp"
#include "sip/invite_info.hpp"

namespace centrale::edge {

/// "\"Carol\" <sip:201@host>" of a party that need not hide; empty when there is nothing to call it by.
[[nodiscard]] std::string asserted_identity(const call::Party& party, std::string_view host);

/// Towards a phone of the tenant: colleagues by extension, others by number; a hidden caller is anonymous.
[[nodiscard]] sip::CallIdentity identity_for_device(const call::LegOrder& order, std::string_view target,
                                                    std::string_view host);

/// What a carrier gets beside CallIdentity: the caller as its profile wants him (Remote-Party-ID), and where
/// an emergency call comes from (Geolocation and PIDF-LO, RFC 6442, RFC 4119, RFC 5139).
void complete_for_trunk(const call::LegOrder& order, const directory::Trunk& trunk,
                        const directory::TenantSnapshot& tenant, std::string_view host,
                        sip::InviteRequestInfo& info);

/// Towards a carrier: a number that the tenant may show, in the carrier's format. A hidden caller is
/// anonymous in From and asserted with Privacy: id, for the carrier alone (RFC 3325 §9.1).
[[nodiscard]] sip::CallIdentity identity_for_trunk(const call::LegOrder& order, const directory::Trunk& trunk,
                                                   const directory::TenantSnapshot& tenant,
                                                   std::string_view target, std::string_view host);

}  // namespace centrale::edge
