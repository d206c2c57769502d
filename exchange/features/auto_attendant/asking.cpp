#include "features/auto_attendant/asking.hpp"

#include "features/auto_attendant/name_dialling.hpp"

namespace centrale::features {
namespace {

using directory::Destination;
using Asked = std::optional<Destination>;

constexpr int kTries = 3;
constexpr call::CollectRule kExtensionKeys{.max = 8, .terminator = '#', .first = 8s, .between = 3s};
constexpr call::CollectRule kNameKeys{.max = 12, .terminator = '#', .first = 10s, .between = 3s};
constexpr call::CollectRule kOneKey{.max = 1, .terminator = '\0', .first = 8s, .between = 1s};

Destination to(const directory::User& user) { return directory::ToUser{user.id}; }

// "For extension 201, press 1. ..."
prompts::Phrase choices(const std::vector<const directory::User*>& people) {
  prompts::Phrase phrase;
  for (std::size_t at = 0; at < people.size(); ++at) {
    phrase.then("for-extension").then(prompts::Digits{people[at]->extension.value()});
    phrase.then("press").then(prompts::Number{static_cast<std::uint32_t>(at + 1)});
  }
  return phrase;
}

flow::Task<Asked> choose_one(call::CallRef call, std::vector<const directory::User*> people) {
  const std::string key = co_await call.collect(kOneKey, choices(people));
  const std::size_t place =
      key.empty() || key[0] < '1' || key[0] > '9' ? 0 : static_cast<std::size_t>(key[0] - '0');
  if (place >= 1 && place <= people.size()) co_return to(*people[place - 1]);
  if (!key.empty()) co_await call.play("invalid-choice");
  co_return std::nullopt;
}

}  // namespace

flow::Task<Asked> ask_extension(call::CallRef call) {
  for (int tried = 0; tried < kTries; ++tried) {
    const std::string keys = co_await call.collect(kExtensionKeys, prompts::Phrase("enter-extension"));
    if (keys.empty()) co_return std::nullopt;
    if (const auto there = call.tenant().by_extension(Extension(keys))) co_return there;
    co_await call.play("invalid-choice");
  }
  co_return std::nullopt;
}

flow::Task<Asked> ask_name(call::CallRef call) {
  for (int tried = 0; tried < kTries; ++tried) {
    const std::string keys = co_await call.collect(kNameKeys, prompts::Phrase("enter-name"));
    if (keys.empty()) co_return std::nullopt;
    auto people = named_by(call.tenant(), keys);
    if (people.empty()) {
      co_await call.play("no-such-name");
    } else if (people.size() > kMostNames) {
      co_await call.play("too-many-names");
    } else if (people.size() == 1) {
      co_return to(*people.front());
    } else if (auto one = co_await choose_one(call, std::move(people))) {
      co_return one;
    }
  }
  co_return std::nullopt;
}

}  // namespace centrale::features
