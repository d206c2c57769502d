// A secret that cannot be printed, compared by accident or left behind in freed memory.
#pragma once

#include <string>
#include <string_view>

namespace centrale {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) noexcept = default;
  ~Secret();

  /// The text itself; the name of the call is what a reviewer looks for.
  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  /// Takes the same time whether the first or the last byte differs.
  [[nodiscard]] bool same_as(std::string_view other) const;

 private:
  std::string text_;
};

}  // namespace centrale
