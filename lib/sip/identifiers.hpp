// Tags, branches and Call-IDs that nobody outside can guess, and keys of tables that nobody can fill
// with collisions. One secret, taken from the system's generator at the start, keys them all.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace centrale::sip {

/// SipHash-2-4 (Aumasson and Bernstein 2012), 64 bits.
[[nodiscard]] std::uint64_t siphash(const std::array<std::uint64_t, 2>& secret, std::string_view bytes);

/// 16 hexadecimal digits, lower case.
[[nodiscard]] std::string hex16(std::uint64_t value);
/// Exactly what hex16 makes; anything else is nothing.
[[nodiscard]] std::optional<std::uint64_t> parse_hex16(std::string_view text);

/// 128 bits of a keyed hash: two different texts share one with no chance worth naming.
struct Key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend bool operator==(const Key&, const Key&) = default;
};

/// Owner: Stack. Loop's thread only.
class Identifiers {
 public:
  /// Random secret.
  Identifiers();
  /// For tests that want the same identifiers every time.
  explicit Identifiers(std::array<std::uint64_t, 4> secret) : secret_(secret) {}

  /// Unguessable and never the same twice in a life of the process.
  [[nodiscard]] std::uint64_t fresh();
  [[nodiscard]] std::string fresh_text() { return hex16(fresh()); }

  /// Key of the texts in this order, with their borders: {"ab","c"} is not {"a","bc"}.
  [[nodiscard]] Key key(std::initializer_list<std::string_view> parts) const;
  /// A uniform value in [0, limit), for jitter.
  [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : fresh() % limit; }

 private:
  std::array<std::uint64_t, 4> secret_;
  std::uint64_t counter_ = 0;
};

}  // namespace centrale::sip

template <>
struct std::hash<centrale::sip::Key> {
  std::size_t operator()(const centrale::sip::Key& key) const noexcept { return key.low; }
};
