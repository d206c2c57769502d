// Expected failures: a message that names what was wrong, where, and what would be right.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace centrale {

struct Error {
  std::string what;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(std::string what) {
  return std::unexpected(Error{std::move(what)});
}

}  // namespace centrale
