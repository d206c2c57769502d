#include "app/admin.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/admin_caps.hpp"
#include "app/admin_configuration.hpp"
#include "app/admin_desks.hpp"
#include "app/number_proofs.hpp"
#include "app/on_loop.hpp"
#include "events/words.hpp"
#include "explain/explain.hpp"

namespace centrale::app {

namespace json = boost::json;
using events::text_of;

namespace {

std::string name_of(const call::Party& party) {
  const std::string number = !party.extension.empty() ? party.extension.value()
                             : party.number           ? with_plus(*party.number)
                                                      : "anonymous";
  return party.name.empty() ? number : fmt::format("{} ({})", party.name, number);
}

// ---- calls ------------------------------------------------------------------------------------------

json::object json_of(const call::CallFacts& call) {
  json::object object{{"interaction", call.interaction.value()},
                      {"tenant", call.tenant.value()},
                      {"party", name_of(call.party)},
                      {"answered", call.answered},
                      {"began", text_of(call.began)},
                      {"stands_at", call.stands_at}};
  if (call.peer) object["peer"] = name_of(*call.peer);
  return object;
}

std::string line_of(const call::CallFacts& call) {
  return fmt::format("{}  {}  {:8}  {}{}{}\n", call.interaction.value(), text_of(call.began),
                     call.tenant.value(), name_of(call.party), call.answered ? " = " : " > ",
                     call.peer ? name_of(*call.peer) : "");
}

template <class Things, class ToJson, class ToLine>
std::string list_as(bool as_json, const Things& things, ToJson to_json, ToLine to_line) {
  std::string text;
  json::array array;
  for (const auto& each : things) {
    if (as_json) {
      array.push_back(to_json(each));
    } else {
      text += to_line(each);
    }
  }
  return as_json ? json::serialize(array) + "\n" : text;
}

Result<std::string> journey(Storage& storage, const InteractionId& id) {
  storage.journal().flush();
  (void)storage.archive().drain(std::chrono::seconds(2));  // a call that goes on is found open below
  auto found = storage.archive().open_interaction(id);
  if (!found) {
    auto ended = storage.history().find(id);
    if (!ended) return std::unexpected(ended.error());
    found = std::move(*ended);
  }
  if (!found) return fail(fmt::format("there is no call {}", id.value()));
  std::string text;
  for (const events::Record& record : found->records) text += events::line_of(record);
  return text;
}

Result<std::string> calls(const AdminWorld& world, const api::Arguments& with) {
  if (const auto id = with.find("journey"); id != with.end())
    return journey(world.storage, InteractionId{id->second});
  const auto live = on_loop(world.loop, [&telephony = world.telephony] { return telephony.calls().list(); });
  if (!live) return std::unexpected(live.error());
  return list_as(wants(with, "json"), *live, json_of,
                 [](const call::CallFacts& call) { return line_of(call); });
}

Result<std::string> history(Storage& storage, const api::Arguments& with) {
  const auto tenant = with.find("tenant");
  const auto rows = storage.history().newest(TenantId{tenant == with.end() ? "" : tenant->second}, 100);
  if (!rows) return std::unexpected(rows.error());
  std::string text;
  for (const store::CallRow& row : *rows) {
    text += fmt::format("{}  {}  {:8}  {} > {}  {}  {} s\n", row.id.value(), text_of(row.began),
                        row.tenant.value(), row.caller, row.dialled, row.outcome, row.talk / 1s);
  }
  return text;
}

Result<std::string> explanation(const AdminWorld& world, const api::Arguments& with) {
  const explain::Question question{.number = word_of(with, "number"),
                                   .from = word_of(with, "from"),
                                   .at = word_of(with, "at"),
                                   .keys = word_of(with, "keys")};
  const auto facts = on_loop(world.loop, [question, world] {
    return explain::facts_for(question, world.telephony.directory(), world.storage.features(),
                              world.loop.wall_now());
  });
  if (!facts) return std::unexpected(facts.error());
  if (!*facts) return std::unexpected(facts->error());
  return explain::explain(**facts, question);
}

// ---- registrations, status ----------------------------------------------------------------------------

struct Registered {
  std::string device, contact, flow, user_agent;
  std::int64_t seconds_left;
};

std::vector<Registered> registered(Telephony& telephony, Instant now) {
  std::vector<Registered> all;
  telephony.registrar().for_each([&](const DeviceId& device, std::span<const registrar::Binding> bindings) {
    for (const registrar::Binding& each : bindings) {
      all.push_back(
          {device.value(), each.contact, each.flow.to_string(), each.user_agent, (each.expires - now) / 1s});
    }
  });
  return all;
}

Result<std::string> registrations(const AdminWorld& world, const api::Arguments& with) {
  const auto all = on_loop(world.loop, [&telephony = world.telephony, &loop = world.loop] {
    return registered(telephony, loop.now());
  });
  if (!all) return std::unexpected(all.error());
  const auto to_json = [](const Registered& each) {
    return json::object{{"device", each.device},
                        {"contact", each.contact},
                        {"flow", each.flow},
                        {"user_agent", each.user_agent},
                        {"seconds_left", each.seconds_left}};
  };
  return list_as(wants(with, "json"), *all, to_json, [](const Registered& each) {
    return fmt::format("{}  {}  {} s  {}\n", each.device, each.contact, each.seconds_left, each.user_agent);
  });
}

struct TrunkNow {
  std::string id;
  std::uint32_t calls;
  std::optional<sip::RegistrationStatus> registration;  // nothing: this trunk does not register
  std::int64_t seconds_left;
  std::vector<std::pair<std::string, std::string>> targets;  // with their health
};

std::vector<TrunkNow> trunks_now(Telephony& telephony, Instant now) {
  std::vector<TrunkNow> all;
  for (const directory::TrunkPtr& trunk : telephony.directory().trunks()) {
    TrunkNow one{.id = trunk->id.value(),
                 .calls = telephony.trunks().calls_on(trunk->id),
                 .registration = {},
                 .seconds_left = 0,
                 .targets = {}};
    for (const std::string& target : trunk->targets)
      one.targets.emplace_back(target, trunk::name_of(telephony.trunks().health_of(target)));
    if (const auto* status = telephony.trunk_registrations().of(trunk->id)) {
      one.registration = *status;
      one.seconds_left = (status->next_try - now) / 1s;
    }
    all.push_back(std::move(one));
  }
  return all;
}

json::object json_of(const TrunkNow& each) {
  json::object object{{"trunk", each.id}, {"calls", each.calls}};
  json::object targets;
  for (const auto& [target, health] : each.targets) targets[target] = health;
  object["targets"] = std::move(targets);
  if (each.registration) {
    object["state"] = name_of(each.registration->state);
    object["last_status"] = each.registration->last_status;
    object["registrar"] = each.registration->registrar;
    object["next_try_in_s"] = each.seconds_left;
  }
  return object;
}

// A target whose health nobody asks for is not mentioned.
std::string health_of(const TrunkNow& each) {
  std::string text;
  for (const auto& [target, health] : each.targets) {
    if (health != "unknown") text += fmt::format("  {} {}", target, health);
  }
  return text;
}

std::string line_of(const TrunkNow& each) {
  const std::string health = health_of(each);
  if (!each.registration) return fmt::format("{}  peering  calls {}{}\n", each.id, each.calls, health);
  return fmt::format("{}  {} {}  next in {} s  {}  calls {}{}\n", each.id, name_of(each.registration->state),
                     each.registration->last_status, each.seconds_left, each.registration->registrar,
                     each.calls, health);
}

Result<std::string> trunks(const AdminWorld& world, const api::Arguments& with) {
  const auto all = on_loop(world.loop, [&telephony = world.telephony, &loop = world.loop] {
    return trunks_now(telephony, loop.now());
  });
  if (!all) return std::unexpected(all.error());
  return list_as(
      wants(with, "json"), *all, [](const TrunkNow& each) { return json_of(each); },
      [](const TrunkNow& each) { return line_of(each); });
}

std::string_view name_of(jobs::DiskState state) {
  switch (state) {
    case jobs::DiskState::roomy: return "roomy";
    case jobs::DiskState::filling: return "filling";
    case jobs::DiskState::full: return "full";
  }
  return "";
}

struct StatusNow {
  std::size_t calls, legs, devices, watchers, endpoints, videos;
  bool media;
  std::vector<TrunkNow> trunks;
  jobs::DiskState disk;
  std::deque<Alarms::Alarm> alarms;
};

StatusNow status_now(const AdminWorld& world) {
  Telephony& telephony = world.telephony;
  return {.calls = telephony.calls().count(),
          .legs = telephony.calls().legs(),
          .devices = telephony.registrar().size(),
          .watchers = telephony.lamps().size(),
          .endpoints = telephony.media().open_endpoints(),
          .videos = telephony.media().open_videos(),
          .media = telephony.media().ready(),
          .trunks = trunks_now(telephony, world.loop.now()),
          .disk = world.disk.state(),
          .alarms = world.alarms.all()};
}

std::string line_of(const Alarms::Alarm& alarm) {
  return fmt::format("alarm {}  {} times since {}  {}\n", text_of(alarm.last), alarm.times,
                     text_of(alarm.first), alarm.what);
}

Result<std::string> status(const AdminWorld& world) {
  const auto now = on_loop(world.loop, [&world] { return status_now(world); });
  if (!now) return std::unexpected(now.error());
  if (!now->media) return fail("not ready: a media worker does not answer");
  const auto wanted =
      std::ranges::count_if(now->trunks, [](const TrunkNow& each) { return each.registration.has_value(); });
  const auto registered = std::ranges::count_if(now->trunks, [](const TrunkNow& each) {
    return each.registration && each.registration->state == sip::RegistrationState::registered;
  });
  std::size_t down = 0;
  for (const TrunkNow& each : now->trunks) {
    down += static_cast<std::size_t>(
        std::ranges::count_if(each.targets, [](const auto& target) { return target.second == "down"; }));
  }
  const events::JournalStatus journal = world.storage.journal().status();
  const events::ArchiveStatus archive = world.storage.archive().status();
  std::string text = fmt::format(
      "calls {}\nlegs {}\nregistered devices {}\nsubscriptions {}\nmedia endpoints {}\nof them video {}\n"
      "trunks registered {} of {}\ntrunk targets down {}\ndisk {}\njournal written {} dropped {} {}\narchive "
      "{} open {} {}\n",
      now->calls, now->legs, now->devices, now->watchers, now->endpoints, now->videos, registered, wanted,
      down, name_of(now->disk), journal.written, journal.dropped, journal.trouble, archive.archived,
      archive.open, archive.trouble);
  for (const Alarms::Alarm& alarm : now->alarms) text += line_of(alarm);
  return text;
}

}  // namespace

std::map<std::string, api::Handler> admin_handlers(const AdminWorld& world) {
  std::map<std::string, api::Handler> all{
      {"calls", [world](const api::Arguments& with) { return calls(world, with); }},
      {"trace", [world](const api::Arguments& with) { return calls(world, with); }},
      {"explain", [world](const api::Arguments& with) { return explanation(world, with); }},
      {"history", [world](const api::Arguments& with) { return history(world.storage, with); }},
      {"registrations", [world](const api::Arguments& with) { return registrations(world, with); }},
      {"trunks", [world](const api::Arguments& with) { return trunks(world, with); }},
      {"caps", [world](const api::Arguments& with) { return caps(world, with); }},
      {"status", [world](const api::Arguments&) { return status(world); }},
  };
  all.merge(configuration_handlers(world.configuration));
  all.merge(desk_handlers(world));
  all.merge(proof_handlers(world));
  return all;
}

}  // namespace centrale::app
