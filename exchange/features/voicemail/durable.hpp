// Waiting for the disk: what is promised to a caller is true by then.
#pragma once

#include <functional>
#include <utility>

#include "features/voicemail/messages.hpp"
#include "flow/loop.hpp"
#include "flow/task.hpp"

namespace centrale::features {

/// Begins something that tells `KeptOrNot` when it is durable or has failed, and waits. Whatever becomes of
/// the flow, what has begun goes on.
[[nodiscard]] flow::Task<bool> kept(flow::Loop* loop, std::move_only_function<void(KeptOrNot)> begin);

}  // namespace centrale::features
