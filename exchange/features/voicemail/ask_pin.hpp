// Asking somebody for the PIN of a mailbox.
#pragma once

#include "call/call_ref.hpp"
#include "features/voicemail/messages.hpp"
#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {

/// Three tries, fewer where the guard has shut the box. False: he does not know it, or there is none.
[[nodiscard]] flow::Task<bool> knows_pin(call::CallRef call, Of<UserId> box, Secret pin, PinGuard* guard);

/// The PIN of this user's mailbox. Without a mailbox or a PIN none is right.
[[nodiscard]] flow::Task<bool> knows_pin_of(call::CallRef call, UserId user, Messages* messages,
                                            PinGuard* guard);

/// For an extension that nobody has: asked, counted and refused as for a user's, so that it does not show.
/// False.
[[nodiscard]] flow::Task<bool> knows_no_pin(call::CallRef call, std::string typed, PinGuard* guard);

}  // namespace centrale::features
