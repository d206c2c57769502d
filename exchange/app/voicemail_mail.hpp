// The mail that brings a voicemail message: to whom, in whose language, with the sound attached.
#pragma once

#include <optional>

#include "directory/snapshot.hpp"
#include "store/outbox.hpp"
#include "store/voicemail.hpp"

namespace centrale::app {

/// Pure but for the mail's random id. Nothing: the box's owner wants no mail. `usual_sender`: the
/// installation's, where the tenant has none of its own.
[[nodiscard]] std::optional<store::Mail> mail_of(const store::Message& message,
                                                 const directory::TenantSnapshot& tenant,
                                                 const std::string& usual_sender);

}  // namespace centrale::app
