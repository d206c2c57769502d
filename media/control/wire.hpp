// The bytes of a field list: key = number * 2 + kind, kind 0 a varint, kind 1 a varint length and bytes.
// Empty texts and lists are left out; what the reader does not know it skips.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/strong.hpp"
#include "base/time.hpp"
#include "rtp/address.hpp"

namespace centrale::media_control::wire {

inline constexpr std::size_t kMostElements = 65536;

template <class T>
concept Number = std::integral<T> || std::is_enum_v<T>;

template <class T>
concept Described = requires(T& value) { T::fields(value, [](int, auto&) {}); };

inline void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

inline std::optional<std::uint64_t> take_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// ---- values as text of bytes (kind 1) ----

inline std::string address_bytes(const rtp::Address& address) {
  std::string bytes{};
  if (address.family == rtp::Family::none) return bytes;
  const std::size_t length = address.family == rtp::Family::ipv4 ? 4 : 16;
  for (std::size_t i = 0; i < length; ++i) bytes.push_back(static_cast<char>(address.bytes[i]));
  bytes.push_back(static_cast<char>(address.port >> 8));
  bytes.push_back(static_cast<char>(address.port));
  return bytes;
}

inline bool address_from(std::string_view bytes, rtp::Address& address) {
  address = {};
  if (bytes.empty()) return true;
  if (bytes.size() != 6 && bytes.size() != 18) return false;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::size_t length = bytes.size() - 2;
  address.family = length == 4 ? rtp::Family::ipv4 : rtp::Family::ipv6;
  for (std::size_t i = 0; i < length; ++i) address.bytes[i] = at(i);
  address.port = static_cast<std::uint16_t>(at(length) << 8 | at(length + 1));
  return true;
}

// ---- encoding ----

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  template <Number T>
  void operator()(int number, const T& value) {
    put_number(number, static_cast<std::uint64_t>(value));
  }
  void operator()(int number, const Duration& value) {
    put_number(number, static_cast<std::uint64_t>(value.count() / 1000));  // microseconds on the wire
  }
  template <class Tag, class Value>
  void operator()(int number, const Strong<Tag, Value>& value) {
    (*this)(number, value.value());
  }
  void operator()(int number, const std::string& text) { put_bytes(number, text); }
  void operator()(int number, const rtp::Address& address) { put_bytes(number, address_bytes(address)); }
  template <Described T>
  void operator()(int number, const T& value) {
    std::string inner;
    Encoder nested(inner);
    T::fields(value, nested);
    put_bytes(number, inner, true);
  }
  template <class T>
  void operator()(int number, const std::vector<T>& values) {
    for (const T& value : values) {
      if constexpr (Number<T>) {
        put_key(number, 0);
        put_varint(out_, static_cast<std::uint64_t>(value));
      } else {
        (*this)(number, value);
      }
    }
  }

 private:
  void put_key(int number, unsigned kind) { put_varint(out_, static_cast<unsigned>(number) * 2U + kind); }
  void put_number(int number, std::uint64_t value) {
    put_key(number, 0);
    put_varint(out_, value);
  }
  void put_bytes(int number, std::string_view bytes, bool even_empty = false) {
    if (bytes.empty() && !even_empty) return;
    put_key(number, 1);
    put_varint(out_, bytes.size());
    out_.append(bytes);
  }

  std::string& out_;
};

// ---- decoding ----

/// One field as found on the wire.
struct Found {
  int number = 0;
  std::optional<std::uint64_t> value{};  // kind 0
  std::string_view bytes{};              // kind 1
};

/// Takes the next field off `in`; nothing when it is malformed.
inline std::optional<Found> take_field(std::string_view& in) {
  const auto key = take_varint(in);
  if (!key || *key > 0xffff) return std::nullopt;
  Found found{};
  found.number = static_cast<int>(*key / 2);
  const auto value = take_varint(in);
  if (!value) return std::nullopt;
  if (*key % 2 == 0) {
    found.value = value;
    return found;
  }
  if (*value > in.size()) return std::nullopt;
  found.bytes = in.substr(0, *value);
  in.remove_prefix(*value);
  return found;
}

template <class T>
bool decode(std::string_view in, T& out);

/// Puts one found field where the field list says it belongs.
class Placer {
 public:
  explicit Placer(const Found& found) : found_(found) {}
  [[nodiscard]] bool ok() const { return ok_; }

  template <class T>
  void operator()(int number, T& target) {
    if (number == found_.number) ok_ = place(target);
  }

 private:
  template <Number T>
  bool place(T& target) {
    if (!found_.value) return false;
    target = static_cast<T>(*found_.value);
    return true;
  }
  bool place(bool& target) {
    if (!found_.value) return false;
    target = *found_.value != 0;
    return true;
  }
  bool place(Duration& target) {
    constexpr std::uint64_t kLongest = 1'000'000ULL * 3600 * 24 * 365;  // a year
    if (!found_.value || *found_.value > kLongest) return false;
    target = std::chrono::microseconds(*found_.value);
    return true;
  }
  template <class Tag, class Value>
  bool place(Strong<Tag, Value>& target) {
    Value value{};
    if (!place(value)) return false;
    target = Strong<Tag, Value>(value);
    return true;
  }
  bool place(std::string& target) {
    if (found_.value) return false;
    target = found_.bytes;
    return true;
  }
  bool place(rtp::Address& target) { return !found_.value && address_from(found_.bytes, target); }
  template <Described T>
  bool place(T& target) {
    return !found_.value && decode(found_.bytes, target);
  }
  template <class T>
  bool place(std::vector<T>& target) {
    if (target.size() >= kMostElements) return false;
    T element{};
    if (!place(element)) return false;
    target.push_back(std::move(element));
    return true;
  }

  const Found& found_;
  bool ok_ = true;
};

template <class T>
bool decode(std::string_view in, T& out) {
  while (!in.empty()) {
    const auto found = take_field(in);
    if (!found) return false;
    Placer placer(*found);
    T::fields(out, placer);
    if (!placer.ok()) return false;
  }
  return true;
}

}  // namespace centrale::media_control::wire
