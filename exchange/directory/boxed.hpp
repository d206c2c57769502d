// A part of a configured struct that few of them have: one pointer where there is none.
#pragma once

#include <memory>

namespace centrale::directory {

/// A value: copies are copies of what is in it. Nothing in it is the same as a fresh T.
template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(const Boxed& other) : inside_(other.inside_ ? std::make_unique<T>(*other.inside_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other) {
    if (this != &other) *this = Boxed(other);
    return *this;
  }
  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  [[nodiscard]] const T& get() const {
    static const T fresh{};
    return inside_ ? *inside_ : fresh;
  }
  [[nodiscard]] T& edit() {
    if (!inside_) inside_ = std::make_unique<T>();
    return *inside_;
  }
  friend bool operator==(const Boxed& a, const Boxed& b) { return a.get() == b.get(); }

 private:
  std::unique_ptr<T> inside_;
};

}  // namespace centrale::directory
