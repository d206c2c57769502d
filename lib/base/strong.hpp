// Strong types: two names of the same shape that the compiler keeps apart.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace centrale {

/// A value of its own kind. `Tag` is an empty struct that names the kind.
template <class Tag, class Value>
class Strong {
 public:
  using value_type = Value;

  Strong() = default;
  explicit Strong(Value value) : value_(std::move(value)) {}

  [[nodiscard]] const Value& value() const { return value_; }
  [[nodiscard]] bool empty() const { return value_ == Value{}; }

  friend bool operator==(const Strong&, const Strong&) = default;
  friend auto operator<=>(const Strong&, const Strong&) = default;

 private:
  Value value_{};
};

}  // namespace centrale

template <class Tag, class Value>
struct std::hash<centrale::Strong<Tag, Value>> {
  std::size_t operator()(const centrale::Strong<Tag, Value>& key) const noexcept {
    return std::hash<Value>{}(key.value());
  }
};
