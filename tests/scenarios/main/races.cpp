// races TENANT.toml COUNT [SEED]: a call rings at a group of three phones, and in one moment, in any order,
// they answer, one declines, a colleague picks the call up, the caller hangs up or somebody's phone goes. One
// wins, or nobody; nothing is left.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>

#include "scenarios/play.hpp"

namespace {

using namespace centrale;
using scenarios::Dialog;
using scenarios::DialogPtr;
using scenarios::Stage;

constexpr int kCrossingsOfAStage = 500;  // then a new one: phones remember every dialog

bool rings(const DialogPtr& dialog) {
  return dialog->live() && !dialog->from_phone && dialog->state != Dialog::State::answered;
}

DialogPtr ringing_at(Stage& stage, const char* who) {
  const auto& all = stage.phone(who).dialogs;
  const auto found = std::ranges::find_if(all, rings);
  return found == all.end() ? nullptr : *found;
}

class Crossing {
 public:
  Crossing(Stage& stage, std::mt19937_64& dice) : stage_(stage), dice_(dice) {}

  [[nodiscard]] Result<void> run() {
    (void)stage_.dials("201", "600");
    stage_.loop.advance(1s);
    caller_ = stage_.phone("201").last();
    auto acts = some_of_all();
    for (const auto& act : acts) act();
    stage_.loop.advance(100ms);
    auto judged = judge();
    if (judged) judged = end();
    return judged;
  }
  [[nodiscard]] bool won() const { return won_; }

 private:
  using Act = std::function<void()>;

  std::vector<Act> some_of_all() {
    std::vector<Act> acts;
    for (const char* who : {"202", "203", "203b"}) acts.push_back([this, who] { answer(who); });
    acts.push_back([this] {
      if (const auto dialog = ringing_at(stage_, "203b"))
        stage_.network.refuses(*dialog, call::Refusal::declined);
    });
    acts.push_back([this] { (void)stage_.dials("204", "*98"); });
    acts.push_back([this] {
      if (caller_->live()) stage_.network.hangs_up(*caller_);
    });
    acts.push_back(
        [this] { stage_.exchange->unreachable({TenantId("acme"), UserId("bram")}, DeviceId("acme-202")); });
    acts.push_back([this] { stage_.loop.advance(19s); });  // the round's time is up in this moment
    std::ranges::shuffle(acts, dice_);
    acts.resize(2 + dice_() % (acts.size() - 1));
    return acts;
  }

  void answer(const char* who) {
    if (const auto dialog = ringing_at(stage_, who)) stage_.network.answers(*dialog);
  }

  [[nodiscard]] Result<void> judge() {
    std::vector<DialogPtr> winners;
    for (const char* who : {"202", "203", "203b", "204"}) {
      for (const DialogPtr& dialog : stage_.phone(who).dialogs) {
        const auto* hears = std::get_if<scenarios::HearsOther>(&stage_.media.hears(dialog->endpoint));
        if (dialog->live() && hears != nullptr && hears->other == caller_->endpoint)
          winners.push_back(dialog);
      }
    }
    if (winners.size() > 1) return fail(fmt::format("{} talk with the caller", winners.size()));
    if (!caller_->live() && !winners.empty()) return fail("somebody talks with a caller who has gone");
    won_ = !winners.empty();
    if (!stage_.bugs.empty()) return fail(stage_.bugs.front());
    return {};
  }

  [[nodiscard]] Result<void> end() {
    for (const auto& [name, phone] : stage_.network.phones()) {
      for (const DialogPtr& dialog : phone->dialogs) {
        if (dialog->live()) stage_.network.hangs_up(*dialog);
      }
    }
    stage_.loop.advance(1s);
    if (stage_.exchange->count() != 0) return fail("a call is left");
    if (stage_.exchange->legs() != 0) return fail("a leg is left");
    if (stage_.media.endpoints() != 0) return fail("an endpoint is left");
    return {};
  }

  Stage& stage_;
  std::mt19937_64& dice_;
  DialogPtr caller_;
  bool won_ = false;
};

/// How many crossings had a winner.
Result<int> cross(const std::string& tenant, int count, std::mt19937_64& dice) {
  int won = 0;
  for (int done = 0; done < count;) {
    auto stage = Stage::set_up(tenant);
    if (!stage) return std::unexpected(stage.error());
    for (int here = 0; here < kCrossingsOfAStage && done < count; ++here, ++done) {
      Crossing crossing(**stage, dice);
      const auto crossed = crossing.run();
      won += crossing.won() ? 1 : 0;
      if (!crossed) return fail(fmt::format("crossing {}: {}", done + 1, crossed.error().what));
    }
  }
  return won;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "races TENANT.toml COUNT [SEED]\n");
    return 2;
  }
  std::ifstream in(argv[1]);
  std::ostringstream tenant;
  tenant << in.rdbuf();
  const int count = std::atoi(argv[2]);
  const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : std::random_device()();
  std::mt19937_64 dice(seed);
  const auto crossed = cross(tenant.str(), count, dice);
  if (!crossed) {
    fmt::print("FAILED (seed {}): {}\n", seed, crossed.error().what);
    return 1;
  }
  fmt::print("{} crossings, {} with one winner, the rest with none, nothing left (seed {})\n", count,
             *crossed, seed);
  return *crossed > count / 8 ? 0 : 1;
}
