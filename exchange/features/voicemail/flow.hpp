// Voicemail: leaving a message, and hearing one's messages by phone.
#pragma once

#include "call/call_ref.hpp"
#include "features/voicemail/messages.hpp"
#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {

/// Greeting, beep, words, and "saved" only when it is. `messages` lives as long as the exchange.
[[nodiscard]] flow::Task<call::Next> leave_message(call::CallRef call, MailboxOwner owner,
                                                   Messages* messages);

/// The box of `owner`, asked from the phone of the call's party: his own phones need no PIN.
[[nodiscard]] flow::Task<call::Next> hear_messages(call::CallRef call, UserId owner, Messages* messages,
                                                   PinGuard* guard);

}  // namespace centrale::features
