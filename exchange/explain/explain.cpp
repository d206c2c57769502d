#include "explain/explain.hpp"

#include <fmt/format.h>

#include <map>

#include "call/calls.hpp"
#include "call/describe.hpp"
#include "directory/hot_desk.hpp"
#include "directory/timetable.hpp"
#include "events/recorder.hpp"
#include "events/words.hpp"
#include "explain/imagined.hpp"
#include "features/rooms/house.hpp"
#include "flow/virtual_loop.hpp"

namespace centrale::explain {
namespace {

constexpr std::string_view kSomebody = "+31600000000";
constexpr Duration kLongest = 2h;  // of the virtual clock
constexpr int kMostTurns = 100'000;

/// "acme:201": tenant and extension.
struct Colleague {
  TenantId tenant;
  Extension extension;
};

std::optional<Colleague> colleague_of(const std::string& from) {
  const auto colon = from.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return Colleague{TenantId(from.substr(0, colon)), Extension(from.substr(colon + 1))};
}

/// The house and everything that it needs, for one call.
class Stage {
 public:
  Stage(const Facts& facts, WallInstant at)
      : tenant_(facts.tenant),
        loop_(at),
        media_(loop_, [this](call::EndpointId who, const std::string& what) { hears(who, what); }),
        network_(loop_, *tenant_, features_),
        messages_(loop_),
        recorder_(loop_),
        house_(features_, messages_),
        calls_(call::Switchboard{.loop = loop_,
                                 .dialler = network_,
                                 .media = media_,
                                 .directory = directory_,
                                 .admission = admission_,
                                 .rooms = house_,
                                 .recorder = recorder_,
                                 .prompts = prompts_,
                                 .on_bug = [this](const std::string& bug) { bug_ = bug; }}) {
    directory_.replace(tenant_);
    std::map<TenantId, directory::NightMode> nights;
    if (facts.night) nights.emplace(tenant_->id(), *facts.night);
    features_.restore(facts.features, std::move(nights));
  }

  [[nodiscard]] const directory::FeatureState& features() const { return features_; }

  std::string play(call::Origin origin, call::Party caller, const std::string& keys) {
    auto leg = network_.caller(keys);
    caller_ = leg->endpoint();
    interaction_ = calls_.arrive({.leg = std::move(leg),
                                  .tenant = tenant_->id(),
                                  .origin = std::move(origin),
                                  .caller = std::move(caller),
                                  .diversions = {},
                                  .signalling_id = "explained"});
    const Instant until = loop_.now() + kLongest;
    loop_.settle();
    for (int turn = 0; turn < kMostTurns && calls_.count() > 0 && loop_.now() < until; ++turn) {
      if (calls_.list().front().peer) break;  // they talk: what they say is theirs
      if (!loop_.advance_to_next()) break;
    }
    return calls_.count() > 0 ? lines() + "they talk\n" : lines();
  }

 private:
  void hears(call::EndpointId who, const std::string& what) {
    if (who == caller_ && !interaction_.empty()) recorder_.service_event(interaction_, {"hears " + what, {}});
  }

  [[nodiscard]] std::string lines() const {
    std::string text;
    for (const events::Record& record : recorder_.records()) text += events::line_of(record);
    return bug_.empty() ? text : text + "a fault: " + bug_ + "\n";
  }

  directory::TenantPtr tenant_;
  flow::VirtualLoop loop_;
  NamedPrompts prompts_;
  ImaginedMedia media_;
  ImaginedNetwork network_;
  ImaginedMessages messages_;
  directory::Directory directory_;
  directory::FeatureState features_;
  events::MemoryRecorder recorder_;
  call::Admission admission_{loop_};
  features::House house_;
  std::string bug_;
  call::EndpointId caller_;
  InteractionId interaction_;
  call::Calls calls_;
};

struct Incoming {
  call::Origin origin;
  call::Party caller;
};

Result<Incoming> from_colleague(const directory::TenantSnapshot& tenant,
                                const directory::FeatureState& features, WallInstant at, const Colleague& who,
                                const std::string& digits) {
  const directory::User* user = tenant.user_by_extension(who.extension);
  if (user == nullptr)
    return fail(fmt::format("--from: {} has no user at {}", tenant.id().value(), who.extension.value()));
  const auto phones = directory::phones_of(tenant, features, *user, at);
  const DeviceId device = phones.empty() ? DeviceId() : phones.front();
  return Incoming{
      .origin = call::FromDevice{.user = {tenant.id(), user->id}, .device = device, .digits = digits},
      .caller = call::party_of(tenant, *user)};
}

Result<Incoming> from_outside(const std::string& from, const std::string& number) {
  const auto called = parse_e164(number);
  if (!called) return fail(fmt::format("NUMBER: {} is no number such as +31201234567", number));
  Incoming incoming{.origin = call::FromTrunk{.trunk = TrunkId("outside"), .called = *called}, .caller = {}};
  if (from == "anonymous") {
    incoming.caller.restricted = true;
    return incoming;
  }
  const auto caller = parse_e164(from.empty() ? kSomebody : std::string_view(from));
  if (!caller)
    return fail(fmt::format("--from: {} is neither a number, anonymous nor TENANT:EXTENSION", from));
  incoming.caller = call::party_of(*caller);
  return incoming;
}

}  // namespace

Result<Facts> facts_for(const Question& question, const directory::Directory& directory,
                        const directory::FeatureState& features, WallInstant now) {
  directory::TenantPtr tenant;
  if (const auto colleague = colleague_of(question.from)) {
    tenant = directory.tenant(colleague->tenant);
    if (!tenant) return fail(fmt::format("--from: there is no tenant {}", colleague->tenant.value()));
  } else {
    const auto number = parse_e164(question.number);
    if (!number) return fail(fmt::format("NUMBER: {} is no number such as +31201234567", question.number));
    const auto found = directory.number(*number);
    if (!found) return fail(fmt::format("NUMBER: {} is no tenant's", question.number));
    tenant = found->tenant;
  }
  return Facts{.tenant = tenant,
               .features = features.of_tenant(tenant->id()),
               .now = now,
               .night = features.night(tenant->id())};
}

Result<std::string> explain(const Facts& facts, const Question& question) {
  const directory::Timetable& timetable = facts.tenant->timetable();
  const auto at = question.at.empty() ? std::optional(facts.now) : timetable.instant(question.at);
  if (!at) return fail(fmt::format("--at: {} is no time such as 2026-12-25 10:00", question.at));
  if (question.keys.find_first_not_of("0123456789*#,") != std::string::npos)
    return fail("--keys: only 0-9, *, # and , for a wait");
  const auto colleague = colleague_of(question.from);
  Stage stage(facts, *at);
  auto incoming = colleague
                      ? from_colleague(*facts.tenant, stage.features(), *at, *colleague, question.number)
                      : from_outside(question.from, question.number);
  if (!incoming) return std::unexpected(incoming.error());
  const directory::Hour hour = timetable.hour(*at, facts.night);
  const std::string steps =
      stage.play(std::move(incoming->origin), std::move(incoming->caller), question.keys);
  return fmt::format("{} ({}): {}\n{}", facts.tenant->tenant().name, facts.tenant->tenant().time_zone,
                     hour.why.empty() ? "business hours" : hour.why, steps);
}

}  // namespace centrale::explain
