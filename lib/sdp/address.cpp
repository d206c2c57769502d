#include "sdp/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace centrale::sdp {
namespace {

constexpr std::size_t longest_literal = 45;  // an IPv4-mapped IPv6 address in full

Reach reach4(const std::array<unsigned char, 16>& octets) {
  if (octets[0] == 0 && octets[1] == 0 && octets[2] == 0 && octets[3] == 0) return Reach::unspecified;
  if (octets[0] == 255 && octets[1] == 255 && octets[2] == 255 && octets[3] == 255) return Reach::not_an_ip;
  return (octets[0] & 0xf0) == 0xe0 ? Reach::multicast : Reach::unicast;
}

Reach reach6(const std::array<unsigned char, 16>& octets) {
  if (std::ranges::all_of(octets, [](unsigned char octet) { return octet == 0; })) return Reach::unspecified;
  return octets[0] == 0xff ? Reach::multicast : Reach::unicast;
}

}  // namespace

Reach reach_of(const Connection& connection) {
  if (connection.address.empty() || connection.address.size() > longest_literal) return Reach::not_an_ip;
  std::array<char, longest_literal + 1> text{};
  std::memcpy(text.data(), connection.address.data(), connection.address.size());
  std::array<unsigned char, 16> octets{};
  const bool four = connection.family == Family::ip4;
  if (inet_pton(four ? AF_INET : AF_INET6, text.data(), octets.data()) != 1) return Reach::not_an_ip;
  return four ? reach4(octets) : reach6(octets);
}

}  // namespace centrale::sdp
