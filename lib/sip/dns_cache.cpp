#include "sip/dns_cache.hpp"

#include <algorithm>

namespace centrale::sip {
namespace {

constexpr Duration kShortest = 5s;  // a TTL of 0 must not make each call wait for DNS
constexpr Duration kLongest = 24h;
constexpr Duration kNothingThere = 30s;  // an answer without records
constexpr Duration kAfterFailure = 10s;  // before servers that failed are asked again

bool is_empty(const DnsAnswer& answer) {
  return answer.addresses.empty() && answer.srv.empty() && answer.naptr.empty();
}

Duration good_for(const DnsAnswer& answer) {
  return is_empty(answer) ? kNothingThere : std::clamp(answer.ttl, kShortest, kLongest);
}

}  // namespace

flow::Task<DnsAnswer> DnsCache::ask(std::string name, RecordType type) {
  const Question question(std::move(name), type);
  if (const DnsAnswer* known = find(question, false)) co_return *known;
  DnsAnswer answer = co_await below_.ask(question.first, type);
  if (!answer.failed) {
    keep(question, answer);
    co_return answer;
  }
  const DnsAnswer* old = find(question, true);
  if (old == nullptr) co_return answer;
  entries_.at(question).good_until = loop_.now() + kAfterFailure;
  co_return *old;
}

const DnsAnswer* DnsCache::find(const Question& question, bool old_too) {
  const auto found = entries_.find(question);
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  if (loop_.now() >= (old_too ? entry.usable_until : entry.good_until)) return nullptr;
  used_.splice(used_.end(), used_, entry.place);
  return &entry.answer;
}

void DnsCache::keep(const Question& question, const DnsAnswer& answer) {
  const auto [found, fresh] = entries_.try_emplace(question);
  Entry& entry = found->second;
  if (fresh) entry.place = used_.insert(used_.end(), question);
  entry.answer = answer;
  entry.good_until = loop_.now() + good_for(answer);
  entry.usable_until = is_empty(answer) ? entry.good_until : entry.good_until + config_.keep_old;
  if (entries_.size() <= config_.names) return;
  entries_.erase(used_.front());
  used_.pop_front();
}

}  // namespace centrale::sip
