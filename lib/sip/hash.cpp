#include "sip/hash.hpp"

#include <openssl/evp.h>

#include <utility>

namespace centrale::sip {

Hasher::Hasher(DigestAlgorithm algorithm)
    : kind_(EVP_MD_fetch(nullptr, algorithm == DigestAlgorithm::md5 ? "MD5" : "SHA256", nullptr)),
      context_(EVP_MD_CTX_new()),
      size_(algorithm == DigestAlgorithm::md5 ? 16 : 32) {
  EVP_DigestInit_ex2(context_, kind_, nullptr);
}

Hasher::Hasher(Hasher&& other) noexcept
    : kind_(std::exchange(other.kind_, nullptr)),
      context_(std::exchange(other.context_, nullptr)),
      size_(other.size_) {}

Hasher::~Hasher() {
  EVP_MD_CTX_free(context_);
  EVP_MD_free(kind_);
}

Hasher::Raw Hasher::raw(std::initializer_list<std::string_view> parts) {
  Raw out{};
  EVP_DigestInit_ex2(context_, nullptr, nullptr);
  for (const std::string_view part : parts) EVP_DigestUpdate(context_, part.data(), part.size());
  EVP_DigestFinal_ex(context_, out.data(), nullptr);
  return out;
}

HexHash Hasher::hex(std::initializer_list<std::string_view> parts) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const Raw bytes = raw(parts);
  HexHash hex;
  for (std::size_t i = 0; i < size_; ++i) {
    hex.text[2 * i] = kDigits[bytes[i] >> 4];
    hex.text[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  hex.size = 2 * size_;
  return hex;
}

}  // namespace centrale::sip
