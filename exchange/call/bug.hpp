// The words of an exception that a flow threw, for the log.
#pragma once

#include <exception>
#include <string>

namespace centrale::call {

[[nodiscard]] std::string words_of(std::exception_ptr failure);

}  // namespace centrale::call
