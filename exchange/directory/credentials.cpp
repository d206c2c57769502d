#include "directory/credentials.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string>

namespace centrale::directory {
namespace {

Secret ha1(const EVP_MD* hash, std::string_view user, std::string_view realm, const Secret& secret) {
  std::string text;
  text.reserve(user.size() + realm.size() + secret.reveal().size() + 2);
  text.append(user).append(":").append(realm).append(":").append(secret.reveal());
  const Secret wiped(std::move(text));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(wiped.reveal().data(), wiped.reveal().size(), digest.data(), &size, hash, nullptr) != 1) {
    throw std::runtime_error("the hash for digest authentication is not available");
  }
  std::string hex;
  hex.reserve(std::size_t{size} * 2);
  for (unsigned at = 0; at < size; ++at) {
    hex += "0123456789abcdef"[digest[at] >> 4];
    hex += "0123456789abcdef"[digest[at] & 15];
  }
  return Secret(std::move(hex));
}

}  // namespace

Secret ha1_md5(std::string_view user, std::string_view realm, const Secret& secret) {
  return ha1(EVP_md5(), user, realm, secret);
}
Secret ha1_sha256(std::string_view user, std::string_view realm, const Secret& secret) {
  return ha1(EVP_sha256(), user, realm, secret);
}

}  // namespace centrale::directory
