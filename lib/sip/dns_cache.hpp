// Keeps DNS answers for their time, and the last good one for when the servers fail. For the resolver.
#pragma once

#include <list>
#include <map>
#include <utility>

#include "flow/loop.hpp"
#include "sip/locate.hpp"

namespace centrale::sip {

/// Loop's thread; outlives the tasks that it gave out.
class DnsCache final : public DnsSource {
 public:
  struct Config {
    Duration keep_old = 24h;
    std::size_t names = 10'000;
  };
  DnsCache(flow::Loop& loop, DnsSource& below, Config config) : loop_(loop), below_(below), config_(config) {}

  [[nodiscard]] flow::Task<DnsAnswer> ask(std::string name, RecordType type) override;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  using Question = std::pair<std::string, RecordType>;
  struct Entry {
    DnsAnswer answer;
    Instant good_until;
    Instant usable_until;
    std::list<Question>::iterator place;  // in order of use
  };

  [[nodiscard]] const DnsAnswer* find(const Question& question, bool old_too);
  void keep(const Question& question, const DnsAnswer& answer);

  flow::Loop& loop_;
  DnsSource& below_;
  Config config_;
  std::map<Question, Entry> entries_;
  std::list<Question> used_;
};

}  // namespace centrale::sip
