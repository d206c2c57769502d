#include "features/auto_attendant/name_dialling.hpp"

#include <algorithm>
#include <tuple>

namespace centrale::features {
namespace {

constexpr std::string_view kKeys = "22233344455566677778889999";  // a to z

// Letters with marks of Latin-1 (U+00C0 to U+00FF) without them; a space: none.
constexpr std::string_view kPlain = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";

char plain(unsigned char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c >= 'a' && c <= 'z' ? static_cast<char>(c) : ' ';
}

void add_key(std::string& keys, char letter) {
  if (letter != ' ') keys.push_back(kKeys[static_cast<std::size_t>(letter - 'a')]);
}

bool a_word_begins_with(std::string_view name, std::string_view keys) {
  while (!name.empty()) {
    if (keys_of_word(name).starts_with(keys)) return true;  // "deVries" for "De Vries", too
    const auto space = name.find(' ');
    name = space == name.npos ? std::string_view() : name.substr(space + 1);
  }
  return false;
}

}  // namespace

std::string keys_of_word(std::string_view utf8) {
  constexpr unsigned char kLatin1 = 0xc3;  // leads U+00C0 to U+00FF
  std::string keys;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto c = static_cast<unsigned char>(utf8[at]);
    if (c == kLatin1 && at + 1 < utf8.size()) {
      const auto next = static_cast<unsigned char>(utf8[++at]);
      if (next >= 0x80 && next <= 0xbf) add_key(keys, kPlain[next - 0x80]);
    } else {
      add_key(keys, plain(c));
    }
  }
  return keys;
}

std::vector<const directory::User*> named_by(const directory::TenantSnapshot& tenant, std::string_view keys) {
  std::vector<const directory::User*> found;
  if (keys.size() < kFewestNameKeys) return found;
  for (const directory::User& user : tenant.tenant().users) {
    if (!user.extension.empty() && a_word_begins_with(user.name, keys)) found.push_back(&user);
  }
  std::ranges::sort(found, {}, [](const directory::User* user) { return std::tie(user->name, user->id); });
  if (found.size() > kMostNames + 1) found.resize(kMostNames + 1);
  return found;
}

}  // namespace centrale::features
