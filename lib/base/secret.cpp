#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace centrale {

Secret::~Secret() {
  text_.resize(text_.capacity());  // a short text that was moved away still stands in the object
  OPENSSL_cleanse(text_.data(), text_.size());
}

bool Secret::same_as(std::string_view other) const {
  return text_.size() == other.size() && CRYPTO_memcmp(text_.data(), other.data(), other.size()) == 0;
}

}  // namespace centrale
