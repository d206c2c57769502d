// "then": what the exchange has written down, kept and counted.
#include <fmt/format.h>

#include <algorithm>

#include "events/cdr.hpp"
#include "scenarios/checks.hpp"

namespace centrale::scenarios {
namespace {

bool has_facts(const events::ServiceEvent& event, const Words& words) {
  for (std::size_t at = 2; at < words.size(); ++at) {
    const auto equals = words[at].find('=');
    const std::pair<std::string, std::string> fact(words[at].substr(0, equals), words[at].substr(equals + 1));
    if (std::ranges::find(event.facts, fact) == event.facts.end()) return false;
  }
  return true;
}

Result<void> event(Stage& stage, const Words& words) {
  std::string others;
  for (const auto& record : stage.recorder.records()) {
    const auto* event = std::get_if<events::ServiceEvent>(&record.what);
    if (event == nullptr) continue;
    if (event->name == word(words, 1) && has_facts(*event, words)) return {};
    others += " " + event->name;
  }
  return fail("only saw" + others);
}

// "journey mailbox:office": some call went there
Result<void> journey(Stage& stage, const Words& words) {
  std::string all;
  for (const auto& record : stage.recorder.records()) {
    const auto* hop = std::get_if<events::Hop>(&record.what);
    if (hop == nullptr) continue;
    if (hop->to == word(words, 1)) return {};
    all += " " + hop->to;
  }
  return fail("went" + all);
}

// "outcome busy": of the call that ended last
Result<void> outcome(Stage& stage, const Words& words) {
  std::string last = "no call has ended";
  for (const auto& record : stage.recorder.records()) {
    if (const auto* end = std::get_if<events::End>(&record.what)) last = end->outcome;
  }
  return expect(last == word(words, 1), "outcome " + last);
}

// "answered-by Dirk acme", "talked 5s": of the CDR that is derived for the call that ended last
Result<events::Cdr> last_cdr(Stage& stage) {
  InteractionId last;
  for (const auto& record : stage.recorder.records()) {
    if (std::holds_alternative<events::End>(record.what)) last = record.interaction;
  }
  const auto cdr = derive_cdr(stage.recorder.interaction(last));
  if (!cdr) return fail("no CDR can be derived");
  return *cdr;
}

Result<void> answered_by(Stage& stage, const Words& words) {
  const auto cdr = last_cdr(stage);
  if (!cdr) return std::unexpected(cdr.error());
  const std::string found = cdr->answered_by ? cdr->answered_by->name : "nobody";
  return expect(found == word(words, 1), "answered by " + found);
}

Result<void> talked(Stage& stage, const Words& words) {
  const auto cdr = last_cdr(stage);
  const auto wanted = parse_duration(word(words, 1));
  if (!cdr || !wanted) return fail("no CDR, or no time");
  return expect(cdr->talk == *wanted, fmt::format("{} ms", cdr->talk / 1ms));
}

// "interactions 1"
Result<void> interactions(Stage& stage, const Words& words) {
  const auto count = std::ranges::count_if(stage.recorder.records(), [](const events::Record& record) {
    return std::holds_alternative<events::Begin>(record.what);
  });
  return expect(std::to_string(count) == word(words, 1), fmt::format("{} interactions", count));
}

// "mailbox 201 has 1 new", "mailbox office has 0 heard"
Result<void> mailbox(Stage& stage, const Words& words) {
  features::BoxKey box{TenantId("acme"), ServiceId(word(words, 1))};
  if (const auto owner = stage.device(word(words, 1))) box = {owner->tenant->id(), owner->user->id};
  const auto all = stage.messages.list(box);
  const bool heard = word(words, 4) == "heard";
  const auto count = std::ranges::count_if(all, [&](const auto& each) { return each.heard == heard; });
  return expect(std::to_string(count) == word(words, 3), fmt::format("has {}", count));
}

// "message 202 from 201", "message 202 lasts 5s"
Result<void> message(Stage& stage, const Words& words) {
  const auto owner = stage.device(word(words, 1));
  if (!owner) return fail("no such phone");
  const auto all = stage.messages.list({owner->tenant->id(), owner->user->id});
  if (all.empty()) return fail("there is none");
  if (word(words, 2) == "from")
    return expect(all.back().caller_number == word(words, 3), all.back().caller_number);
  const auto lasts = parse_duration(word(words, 3));
  return expect(lasts && all.back().length == *lasts, fmt::format("lasts {} ms", all.back().length / 1ms));
}

Result<void> alarm(Stage& stage, const Words& words) {
  const bool none = word(words, 0) == "no";
  return expect(stage.messages.alarms().empty() == none,
                fmt::format("{} alarms", stage.messages.alarms().size()));
}

// "no alarm", "no event park.parked"
Result<void> no(Stage& stage, const Words& words) {
  if (word(words, 1) == "alarm") return alarm(stage, words);
  if (word(words, 1) != "event") return fail("only `no alarm` and `no event NAME`");
  const Words wanted(words.begin() + 1, words.end());
  return expect(!event(stage, wanted), "there was one");
}

Result<void> recordings(Stage& stage, const Words& words) {
  return expect(std::to_string(stage.media.files().size()) == word(words, 1),
                fmt::format("{} files", stage.media.files().size()));
}

// "calls 2"
Result<void> calls(Stage& stage, const Words& words) {
  return expect(std::to_string(stage.exchange->count()) == word(words, 1),
                fmt::format("{} calls", stage.exchange->count()));
}

// "outside 1": legs counted under acme's cap
Result<void> outside(Stage& stage, const Words& words) {
  const auto count = stage.admission.outside_legs(TenantId("acme"));
  return expect(std::to_string(count) == word(words, 1), fmt::format("{} outside legs", count));
}

}  // namespace

const Checks& checks_of_the_exchange() {
  static const Checks all = {{"event", event},           {"journey", journey},
                             {"outcome", outcome},       {"answered-by", answered_by},
                             {"talked", talked},         {"interactions", interactions},
                             {"mailbox", mailbox},       {"message", message},
                             {"alarm", alarm},           {"no", no},
                             {"recordings", recordings}, {"calls", calls},
                             {"outside", outside}};
  return all;
}

}  // namespace centrale::scenarios
