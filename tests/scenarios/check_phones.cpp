// "then": what a phone hears, shows and does.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checks.hpp"

namespace centrale::scenarios {
namespace {

using State = Dialog::State;

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
  const auto also = [&names](const std::string& name) { names += (names.empty() ? "" : " + ") + name; };
  if (const auto* playing = std::get_if<HearsPlaying>(&hears)) {
    for (const std::string& name : playing->names) also(name);
  }
  for (const call::EndpointId voice : stage.media.heard_in_mix(dialog.endpoint)) {
    also(at_endpoint(stage, voice));
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
  const auto among = [all = "+ " + found + " +"](const std::string& name) {
    return all.contains(" " + name + " +");
  };
  return expect(found == what || found == phone || among(what) || among(phone), "hears " + found);
}

// "204 does-not-hear 201": now; of parties in a mix too
Result<void> does_not_hear(Stage& stage, const Words& words) {
  const DialogPtr dialog = subject(stage, words);
  if (!dialog) return fail("is in no call");
  return expect(!hears(stage, words).has_value(), "hears " + heard_now(stage, *dialog));
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

Result<void> rings_as(Stage& stage, const Words& words);

Result<void> rings(Stage& stage, const Words& words) {
  if (word(words, 2) == "as") return rings_as(stage, words);
  return expect(is_ringing(stage.phone(words[0])), "does not ring");
}

// "204 rings as 2": the pattern of its Alert-Info; 0: as always.
Result<void> rings_as(Stage& stage, const Words& words) {
  for (const DialogPtr& dialog : stage.phone(words[0]).dialogs) {
    if (dialog->state != State::ringing) continue;
    const std::string& info = dialog->order.alert_info;
    const bool usual = word(words, 3) == "0" && info.empty();
    return expect(usual || info.ends_with("Bellcore-dr" + word(words, 3)), "rings as \"" + info + "\"");
  }
  return fail("does not ring");
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

// "201 is-told failed busy"
Result<void> is_told_why(Stage& stage, const Words& words) {
  for (const DialogPtr& dialog : stage.phone(words[0]).dialogs) {
    if (dialog->transfer_failed)
      return expect(name_of(*dialog->transfer_failed) == word(words, 3),
                    fmt::format("is told {}", name_of(*dialog->transfer_failed)));
  }
  return fail("is not told so");
}

// "201 is-told done": of a transfer that it asked for, in any of its dialogs
Result<void> is_told(Stage& stage, const Words& words) {
  if (word(words, 2) == "failed") return is_told_why(stage, words);
  static const std::map<std::string, call::TransferProgress, std::less<>> names = {
      {"trying", call::TransferProgress::trying},
      {"ringing", call::TransferProgress::ringing},
      {"done", call::TransferProgress::done}};
  const auto wanted = names.find(word(words, 2));
  if (wanted == names.end()) return fail("no progress of a transfer");
  for (const DialogPtr& dialog : stage.phone(words[0]).dialogs) {
    if (std::ranges::find(dialog->progress, wanted->second) != dialog->progress.end()) return {};
  }
  return fail("is not told so");
}

}  // namespace

const Checks& checks_of_phones() {
  static const Checks all = {{"hears", hears},    {"does-not-hear", does_not_hear},
                             {"heard", heard},    {"never-heard", not_heard},
                             {"talks", talks},    {"rings", rings},
                             {"does", does_not},  {"stops", does_not},
                             {"is", is},          {"was", was},
                             {"shows", shows},    {"sees", sees},
                             {"is-told", is_told}};
  return all;
}

}  // namespace centrale::scenarios
