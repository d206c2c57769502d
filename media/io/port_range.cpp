#include "media_io/port_range.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace centrale::media_io {

Result<PortRange> PortRange::bind(const rtp::Address& host, std::uint16_t first, std::uint16_t last) {
  PortRange range;
  range.host_ = host.with_port(0);
  range.first_ = static_cast<std::uint16_t>(first + first % 2);
  std::string why = "the range holds no pair";
  for (std::uint32_t port = range.first_; port + 1 <= last; port += 2) {
    PortPair& pair = range.pairs_.emplace_back();
    auto rtp = UdpSocket::bind(host.with_port(static_cast<std::uint16_t>(port)));
    auto rtcp = UdpSocket::bind(host.with_port(static_cast<std::uint16_t>(port + 1)));
    if (rtp && rtcp) {
      pair = {.rtp = std::move(*rtp), .rtcp = std::move(*rtcp)};
    } else {
      why = rtp ? rtcp.error().what : rtp.error().what;
    }
  }
  if (std::ranges::none_of(range.pairs_, &PortPair::usable)) {
    return fail(fmt::format("no usable pair of ports in {}-{}: {}", first, last, why));
  }
  return range;
}

std::optional<std::size_t> PortRange::index_of(std::uint16_t port) const {
  if (port < first_ || (port - first_) % 2 != 0) return std::nullopt;
  const auto index = static_cast<std::size_t>(port - first_) / 2;
  if (index >= pairs_.size() || !pairs_[index].usable()) return std::nullopt;
  return index;
}

}  // namespace centrale::media_io
