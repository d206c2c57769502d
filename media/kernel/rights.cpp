#include "media_kernel/rights.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace centrale::media_kernel {
namespace {

constexpr std::array<unsigned, 4> kDropped{CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_PERFMON, CAP_BPF};

}  // namespace

void drop_rights() {
  __user_cap_header_struct head{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &head, sets.data()) != 0) return;
  for (const unsigned right : kDropped) {
    const std::uint32_t others = ~(std::uint32_t{1} << (right % 32));
    __user_cap_data_struct& set = sets.at(right / 32);
    set.effective &= others;
    set.permitted &= others;
    set.inheritable &= others;
  }
  ::syscall(SYS_capset, &head, sets.data());
}

}  // namespace centrale::media_kernel
