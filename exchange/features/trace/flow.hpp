// Malicious-call trace: the last call that came to a user is written down.
#pragma once

#include "call/call_ref.hpp"
#include "features/trace/received.hpp"

namespace centrale::features {

/// `*57`, dialled after the call.
[[nodiscard]] flow::Task<call::Next> trace_last_call(call::CallRef call, const ReceivedCalls* received);

/// `*57`, pressed by `user` while he talks in `call`.
void trace_this_call(call::CallRef call, const UserId& user, const ReceivedCalls& received);

}  // namespace centrale::features
