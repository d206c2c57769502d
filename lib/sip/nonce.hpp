// Nonces that prove themselves: nothing is kept of one that was only handed out. For this folder.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "sip/address.hpp"
#include "sip/hash.hpp"

namespace centrale::sip {

/// "time, number, HMAC-SHA256 over these, the realm and the source address", the HMAC cut to 128 bits, all in
/// hexadecimal. The source's port is no part of it: it changes behind a NAT.
class NonceMaker {
 public:
  using Id = std::array<std::uint8_t, 12>;  // time and number

  struct Known {
    Id id;
    Instant made;
  };

  NonceMaker(std::string realm, const Secret& key);

  [[nodiscard]] std::string make(const Address& source, Instant now);
  /// Nothing for a nonce that is not ours, or not for that source.
  [[nodiscard]] std::optional<Known> check(std::string_view nonce, const Address& source);

 private:
  static constexpr std::size_t kMac = 16;
  using Mac = std::array<std::uint8_t, kMac>;
  [[nodiscard]] Mac mac(const Id& id, const Address& source);

  std::string realm_;
  Hasher hasher_{DigestAlgorithm::sha256};
  std::array<char, 64> inner_{};  // RFC 2104: the key with its paddings
  std::array<char, 64> outer_{};
  std::uint64_t number_;
};

}  // namespace centrale::sip
