#include "call/bug.hpp"

namespace centrale::call {

std::string words_of(std::exception_ptr failure) {
  try {
    std::rethrow_exception(std::move(failure));
  } catch (const std::exception& bug) {
    return bug.what();
  } catch (...) {
    return "something that is no exception";
  }
}

}  // namespace centrale::call
