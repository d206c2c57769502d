#include "features/outside/account.hpp"

#include <algorithm>
#include <utility>

namespace centrale::features {
namespace {

constexpr int kTries = 3;
constexpr call::CollectRule kCodeKeys{.max = 12, .terminator = '#', .first = 8s, .between = 5s};
constexpr call::CollectRule kNumberKeys{.max = 20, .terminator = '#', .first = 8s, .between = 5s};

std::optional<directory::AccountCode> find(const directory::TenantSnapshot& tenant, const std::string& code) {
  const auto& codes = tenant.tenant().account_codes;
  const auto found = std::ranges::find(codes, code, &directory::AccountCode::code);
  return found == codes.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

bool needs_account(const call::CallRef& call) {
  if (call.has_account() || !call.diversions().empty()) return false;
  const auto caller = call.caller();
  const directory::User* user = caller ? call.tenant().user(caller->id) : nullptr;
  if (user == nullptr || call.payer().user != caller->id) return false;
  return call.tenant().class_of_service(*user).account_codes == directory::AccountCodes::required;
}

flow::Task<std::optional<directory::AccountCode>> ask_account(call::CallRef call) {
  co_await call.answer();
  for (int tried = 0; tried < kTries; ++tried) {
    const std::string code = co_await call.collect(kCodeKeys, prompts::Phrase("account-ask"));
    if (auto found = find(call.tenant(), code)) co_return found;
    co_await call.play("account-unknown");
  }
  co_return std::nullopt;
}

flow::Task<std::optional<std::string>> account_and_number(call::CallRef call, std::string dialled) {
  const std::size_t star = dialled.find('*');
  std::string number = star == std::string::npos ? std::string() : dialled.substr(star + 1);
  auto account = find(call.tenant(), dialled.substr(0, star));
  if (!account) account = co_await ask_account(call);
  if (!account) co_return std::nullopt;
  call.write_to(*account);
  if (!number.empty()) co_return number;
  co_await call.answer();
  number = co_await call.collect(kNumberKeys, prompts::Phrase("enter-number"));
  co_return number.empty() ? std::nullopt : std::optional(std::move(number));
}

}  // namespace centrale::features
