#include "sip/identifiers.hpp"

#include <bit>
#include <cstring>

#include "base/random.hpp"

namespace centrale::sip {
namespace {

struct Sip {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1, v1 = std::rotl(v1, 13) ^ v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3, v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1, v1 = std::rotl(v1, 17) ^ v2, v2 = std::rotl(v2, 32);
  }
  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  std::uint64_t finish() {
    v2 ^= 0xff;
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

}  // namespace

std::uint64_t siphash(const std::array<std::uint64_t, 2>& secret, std::string_view bytes) {
  Sip sip{secret[0] ^ 0x736f6d6570736575ULL, secret[1] ^ 0x646f72616e646f6dULL,
          secret[0] ^ 0x6c7967656e657261ULL, secret[1] ^ 0x7465646279746573ULL};
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
  while (bytes.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data(), 8);
    sip.take(word);
    bytes.remove_prefix(8);
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    last |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  sip.take(last);
  return sip.finish();
}

std::string hex16(std::uint64_t value) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4) text[i] = digits[value & 15];
  return text;
}

std::optional<std::uint64_t> parse_hex16(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'a' || c > 'f')) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return value;
}

Identifiers::Identifiers() : secret_{random_u64(), random_u64(), random_u64(), random_u64()} {}

std::uint64_t Identifiers::fresh() {
  ++counter_;
  char bytes[8];
  std::memcpy(bytes, &counter_, 8);
  return siphash({secret_[0], secret_[3]}, std::string_view(bytes, 8));
}

Key Identifiers::key(std::initializer_list<std::string_view> parts) const {
  char small[512];
  std::string large;
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size() + 4;
  if (size > sizeof small) large.resize(size);
  char* const begin = large.empty() ? small : large.data();
  char* at = begin;
  for (const std::string_view part : parts) {
    const auto length = static_cast<std::uint32_t>(part.size());
    std::memcpy(at, &length, 4);
    if (!part.empty()) std::memcpy(at + 4, part.data(), part.size());
    at += 4 + part.size();
  }
  const std::string_view bytes(begin, size);
  return {siphash({secret_[0], secret_[1]}, bytes), siphash({secret_[2], secret_[3]}, bytes)};
}

}  // namespace centrale::sip
