#include "scenarios/play.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace centrale::scenarios {
namespace {

Result<void> nothing_left(Stage& stage) {
  stage.network.exchange_back();
  for (const auto& [name, phone] : stage.network.phones()) {
    for (const DialogPtr& dialog : std::vector(phone->dialogs)) {
      if (dialog->live()) stage.network.hangs_up(*dialog);
    }
  }
  stage.loop.advance(60s);
  if (!stage.bugs.empty()) return fail("a flow threw: " + stage.bugs.front());
  if (stage.exchange->count() + stage.exchange->legs() > 0) {
    return fail(fmt::format("{} calls and {} legs are left after everybody hung up", stage.exchange->count(),
                            stage.exchange->legs()));
  }
  if (stage.media.endpoints() + stage.media.recordings() > 0) {
    return fail(fmt::format("{} endpoints and {} recordings are left", stage.media.endpoints(),
                            stage.media.recordings()));
  }
  for (const char* tenant : {"acme", "globex"}) {
    if (stage.admission.outside_legs(TenantId(tenant)) > 0) return fail("outside legs are still counted");
  }
  if (stage.messages.count() > stage.media.files().size() + 100) return fail("messages without a recording");
  return {};
}

Result<void> run(Stage& stage, const Step& step) {
  switch (step.kind) {
    case Kind::given: return arrange(stage, step.words);
    case Kind::act: return act(stage, step.words);
    case Kind::expect: return check(stage, step.words);
  }
  return {};
}

}  // namespace

DialogPtr dialog_of(const Phone& phone, const std::string& with) {
  for (const DialogPtr& dialog : std::vector(phone.dialogs.rbegin(), phone.dialogs.rend())) {
    if (dialog->live() && (with.empty() || dialog->with == with)) return dialog;
  }
  return nullptr;
}

std::string rest(const std::vector<std::string>& words, std::size_t from) {
  std::string text;
  for (std::size_t at = from; at < words.size(); ++at) text += (at > from ? " " : "") + words[at];
  return text;
}

Result<void> play(Stage& stage, const std::vector<Step>& steps) {
  const Instant begin = stage.loop.now();
  for (const Step& step : steps) {
    const Duration ahead = begin + step.at - stage.loop.now();
    if (ahead > 0s) stage.loop.advance(ahead);
    const auto done = run(stage, step);
    if (!done) return fail(fmt::format("line {}: {}: {}", step.line, rest(step.words, 0), done.error().what));
    // What one line of the script does at once (a race) is not settled in between: see "at once".
    if (step.kind != Kind::act || std::ranges::find(step.words, "at-once") == step.words.end())
      stage.loop.settle();
  }
  return nothing_left(stage);
}

}  // namespace centrale::scenarios
