#include "base/random.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string_view>

namespace centrale {
namespace {

/// A block drawn at once: one call of the generator serves many tags.
class Pool {
 public:
  void take(std::span<unsigned char> out) {
    for (unsigned char& byte : out) {
      if (at_ == block_.size()) refill();
      byte = block_.at(at_++);
    }
  }

 private:
  void refill() {
    if (RAND_bytes(block_.data(), static_cast<int>(block_.size())) != 1) {
      throw std::runtime_error("the operating system gave no randomness");
    }
    at_ = 0;
  }

  std::array<unsigned char, 4096> block_{};
  std::size_t at_ = block_.size();
};

void draw(std::span<unsigned char> out) {
  thread_local Pool pool;
  pool.take(out);
}

}  // namespace

std::uint64_t random_u64() {
  std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
  draw(bytes);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::string random_hex(std::size_t bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(bytes * 2, '0');
  std::string raw(bytes, '\0');
  draw(std::span(reinterpret_cast<unsigned char*>(raw.data()), raw.size()));
  for (std::size_t i = 0; i < bytes; ++i) {
    const auto byte = static_cast<unsigned char>(raw[i]);
    text[2 * i] = kDigits[byte >> 4];
    text[2 * i + 1] = kDigits[byte & 0xF];
  }
  return text;
}

}  // namespace centrale
