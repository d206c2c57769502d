#include "events/cdr.hpp"

#include <algorithm>
#include <charconv>

namespace centrale::events {
namespace {

/// Reads the records one after the other; the story of each leg builds up in `cdr.legs`.
class Derivation {
 public:
  [[nodiscard]] std::optional<Cdr> run(const Interaction& interaction) {
    cdr_.interaction = interaction.id;
    for (const Record& record : interaction.records) {
      if (ended_) break;  // nothing that comes behind the end changes a bill
      // After a reboot the monotonic clock begins anew: then no time has passed that anybody knows of.
      now_ = std::max(now_, record.monotonic_ns);
      wall_ = record.at;
      std::visit([this](const auto& what) { read(what); }, record.what);
    }
    if (!begun_ || !ended_) return std::nullopt;
    finish();
    return std::move(cdr_);
  }

 private:
  void read(const Begin& begin) {
    if (begun_) return;
    begun_ = true;
    began_ = now_;
    cdr_.tenant = begin.tenant;
    cdr_.caller = begin.caller;
    cdr_.dialled = begin.dialled;
    cdr_.began = wall_;
    if (!begin.leg.empty()) add_leg(begin.leg, begin.caller, {}).inbound = true;
  }

  void read(const LegEvent& event) {
    if (event.kind == LegEventKind::started) {
      add_leg(event.leg, event.who, event.payer).inbound = event.why == kIsCaller;
      return;
    }
    const auto found = std::ranges::find(starts_, event.leg, &Start::leg);
    if (found == starts_.end()) return;
    LegDetail& leg = cdr_.legs[found->place];
    const Duration after(now_ - found->at);
    if (event.kind == LegEventKind::ringing && !leg.rang_after) leg.rang_after = after;
    if (event.kind == LegEventKind::answered && !leg.answered_after) answered(leg, after);
    if (event.kind == LegEventKind::ended && !found->ended) {
      found->ended = true;
      leg.ended_after = after;
      leg.why = event.why;
    }
  }

  void read(const Hop& hop) { cdr_.journey.push_back(hop); }
  void read(const ServiceEvent& event) {
    if (event.name == "call.account") cdr_.account = fact(event, "code");
    const bool of_leg =
        event.name == "leg.tariff" || event.name == "leg.charged" || event.name == "leg.carried";
    const auto leg = of_leg ? std::ranges::find(cdr_.legs, fact(event, "leg"), id_of) : cdr_.legs.end();
    if (leg == cdr_.legs.end()) return;
    if (event.name == "leg.tariff") {
      leg->number_class = fact(event, "class");
      leg->tariff = fact(event, "tariff");
    } else if (event.name == "leg.carried") {
      leg->trunk = fact(event, "trunk");
      leg->target = fact(event, "target");
    } else {
      const std::string micros = fact(event, "micros");
      std::from_chars(micros.data(), micros.data() + micros.size(), leg->micros);
    }
  }

  [[nodiscard]] static std::string id_of(const LegDetail& leg) { return std::to_string(leg.leg.value()); }
  [[nodiscard]] static std::string fact(const ServiceEvent& event, std::string_view name) {
    for (const auto& [key, value] : event.facts) {
      if (key == name) return value;
    }
    return {};
  }

  void read(const End& end) {
    ended_ = true;
    cdr_.outcome = end.outcome;
  }

  LegDetail& add_leg(LegId id, const Who& who, const UserId& payer) {
    starts_.push_back({id, now_, cdr_.legs.size(), false});
    return cdr_.legs.emplace_back(LegDetail{.leg = id, .who = who, .payer = payer, .started = wall_});
  }

  void answered(LegDetail& leg, Duration after) {
    leg.answered_after = after;
    if (leg.inbound || cdr_.answered_by) return;
    cdr_.answered_by = leg.who;
    cdr_.answered = wall_;
    cdr_.wait = Duration(now_ - began_);
  }

  void finish() {
    for (const Start& start : starts_) {
      if (!start.ended) cdr_.legs[start.place].ended_after = Duration(now_ - start.at);
    }
    const Duration whole(now_ - began_);
    if (!cdr_.answered) cdr_.wait = whole;
    cdr_.talk = cdr_.answered ? whole - cdr_.wait : Duration{};
    cdr_.direction = direction();
  }

  [[nodiscard]] CallDirection direction() const {
    if (cdr_.caller.where.starts_with("trunk:")) return CallDirection::inbound;
    const auto outside = [](const LegDetail& leg) {
      return !leg.inbound && (leg.who.where.starts_with("trunk:") || leg.who.where.starts_with("outside"));
    };
    return std::ranges::any_of(cdr_.legs, outside) ? CallDirection::outbound : CallDirection::internal;
  }

  struct Start {
    LegId leg;
    std::int64_t at;
    std::size_t place;
    bool ended;
  };

  Cdr cdr_;
  std::vector<Start> starts_;
  std::int64_t now_ = 0;
  std::int64_t began_ = 0;
  WallInstant wall_;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace

std::optional<Cdr> derive_cdr(const Interaction& interaction) { return Derivation().run(interaction); }

std::string_view name_of(CallDirection direction) {
  switch (direction) {
    case CallDirection::internal: return "internal";
    case CallDirection::inbound: return "inbound";
    case CallDirection::outbound: return "outbound";
  }
  return "unknown";
}

}  // namespace centrale::events
