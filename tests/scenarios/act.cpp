// What people do: "201 dials 202", "202 answers".
#include <fmt/format.h>

#include <functional>
#include <map>

#include "scenarios/play.hpp"

namespace centrale::scenarios {
namespace {

using Words = std::vector<std::string>;
using Act = std::function<Result<void>(Stage&, const Words&)>;

std::string word(const Words& words, std::size_t at) { return at < words.size() ? words[at] : std::string(); }

/// For acts in a dialog: `at` is where a dialog may be named ("hangs up on 202").
template <class Do>
Result<void> in_dialog(Stage& stage, const Words& words, std::size_t at, Do&& what) {
  const DialogPtr dialog = dialog_of(stage.phone(words[0]), word(words, at));
  if (!dialog) return fail("is in no such call");
  what(*dialog);
  return {};
}

Result<void> dials(Stage& stage, const Words& words) { return stage.dials(words[0], word(words, 2)); }

Result<void> calls(Stage& stage, const Words& words) {
  const int diverted = word(words, 3) == "diverted" ? std::stoi(words.at(4)) : 0;
  return stage.calls(words[0], word(words, 2), diverted);
}

DialogPtr ringing(const Phone& phone) {
  for (const DialogPtr& dialog : phone.dialogs) {
    if (dialog->live() && !dialog->from_phone && dialog->state != Dialog::State::answered) return dialog;
  }
  return nullptr;
}

Result<void> answers(Stage& stage, const Words& words) {
  const DialogPtr dialog = ringing(stage.phone(words[0]));
  if (!dialog) return fail("does not ring");
  stage.network.answers(*dialog);
  return {};
}

Result<void> rejects(Stage& stage, const Words& words) {
  const DialogPtr dialog = ringing(stage.phone(words[0]));
  if (!dialog) return fail("does not ring");
  const bool busy = word(words, 2) == "busy";
  stage.network.refuses(*dialog, busy ? call::Refusal::busy : call::Refusal::declined);
  return {};
}

Result<void> presses(Stage& stage, const Words& words) {
  return in_dialog(stage, words, 99, [&](Dialog& dialog) {
    for (const char key : word(words, 2)) stage.network.presses(dialog, key);
  });
}

Result<void> hangs_up(Stage& stage, const Words& words) {
  const std::size_t named = word(words, 3) == "on" ? 4 : 99;
  return in_dialog(stage, words, named, [&](Dialog& dialog) { stage.network.hangs_up(dialog); });
}

Result<void> holds(Stage& stage, const Words& words) {
  return in_dialog(stage, words, 2, [&](Dialog& dialog) { stage.network.holds(dialog, true); });
}

Result<void> resumes(Stage& stage, const Words& words) {
  return in_dialog(stage, words, 2, [&](Dialog& dialog) { stage.network.holds(dialog, false); });
}

// "201 transfers 202 to 203": blind; without a name the last call: "201 transfers to 203".
Result<void> transfers(Stage& stage, const Words& words) {
  const bool named = word(words, 2) != "to";
  const std::string digits = word(words, named ? 4 : 3);
  return in_dialog(stage, words, named ? 2 : 99,
                   [&](Dialog& dialog) { stage.network.asks_transfer(dialog, call::BlindTransfer{digits}); });
}

// "201 hands 202 over to 203": attended, both are calls of 201. "201 hands 202 over to-call-of 203": names
// a leg that is not his.
Result<void> hands(Stage& stage, const Words& words) {
  const bool foreign = word(words, 4) == "to-call-of";
  const DialogPtr other =
      foreign ? dialog_of(stage.phone(word(words, 5))) : dialog_of(stage.phone(words[0]), word(words, 5));
  if (!other) return fail("has no call with " + word(words, 5));
  return in_dialog(stage, words, 2, [&](Dialog& dialog) {
    stage.network.asks_transfer(dialog, call::AttendedTransfer{other->id});
  });
}

// "204 takes over from 202": INVITE with Replaces naming the dialog of 202.
Result<void> takes(Stage& stage, const Words& words) {
  const DialogPtr other = dialog_of(stage.phone(word(words, 4)));
  if (!other) return fail(word(words, 4) + " is in no call");
  (void)stage.replaces(words[0], other->id);
  return {};
}

Result<void> speaks(Stage& stage, const Words& words) {
  const auto span = parse_duration(words.back());
  if (!span) return std::unexpected(span.error());
  return in_dialog(stage, words, 99, [&](Dialog& dialog) { stage.media.speak(dialog.endpoint, *span); });
}

Result<void> exchange(Stage& stage, const Words& words) {
  if (word(words, 1) == "restarts") stage.restart();
  if (word(words, 1) == "stops") stage.exchange->end_all(call::Ending::shutdown);
  return {};
}

Result<void> disk(Stage& stage, const Words& words) {
  const bool full = word(words, 1) == "fills";
  stage.messages.set_disk_full(full);
  stage.media.set_disk_full(full);
  return {};
}

Result<void> is(Stage& stage, const Words& words) {
  Phone& phone = stage.phone(words[0]);
  phone.registered = word(words, 2) == "reachable";
  const auto device = stage.device(words[0]);
  if (!phone.registered && device)
    stage.exchange->unreachable({device->tenant->id(), device->user->id}, DeviceId(phone.name));
  return {};
}

Result<void> nothing(Stage&, const Words&) { return {}; }

const std::map<std::string, Act, std::less<>>& verbs() {
  static const std::map<std::string, Act, std::less<>> all = {
      {"dials", dials},       {"calls", calls},     {"answers", answers},
      {"rejects", rejects},   {"presses", presses}, {"hangs", hangs_up},
      {"holds", holds},       {"resumes", resumes}, {"transfers", transfers},
      {"hands", hands},       {"takes", takes},     {"speaks", speaks},
      {"restarts", exchange}, {"stops", exchange},  {"fills", disk},
      {"empties", disk},      {"is", is},           {"waits", nothing},
  };
  return all;
}

}  // namespace

Result<void> act(Stage& stage, const Words& words) {
  const auto verb = verbs().find(word(words, 1));
  if (verb == verbs().end()) return fail("nobody can do that");
  return verb->second(stage, words);
}

}  // namespace centrale::scenarios
