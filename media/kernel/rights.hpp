// Rights that are needed for a moment only.
#pragma once

namespace centrale::media_kernel {

/// Gives up, for this thread and those it will start, what setting up a Forwarder takes: CAP_BPF,
/// CAP_NET_ADMIN, CAP_PERFMON and CAP_SYS_ADMIN.
void drop_rights();

}  // namespace centrale::media_kernel
