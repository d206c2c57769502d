#include "sip/names.hpp"

#include <array>

#include "sip/uri.hpp"

namespace centrale::sip {
namespace {

struct Spelling {
  std::string_view text;
  HeaderName id = HeaderName::other;
};

constexpr std::array kSpellings = {
#define CENTRALE_SIP_SPELLING(id, spelling, compact) \
  Spelling{spelling, HeaderName::id}, Spelling{compact, HeaderName::id},
    CENTRALE_SIP_HEADERS(CENTRALE_SIP_SPELLING)
#undef CENTRALE_SIP_SPELLING
};

constexpr std::size_t kSlots = 512;

constexpr std::size_t at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]) | 0x20U;
}

/// No two spellings share a slot with these factors (found by trying; `make_slots` proves it when compiled).
constexpr std::size_t slot_of(std::string_view text) {
  const std::size_t size = text.size();
  return ((size * 232 + at(text, 0) * 361 + at(text, size / 2) * 615 + at(text, size - 1) * 829 +
           at(text, size * 3 / 4) * 548) >>
          3) %
         kSlots;
}

consteval std::array<Spelling, kSlots> make_slots() {
  std::array<Spelling, kSlots> slots{};
  for (const Spelling& spelling : kSpellings) {
    if (spelling.text.empty()) continue;
    Spelling& slot = slots[slot_of(spelling.text)];
    if (!slot.text.empty()) throw "two header names share a slot: find other factors";
    slot = spelling;
  }
  return slots;
}

constexpr std::array<Spelling, kSlots> kByHash = make_slots();

constexpr std::array<std::string_view, 15> kMethods = {
    "",       "INVITE", "ACK",   "BYE",    "CANCEL",    "REGISTER", "OPTIONS", "INFO",
    "UPDATE", "PRACK",  "REFER", "NOTIFY", "SUBSCRIBE", "MESSAGE",  "PUBLISH"};

}  // namespace

HeaderName header_name_of(std::string_view spelling) {
  if (spelling.empty()) return HeaderName::other;
  const Spelling& candidate = kByHash[slot_of(spelling)];
  return same_token(candidate.text, spelling) ? candidate.id : HeaderName::other;
}

std::string_view to_string(HeaderName name) {
  static constexpr std::array<std::string_view, static_cast<std::size_t>(HeaderName::count_)> kNames = {
      "",
#define CENTRALE_SIP_NAME(id, spelling, compact) spelling,
      CENTRALE_SIP_HEADERS(CENTRALE_SIP_NAME)
#undef CENTRALE_SIP_NAME
  };
  const auto index = static_cast<std::size_t>(name);
  return index < kNames.size() ? kNames[index] : std::string_view{};
}

Method method_of(std::string_view token) {
  for (std::size_t i = 1; i < kMethods.size(); ++i) {
    if (kMethods[i] == token) return static_cast<Method>(i);
  }
  return Method::other;
}

std::string_view to_string(Method method) { return kMethods.at(static_cast<std::size_t>(method)); }

}  // namespace centrale::sip
