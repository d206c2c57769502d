// What an owner does with his mailbox by phone beside hearing it.
#pragma once

#include "call/call_ref.hpp"
#include "features/voicemail/box.hpp"
#include "features/voicemail/messages.hpp"

namespace centrale::features {

/// His greetings and his PIN, until he goes back. `messages` lives as long as the exchange.
[[nodiscard]] flow::Task<void> set_up_box(call::CallRef call, Box box, Messages* messages);

/// Asks for an extension and puts a copy of the message into the box there.
[[nodiscard]] flow::Task<void> forward_message(call::CallRef call, BoxKey from, std::string id,
                                               Messages* messages);

}  // namespace centrale::features
