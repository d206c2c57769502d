// Asking somebody for the PIN of a mailbox.
#pragma once

#include "call/call_ref.hpp"
#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {

/// Three tries, fewer where the guard has shut the box. False: he does not know it, or there is none.
[[nodiscard]] flow::Task<bool> knows_pin(call::CallRef call, Of<UserId> box, Secret pin, PinGuard* guard);

}  // namespace centrale::features
