// Any datagram as RTCP: refused or read within its bounds.
#include <cstddef>
#include <cstdint>

#include "rtp/rtcp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const std::uint32_t ours = centrale::rtp::get32(data);  // so that some report block can be about us
  const auto report = centrale::rtp::parse_rtcp({data + 4, size - 4}, ours);
  if (report && report->about_us)
    (void)centrale::rtp::round_trip(*report->about_us, centrale::rtp::NtpTime{1} << 40);
  return 0;
}
