// Text written into a buffer that is there already: no allocation for a message.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace centrale::bench {

/// What does not fit is dropped and `complete` says so.
class Writer {
 public:
  explicit Writer(std::span<char> buffer) : buffer_(buffer) {}

  Writer& operator<<(std::string_view text) {
    if (text.size() > buffer_.size() - size_) {
      complete_ = false;
      return *this;
    }
    std::memcpy(buffer_.data() + size_, text.data(), text.size());
    size_ += text.size();
    return *this;
  }

  Writer& operator<<(std::uint64_t number) { return padded(number, 1); }

  /// Decimal with leading zeros.
  Writer& padded(std::uint64_t number, std::size_t width) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    const auto length = static_cast<std::size_t>(end - digits);
    for (auto i = length; i < width; ++i) *this << "0";
    return *this << std::string_view(digits, length);
  }

  /// Eight hexadecimal digits.
  Writer& hex(std::uint32_t number) {
    char digits[8];
    for (std::size_t i = 8; i-- > 0; number >>= 4U) digits[i] = "0123456789abcdef"[number & 15U];
    return *this << std::string_view(digits, sizeof digits);
  }

  [[nodiscard]] std::string_view text() const { return {buffer_.data(), size_}; }
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  std::span<char> buffer_;
  std::size_t size_ = 0;
  bool complete_ = true;
};

}  // namespace centrale::bench
