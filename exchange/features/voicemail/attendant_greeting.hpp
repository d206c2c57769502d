// Recording the greetings of an auto attendant by phone.
#pragma once

#include <string>

#include "call/call_ref.hpp"
#include "features/voicemail/messages.hpp"
#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {

/// For a colleague whom the attendant names in `recorded_by`, with the PIN of his own mailbox. `extension`
/// empty: he is asked for it.
[[nodiscard]] flow::Task<call::Next> record_attendant(call::CallRef call, std::string extension,
                                                      Messages* messages, PinGuard* guard);

}  // namespace centrale::features
