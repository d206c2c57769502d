// Call-back: asking for it, taking it back, and the call itself.
#pragma once

#include <string>

#include "call/call_ref.hpp"
#include "features/call_back/wishes.hpp"

namespace centrale::features {

/// `#9`, or `#9` and the extension of a colleague.
[[nodiscard]] flow::Task<call::Next> ask_call_back(call::CallRef call, std::string extension, Wishes* wishes);
/// `#8`.
[[nodiscard]] flow::Task<call::Next> cancel_call_backs(call::CallRef call, Wishes* wishes);

/// The way to a colleague; whoever does not reach him may ask for a call-back afterwards.
[[nodiscard]] flow::Task<call::Next> noting_missed(call::CallRef call, flow::Task<call::Next> line,
                                                   UserId colleague, Wishes* wishes);

}  // namespace centrale::features
