// Memory of coroutine frames: freed frames are kept by size and used again, per thread, because a
// call makes and drops a dozen of them.
#pragma once

#include <cstddef>

namespace centrale::flow {

[[nodiscard]] void* take_frame(std::size_t bytes);
void give_back_frame(void* frame, std::size_t bytes);

/// Frames in use on this thread now, for tests and the benchmark.
[[nodiscard]] std::size_t frames_in_use();

}  // namespace centrale::flow
