#include "trunk/health_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sip/uri.hpp"

namespace centrale::trunk {
namespace {

// Longer than one lost datagram takes to be sent again, shorter than timer F, which is for patient people.
constexpr Duration kWaitsFor = 4s;

bool same(const directory::TrunkHealth& a, const directory::TrunkHealth& b) {
  return a.interval == b.interval && a.down_after == b.down_after && a.up_after == b.up_after;
}

}  // namespace

struct HealthChecks::Target {
  Target(HealthChecks& of, TrunkId by, std::string at, directory::TrunkHealth with)
      : checks(of),
        trunk(std::move(by)),
        uri(std::move(at)),
        rule(with),
        next(of.stack_.loop(), this, [](Target& self) { self.checks.ask(self); }) {}

  HealthChecks& checks;
  TrunkId trunk;
  std::string uri;
  directory::TrunkHealth rule;
  std::uint32_t missed = 0;  // in a row
  std::uint32_t answered = 0;
  flow::Timer next;
};

HealthChecks::HealthChecks(sip::Stack& stack, const directory::Directory& directory, Trunks& trunks,
                           std::uint64_t seed, std::function<void(std::string)> log)
    : stack_(stack),
      directory_(directory),
      trunks_(trunks),
      log_(std::move(log)),
      dice_(static_cast<std::minstd_rand::result_type>(seed | 1)),
      scope_(stack.loop(), [this](const std::exception_ptr&) { log_("trunk health: a check failed"); }) {
  reload();
}

HealthChecks::~HealthChecks() = default;

void HealthChecks::reload() {
  std::vector<std::unique_ptr<Target>> before = std::exchange(targets_, {});
  for (const directory::TrunkPtr& trunk : directory_.trunks()) {
    const directory::TrunkHealth& rule = trunk->profile.health;
    for (const std::string& uri : trunk->targets) {
      if (rule.interval == Duration::zero()) continue;
      const auto old = std::ranges::find_if(before, [&](const std::unique_ptr<Target>& each) {
        return each && each->trunk == trunk->id && each->uri == uri && same(each->rule, rule);
      });
      if (old != before.end()) {
        targets_.push_back(std::move(*old));
        continue;
      }
      targets_.push_back(std::make_unique<Target>(*this, trunk->id, uri, rule));
      targets_.back()->next.start(part_of(rule.interval, 0.0, 1.0));
    }
  }
  for (const auto& gone : before) {
    if (gone) trunks_.set_health(gone->uri, Health::unknown);
  }
}

Duration HealthChecks::part_of(Duration span, double low, double high) {
  return std::chrono::duration_cast<Duration>(span *
                                              std::uniform_real_distribution<double>(low, high)(dice_));
}

void HealthChecks::ask(Target& target) {
  target.next.start(part_of(target.rule.interval, 0.9, 1.1));
  scope_.spawn(probe(this, target.uri));
}

flow::Task<void> HealthChecks::probe(HealthChecks* self, std::string uri) {
  sip::OutgoingRequest request;
  request.method = sip::Method::options;
  request.target = uri;
  request.from = "<sip:health@centrale.invalid>";
  request.to = "<" + uri + ">";
  request.try_all_targets = false;
  request.give_up_without_response = kWaitsFor;
  const sip::FinalResponse answer = co_await self->stack_.send_request(std::move(request));
  // Whatever it says, somebody is there to say it; but not who has no time for us (RFC 3261 §21.5.4).
  const bool there = !answer.local && answer.status != 503 && answer.status != 408;
  for (const auto& target : self->targets_) {
    if (target->uri == uri) self->heard(*target, there);
  }
}

void HealthChecks::heard(Target& target, bool answered) {
  target.answered = answered ? target.answered + 1 : 0;
  target.missed = answered ? 0 : target.missed + 1;
  const Health before = trunks_.health_of(target.uri);
  Health now = before;
  if (target.missed >= target.rule.down_after) now = Health::down;
  if (target.answered >= (before == Health::unknown ? 1 : target.rule.up_after)) now = Health::up;
  if (now == before) return;
  trunks_.set_health(target.uri, now);
  log_(fmt::format("trunk {}: {} is {}", target.trunk.value(), target.uri, name_of(now)));
}

}  // namespace centrale::trunk
