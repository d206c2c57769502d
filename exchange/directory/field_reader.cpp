#include "directory/field_reader.hpp"

namespace centrale::directory {
namespace {

constexpr std::size_t kLongestText = 255;

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

std::string to_text(const ConfigError& error) {
  if (error.got.empty()) return fmt::format("{}: {}", error.path, error.rule);
  return fmt::format("{}: \"{}\" {}", error.path, error.got, error.rule);
}

void FieldReader::complain_of_unknown_keys() {
  for (const Field& each : *table_.table()) {
    if (std::ranges::find(seen_, each.key) == seen_.end()) complain(at(each.key), "is not a setting");
  }
}

std::optional<std::int64_t> FieldReader::whole(std::string_view name, std::int64_t low, std::int64_t high) {
  const Value* value = take(name);
  if (value == nullptr) return std::nullopt;
  const std::int64_t* number = value->integer();
  if (number != nullptr && *number >= low && *number <= high) return *number;
  complain(at(name), fmt::format("is not a whole number from {} to {}", low, high),
           number == nullptr ? "" : std::to_string(*number));
  return std::nullopt;
}

const std::string* FieldReader::text(const Value& value, const std::string& path) {
  const std::string* found = value.text();
  if (found == nullptr) {
    complain(path, "is not text");
  } else if (found->size() > kLongestText) {
    complain(path, fmt::format("is longer than {} bytes", kLongestText));
    return nullptr;
  } else if (has_control_characters(*found)) {
    complain(path, "has control characters in it");
    return nullptr;
  }
  return found;
}

void FieldReader::read(const Value& value, const std::string& path, std::uint32_t& to) {
  const std::int64_t* found = value.integer();
  if (found != nullptr && *found >= 0 && *found <= std::numeric_limits<std::uint32_t>::max()) {
    to = static_cast<std::uint32_t>(*found);
  } else {
    complain(path, "is not a whole number from 0 on");
  }
}

void FieldReader::read(const Value& value, const std::string& path, bool& to) {
  if (const bool* found = value.boolean()) {
    to = *found;
  } else {
    complain(path, "is neither true nor false");
  }
}

void FieldReader::read(const Value& value, const std::string& path, std::string& to) {
  if (const std::string* found = text(value, path)) to = *found;
}

void FieldReader::read(const Value& value, const std::string& path, Secret& to) {
  if (const Secret* found = value.secret()) {
    to = *found;
  } else if (const std::string* written = text(value, path)) {
    to = Secret(*written);
  }
}

}  // namespace centrale::directory
