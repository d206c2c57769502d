// forward.bpf.c, compiled.
#pragma once

#include <span>

namespace centrale::media_kernel {

[[nodiscard]] std::span<const unsigned char> program();

}  // namespace centrale::media_kernel
