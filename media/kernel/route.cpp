#include "media_kernel/route.hpp"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "media_io/file_descriptor.hpp"

namespace centrale::media_kernel {
namespace {

struct Question {
  nlmsghdr head{.nlmsg_len = sizeof(Question),
                .nlmsg_type = RTM_GETROUTE,
                .nlmsg_flags = NLM_F_REQUEST,
                .nlmsg_seq = 1,
                .nlmsg_pid = 0};
  rtmsg route{};
  rtattr kind{.rta_len = RTA_LENGTH(4), .rta_type = RTA_DST};
  std::array<std::uint8_t, 4> address{};
};

std::optional<std::uint32_t> interface_in(const nlmsghdr& answer) {
  const auto* route = static_cast<const rtmsg*>(NLMSG_DATA(&answer));
  auto left = static_cast<int>(answer.nlmsg_len - NLMSG_LENGTH(sizeof(rtmsg)));
  for (const rtattr* each = RTM_RTA(route); RTA_OK(each, left); each = RTA_NEXT(each, left)) {
    if (each->rta_type != RTA_OIF || RTA_PAYLOAD(each) != sizeof(std::uint32_t)) continue;
    std::uint32_t interface = 0;
    std::memcpy(&interface, RTA_DATA(each), sizeof interface);
    return interface;
  }
  return std::nullopt;
}

bool has_ethernet_headers(const media_io::FileDescriptor& socket, std::uint32_t interface) {
  ifreq request{};
  if (::if_indextoname(interface, request.ifr_name) == nullptr ||
      ::ioctl(socket.number(), SIOCGIFHWADDR, &request) != 0)
    return false;
  return request.ifr_hwaddr.sa_family == ARPHRD_ETHER || request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK;
}

}  // namespace

std::optional<std::uint32_t> interface_towards(const rtp::Address& address) {
  if (address.family != rtp::Family::ipv4) return std::nullopt;
  const media_io::FileDescriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket.open()) return std::nullopt;
  Question question;
  question.route.rtm_family = AF_INET;
  question.route.rtm_dst_len = 32;
  std::copy_n(address.bytes.begin(), 4, question.address.begin());
  if (::send(socket.number(), &question, sizeof question, 0) != static_cast<ssize_t>(sizeof question))
    return std::nullopt;
  alignas(nlmsghdr) std::array<char, 4096> buffer;
  const ssize_t size = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
  const auto* answer = reinterpret_cast<const nlmsghdr*>(buffer.data());
  if (size < 0 || !NLMSG_OK(answer, static_cast<std::size_t>(size)) || answer->nlmsg_type != RTM_NEWROUTE)
    return std::nullopt;
  const auto interface = interface_in(*answer);
  return interface && has_ethernet_headers(socket, *interface) ? interface : std::nullopt;
}

}  // namespace centrale::media_kernel
