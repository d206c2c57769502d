#include "sip/nonce.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "base/random.hpp"
#include "sip/characters.hpp"

namespace centrale::sip {
namespace {

template <std::size_t Size>
std::string_view text_of(const std::array<std::uint8_t, Size>& bytes, std::size_t size = Size) {
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

void append_hex(std::string_view bytes, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
}

int hex_value(char c) { return characters::is(c, characters::kDigit) ? c - '0' : (c | 0x20) - 'a' + 10; }

bool read_hex(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != out.size() * 2 || !characters::all(text, characters::kHex)) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(hex_value(text[2 * i]) * 16 + hex_value(text[2 * i + 1]));
  }
  return true;
}

void put(std::uint64_t value, std::uint8_t* out, int bytes) {
  for (int i = bytes - 1; i >= 0; --i, value >>= 8) out[i] = static_cast<std::uint8_t>(value & 0xff);
}

}  // namespace

NonceMaker::NonceMaker(std::string realm, const Secret& key)
    : realm_(std::move(realm)), number_(random_u64()) {
  const std::string fresh = key.empty() ? random_hex(32) : std::string(key.reveal());
  const Hasher::Raw hashed = hasher_.raw({fresh});
  std::memcpy(inner_.data(), hashed.data(), hashed.size());
  outer_ = inner_;
  for (char& byte : inner_) byte = static_cast<char>(byte ^ 0x36);
  for (char& byte : outer_) byte = static_cast<char>(byte ^ 0x5c);
}

std::string NonceMaker::make(const Address& source, Instant now) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  Id id;
  put(static_cast<std::uint64_t>(milliseconds), id.data(), 6);
  put(++number_, id.data() + 6, 6);
  std::string nonce;
  nonce.reserve(2 * (id.size() + kMac));
  append_hex(text_of(id), nonce);
  append_hex(text_of(mac(id, source)), nonce);
  return nonce;
}

std::optional<NonceMaker::Known> NonceMaker::check(std::string_view nonce, const Address& source) {
  Known known{};
  Mac claimed;
  if (nonce.size() != 2 * (known.id.size() + kMac)) return std::nullopt;
  if (!read_hex(nonce.substr(0, 2 * known.id.size()), known.id)) return std::nullopt;
  if (!read_hex(nonce.substr(2 * known.id.size()), claimed)) return std::nullopt;
  if (CRYPTO_memcmp(mac(known.id, source).data(), claimed.data(), kMac) != 0) return std::nullopt;
  std::int64_t milliseconds = 0;
  for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds * 256 + known.id[i];
  known.made = Instant(std::chrono::milliseconds(milliseconds));
  return known;
}

NonceMaker::Mac NonceMaker::mac(const Id& id, const Address& source) {
  const Hasher::Raw inside =
      hasher_.raw({{inner_.data(), inner_.size()}, text_of(id), text_of(source.bytes()), realm_});
  const Hasher::Raw whole = hasher_.raw({{outer_.data(), outer_.size()}, text_of(inside)});
  Mac cut;
  std::copy_n(whole.begin(), kMac, cut.begin());
  return cut;
}

}  // namespace centrale::sip
