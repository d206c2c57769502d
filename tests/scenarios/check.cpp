// "then": what must be so. Every check says what it found instead.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "events/cdr.hpp"
#include "scenarios/play.hpp"

namespace centrale::scenarios {
namespace {

using Words = std::vector<std::string>;
using Check = std::function<Result<void>(Stage&, const Words&)>;
using State = Dialog::State;

std::string word(const Words& words, std::size_t at) { return at < words.size() ? words[at] : std::string(); }

Result<void> expect(bool holds, const std::string& found) {
  if (holds) return {};
  return fail(found);
}

/// The dialog that a check is about: a live one, else the last.
DialogPtr subject(Stage& stage, const Words& words) {
  const Phone& phone = stage.phone(words[0]);
  const DialogPtr live = dialog_of(phone);
  return live ? live : phone.last();
}

bool is_ringing(const Phone& phone) {
  return std::ranges::any_of(phone.dialogs, [](const DialogPtr& dialog) {
    return dialog->live() && !dialog->from_phone && dialog->state == State::ringing;
  });
}

std::string at_endpoint(Stage& stage, call::EndpointId endpoint) {
  for (const auto& [name, phone] : stage.network.phones()) {
    for (const DialogPtr& dialog : phone->dialogs) {
      if (dialog->live() && dialog->endpoint == endpoint) return name;
    }
  }
  return "nobody";
}

std::string heard_now(Stage& stage, const Dialog& dialog) {
  if (!dialog.live()) return "nothing, since it is in no call";
  const auto& hears = stage.media.hears(dialog.endpoint);
  if (const auto* other = std::get_if<HearsOther>(&hears)) return at_endpoint(stage, other->other);
  std::string names;
  if (const auto* playing = std::get_if<HearsPlaying>(&hears)) {
    for (const std::string& name : playing->names) names += (names.empty() ? "" : " + ") + name;
  }
  // A phone makes its own ring-back once it has been told to.
  if (names.empty() && dialog.alerted && dialog.state == State::calling) return "ringback";
  return names.empty() ? "nothing" : names;
}

Result<void> hears(Stage& stage, const Words& words) {
  const DialogPtr dialog = subject(stage, words);
  if (!dialog) return fail("is in no call");
  const std::string found = heard_now(stage, *dialog);
  const std::string what = word(words, 2);
  const std::string phone = stage.phone(what).name;
  return expect(
      found == what || found == phone || ("+ " + found + " +").find(" " + what + " +") != std::string::npos,
      "hears " + found);
}

Result<void> heard(Stage& stage, const Words& words) {
  std::string all;
  bool found = false;
  for (const DialogPtr& dialog : stage.phone(words[0]).dialogs) {
    for (const std::string& name : stage.media.heard(dialog->endpoint)) {
      found = found || name == word(words, 2);
      all += " " + name;
    }
  }
  return expect(found, "heard" + all);
}

Result<void> not_heard(Stage& stage, const Words& words) {
  Words positive = words;
  positive.erase(positive.begin() + 1);
  return expect(!heard(stage, positive).has_value(), "heard it");
}

// Both ways, so that one-way audio is no talk.
Result<void> talks(Stage& stage, const Words& words) {
  const std::string wanted = stage.phone(word(words, 3)).name;
  for (const DialogPtr& dialog : stage.phone(words[0]).dialogs) {
    if (dialog->state != State::answered || heard_now(stage, *dialog) != wanted) continue;
    for (const DialogPtr& other : stage.phone(word(words, 3)).dialogs) {
      if (other->state == State::answered && heard_now(stage, *other) == stage.phone(words[0]).name)
        return {};
    }
    return fail(wanted + " does not hear it");
  }
  const DialogPtr last = subject(stage, words);
  return fail(last ? "hears " + heard_now(stage, *last) : "is in no call");
}

Result<void> rings(Stage& stage, const Words& words) {
  return expect(is_ringing(stage.phone(words[0])), "does not ring");
}

Result<void> does_not(Stage& stage, const Words& words) {
  return expect(!is_ringing(stage.phone(words[0])), "rings");
}

Result<void> is(Stage& stage, const Words& words) {
  const Phone& phone = stage.phone(words[0]);
  const auto live =
      std::ranges::count_if(phone.dialogs, [](const DialogPtr& dialog) { return dialog->live(); });
  const DialogPtr last = subject(stage, words);
  if (word(words, 2) == "idle") return expect(live == 0, fmt::format("is in {} calls", live));
  if (!last) return fail("is in no call");
  if (word(words, 2) == "answered") return expect(last->state == State::answered, "is not answered");
  if (word(words, 2) == "unanswered")
    return expect(last->live() && last->state != State::answered, "is answered or over");
  return fail("nothing that a phone can be");
}

// "201 was refused busy", "202 was ended transferred", "204 was never called"
Result<void> was(Stage& stage, const Words& words) {
  const Phone& phone = stage.phone(words[0]);
  if (word(words, 2) == "never") return expect(phone.dialogs.empty(), "was called");
  const DialogPtr last = phone.last();
  if (!last) return fail("is in no call");
  if (last->live()) return fail("is still in a call");
  return expect(last->over_because == word(words, 3), "was ended: " + last->over_because);
}

Result<void> shows(Stage& stage, const Words& words) {
  const DialogPtr dialog = subject(stage, words);
  if (!dialog) return fail("is in no call");
  const call::Party& shown = dialog->shown;
  const std::string number = shown.restricted ? "anonymous" : shown.number ? with_plus(*shown.number) : "";
  const std::string wanted = word(words, 2);
  return expect(wanted == shown.name || wanted == shown.extension.value() || wanted == number,
                fmt::format("shows \"{}\" {} {}", shown.name, shown.extension.value(), number));
}

// "202 sees diversion from 201"; "202 sees no diversion"
Result<void> sees(Stage& stage, const Words& words) {
  const DialogPtr dialog = subject(stage, words);
  if (!dialog) return fail("is in no call");
  const auto& diversions = dialog->order.diversions;
  if (word(words, 2) == "no") return expect(diversions.empty(), "sees one");
  return expect(
      std::ranges::any_of(diversions,
                          [&](const call::Diversion& each) {
                            return each.from.extension.value() == word(words, 4) ||
                                   (each.from.number && with_plus(*each.from.number) == word(words, 4));
                          }),
      fmt::format("sees {} others", diversions.size()));
}

// "201 is-told done": of a transfer that it asked for, in any of its dialogs
Result<void> is_told(Stage& stage, const Words& words) {
  static const std::map<std::string, call::TransferProgress, std::less<>> names = {
      {"trying", call::TransferProgress::trying},
      {"ringing", call::TransferProgress::ringing},
      {"done", call::TransferProgress::done},
      {"failed", call::TransferProgress::failed}};
  const auto wanted = names.find(word(words, 2));
  if (wanted == names.end()) return fail("no progress of a transfer");
  for (const DialogPtr& dialog : stage.phone(words[0]).dialogs) {
    if (std::ranges::find(dialog->progress, wanted->second) != dialog->progress.end()) return {};
  }
  return fail("is not told so");
}

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

const std::map<std::string, Check, std::less<>>& about_phones() {
  static const std::map<std::string, Check, std::less<>> all = {
      {"hears", hears},    {"heard", heard}, {"never-heard", not_heard},
      {"talks", talks},    {"rings", rings}, {"does", does_not},
      {"stops", does_not}, {"is", is},       {"was", was},
      {"shows", shows},    {"sees", sees},   {"is-told", is_told}};
  return all;
}

const std::map<std::string, Check, std::less<>>& about_the_exchange() {
  static const std::map<std::string, Check, std::less<>> all = {
      {"event", event},           {"journey", journey},
      {"outcome", outcome},       {"answered-by", answered_by},
      {"talked", talked},         {"interactions", interactions},
      {"mailbox", mailbox},       {"message", message},
      {"alarm", alarm},           {"no", alarm},
      {"recordings", recordings}, {"calls", calls},
      {"outside", outside}};
  return all;
}

}  // namespace

Result<void> check(Stage& stage, const Words& words) {
  if (const auto found = about_the_exchange().find(words[0]); found != about_the_exchange().end()) {
    return found->second(stage, words);
  }
  const auto found = about_phones().find(word(words, 1));
  if (found == about_phones().end()) return fail("nothing that can be checked");
  return found->second(stage, words);
}

}  // namespace centrale::scenarios
