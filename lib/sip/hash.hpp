// Hashes as digest authentication uses them. For this folder.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "sip/digest.hpp"

struct evp_md_ctx_st;
struct evp_md_st;

namespace centrale::sip {

/// Lower-case hexadecimal of a hash, without an allocation.
struct HexHash {
  std::array<char, 64> text{};
  std::size_t size = 0;
  [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
};

/// One algorithm; its context is made once and used again, because making one costs more than a hash.
class Hasher {
 public:
  using Raw = std::array<unsigned char, 32>;  // MD5 fills half of it

  explicit Hasher(DigestAlgorithm algorithm);
  Hasher(Hasher&& other) noexcept;
  Hasher& operator=(Hasher&&) = delete;
  ~Hasher();

  [[nodiscard]] Raw raw(std::initializer_list<std::string_view> parts);
  [[nodiscard]] HexHash hex(std::initializer_list<std::string_view> parts);

 private:
  evp_md_st* kind_;
  evp_md_ctx_st* context_;
  std::size_t size_;
};

}  // namespace centrale::sip
