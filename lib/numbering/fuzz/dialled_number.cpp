// Whatever text comes is a number or breaks a rule that is named; what is a number stays the same one however
// it is written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "numbering/number.hpp"

using namespace centrale;

namespace {

bool same(const numbering::Number& one, const Result<numbering::Number>& other) {
  return other && other->kind == one.kind && other->tariff == one.tariff && other->e164 == one.e164 &&
         other->country == one.country;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto number = numbering::read(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!number) {
    if (number.error().what.empty()) std::abort();
    return 0;
  }
  if (!same(*number, numbering::read(number->digits))) std::abort();
  if (!same(*number, numbering::read(numbering::written(*number)))) std::abort();
  if (!number->e164.empty() && !same(*number, numbering::read(number->e164))) std::abort();
  return 0;
}
