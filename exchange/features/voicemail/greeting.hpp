// A mailbox's own greetings: which one a caller hears, and recording them by phone.
#pragma once

#include <optional>

#include "call/call_ref.hpp"
#include "features/voicemail/messages.hpp"

namespace centrale::features {

/// By what brought the call from its owner's line to his box; nothing: the standard greeting.
[[nodiscard]] std::optional<GreetingFor> greeting_for(const std::vector<call::Diversion>& diversions,
                                                      const BoxKey& box);

/// Record, listen, keep or discard; or back to the standard one.
[[nodiscard]] flow::Task<void> change_greeting(call::CallRef call, BoxKey box, GreetingFor which,
                                               Messages* messages);

}  // namespace centrale::features
