#include "edge/guard.hpp"

namespace centrale::edge {
namespace {

/// Makes room when a table is full: what is over goes, and if nothing is, everything does. Forgetting
/// failures gives an attacker some more tries; growing without bound would give him the machine.
template <class Table, class IsOver>
void make_room(Table& table, std::size_t most, IsOver is_over) {
  if (table.size() < most) return;
  std::erase_if(table, [&](const auto& entry) { return is_over(entry.second); });
  if (table.size() >= most) table.clear();
}

}  // namespace

std::string Guard::key(std::string_view source_ip, std::string_view account) {
  std::string key(source_ip);
  key += ' ';
  return key += account;
}

bool Guard::too_many(const std::unordered_map<std::string, Failures>& in, const std::string& key, int most,
                     Duration window, Instant now) {
  const auto found = in.find(key);
  return found != in.end() && found->second.count >= most && now - found->second.since < window;
}

bool Guard::may_try(std::string_view source_ip, std::string_view account, Instant now) const {
  const std::string both = key(source_ip, account);
  if (too_many(by_account_, both, limits_.failures_per_account, limits_.account_window, now)) return false;
  const auto trusted = trusted_.find(both);
  if (trusted != trusted_.end() && now - trusted->second < limits_.trusted_for) return true;
  return !too_many(by_source_, std::string(source_ip), limits_.failures_per_source, limits_.source_window,
                   now);
}

void Guard::count(std::unordered_map<std::string, Failures>& in, std::string key, Duration window,
                  Instant now) const {
  make_room(in, limits_.entries, [&](const Failures& each) { return now - each.since >= window; });
  Failures& failures = in[std::move(key)];
  if (failures.count == 0 || now - failures.since >= window) failures = {.since = now, .count = 0};
  ++failures.count;
}

void Guard::failed(std::string_view source_ip, std::string_view account, Instant now) {
  count(by_account_, key(source_ip, account), limits_.account_window, now);
  count(by_source_, std::string(source_ip), limits_.source_window, now);
}

void Guard::succeeded(std::string_view source_ip, std::string_view account, Instant now) {
  make_room(trusted_, limits_.entries, [&](Instant since) { return now - since >= limits_.trusted_for; });
  std::string both = key(source_ip, account);
  by_account_.erase(both);
  trusted_[std::move(both)] = now;
}

}  // namespace centrale::edge
