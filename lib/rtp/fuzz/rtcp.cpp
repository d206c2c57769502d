// Any datagram as RTCP: refused, or read and passed on within its bounds.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "rtp/rtcp.hpp"
#include "rtp/rtcp_relay.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const std::uint32_t ours = centrale::rtp::get32(data);  // so that some report block can be about us
  const auto report = centrale::rtp::parse_rtcp({data + 4, size - 4}, ours);
  if (report && report->about_us)
    (void)centrale::rtp::round_trip(*report->about_us, centrale::rtp::NtpTime{1} << 40);
  // What goes on is RTCP again, says nothing of the party's name, and goes on once more as it is.
  std::array<std::uint8_t, centrale::rtp::kLongestDatagram> once;
  std::array<std::uint8_t, centrale::rtp::kLongestDatagram> twice;
  const auto bytes = centrale::rtp::pass_on({data + 4, size - 4}, "worker", once);
  if (!bytes || *bytes == 0) return 0;
  const auto again = centrale::rtp::pass_on(std::span(once).first(*bytes), "worker", twice);
  if (again != bytes ||
      !std::equal(once.begin(), once.begin() + static_cast<std::ptrdiff_t>(*bytes), twice.begin()))
    std::abort();
  return 0;
}
