#include "features/feature_code/flow.hpp"

#include "features/feature_code/change.hpp"

namespace centrale::features {
namespace {

constexpr call::CollectRule kNumberKeys{.max = 20, .terminator = '#', .first = 8s, .between = 5s};

std::string_view name_of(directory::NightMode mode) {
  switch (mode) {
    case directory::NightMode::automatic: return "auto";
    case directory::NightMode::on: return "on";
    case directory::NightMode::off: return "off";
  }
  return "";
}

}  // namespace

flow::Task<call::Next> feature_code(call::CallRef call, directory::FeatureCode code,
                                    directory::FeatureState* state) {
  const auto& caller = call.party().user;
  const directory::User* user = caller ? call.tenant().user(caller->id) : nullptr;
  if (user == nullptr) co_return call::TurnAway{call::Refusal::forbidden, "a feature code of nobody's"};
  call.outcome("feature-code");
  co_await call.answer();

  const directory::UserFeatures now = state->of(call.tenant_id(), *user);
  Effect effect = effect_of(call.tenant(), *user, now, code.action, code.argument);
  if (std::holds_alternative<AskNumber>(effect)) {
    const std::string number = co_await call.collect(kNumberKeys, prompts::Phrase("enter-number"));
    if (!number.empty()) effect = effect_of(call.tenant(), *user, now, code.action, number);
  }
  if (const auto* change = std::get_if<Change>(&effect)) {
    state->change({call.tenant_id(), user->id}, change->set);
    call.event("feature-code.used", {{"code", code.code}, {"user", user->id.value()}});
    co_await call.play(change->spoken);
  } else if (const auto* night = std::get_if<SwitchNight>(&effect)) {
    state->switch_night(call.tenant_id(), night->mode);
    call.event("night-service.switched",
               {{"mode", std::string(name_of(night->mode))}, {"user", user->id.value()}});
    co_await call.play(night->spoken);
  } else if (const auto* tell = std::get_if<Tell>(&effect)) {
    co_await call.play(tell->spoken);
  } else if (const auto* impossible = std::get_if<Impossible>(&effect)) {
    co_await call.play(impossible->spoken);
  }
  co_await call.play("goodbye");
  co_return call::Over{};
}

}  // namespace centrale::features
