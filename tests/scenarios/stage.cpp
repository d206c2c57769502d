#include "scenarios/stage.hpp"

#include <fmt/format.h>

#include "call/describe.hpp"
#include "directory/config_file.hpp"
#include "directory/hot_desk.hpp"

namespace centrale::scenarios {
namespace {

std::string filled_in(std::string text, std::string_view name, std::string_view value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

std::string tenant(const std::string& text, std::string_view name, std::string_view area,
                   std::string_view language) {
  return filled_in(filled_in(filled_in(text, "NAME", name), "AREA", area), "LANGUAGE", language);
}

std::string device_id(const std::string& subject) {
  const auto colon = subject.find(':');
  if (colon == std::string::npos) return "acme-" + subject;
  return subject.substr(0, colon) + "-" + subject.substr(colon + 1);
}

// Files by their id; a number as it is, "digits 205".
std::string name_of(const prompts::Piece& piece) {
  if (const auto* clip = std::get_if<prompts::Clip>(&piece)) return clip->id;
  if (const auto* number = std::get_if<prompts::Number>(&piece))
    return fmt::format("number {}", number->value);
  if (const auto* count = std::get_if<prompts::Count>(&piece))
    return fmt::format("{} {}", count->value, count->thing);
  if (const auto* digits = std::get_if<prompts::Digits>(&piece)) return "digits " + digits->digits;
  if (const auto* file = std::get_if<prompts::File>(&piece)) return file->path;
  return "when";
}

}  // namespace

std::vector<std::string> NamedPrompts::files(const prompts::Phrase& phrase, const std::string&,
                                             const TenantId&) const {
  std::vector<std::string> names;
  for (const auto& piece : phrase.pieces) names.push_back(name_of(piece));
  return names;
}

events::Interaction Records::interaction(const InteractionId& id) const {
  events::Interaction found{.id = id, .records = {}};
  for (const events::Record& record : records_) {
    if (record.interaction == id) found.records.push_back(record);
  }
  return found;
}

namespace {

constexpr std::string_view kMobileCore =
    "[trunks.mobile-core]\nkind = \"mobile\"\ntargets = [\"sip:192.0.2.7:5060\"]\n";

}  // namespace

Result<std::unique_ptr<Stage>> Stage::set_up(const std::string& text) {
  auto config = directory::parse_exchange(
      tenant(text, "acme", "20123", "nl") + tenant(text, "globex", "30234", "en") + std::string(kMobileCore),
      "scenarios");
  if (config) return std::make_unique<Stage>(std::move(*config));
  std::string all;
  for (const auto& error : config.error()) all += to_text(error) + "\n";
  return fail(all);
}

Stage::Stage(directory::ExchangeConfig config)
    : media(loop), network(loop, media), messages(loop, media), recorder(loop), house(state, messages) {
  for (directory::Tenant& each : config.tenants) {
    for (const directory::User& user : each.users) {
      for (const auto& device : user.devices) {
        (void)network.phone(device.id.value());
      }
    }
    directory.replace(std::make_shared<directory::TenantSnapshot>(std::move(each)));
  }
  network.find_phones([this](const Of<UserId>& who) {
    const auto tenant = directory.tenant(who.tenant);
    const directory::User* user = tenant ? tenant->user(who.id) : nullptr;
    return user == nullptr ? std::vector<DeviceId>()
                           : directory::phones_of(*tenant, state, *user, loop.wall_now());
  });
  start();
}

Stage::~Stage() { exchange.reset(); }

void Stage::start() {
  exchange = std::make_unique<call::Calls>(call::Switchboard{
      .loop = loop,
      .dialler = network,
      .media = media,
      .directory = directory,
      .admission = admission,
      .rooms = house,
      .recorder = recorder,
      .prompts = prompts,
      .on_bug = [this](const std::string& bug) { bugs.push_back(bug); },
      .alert = [this](const TenantId& tenant,
                      const std::string& what) { alerts.push_back(tenant.value() + ": " + what); }});
}

// Killed without warning; the next one takes up what the media worker has kept.
void Stage::restart() {
  const std::vector<std::string> kept = media.kept();
  network.exchange_killed();
  recorder.stop_writing(true);
  exchange.reset();
  recorder.stop_writing(false);
  network.exchange_back();
  start();
  for (const std::string& snapshot : kept) (void)exchange->adopt(snapshot);
  network.drop_orphans();
}

bool Stage::is_inside(const std::string& subject) const { return device(subject).has_value(); }

std::optional<directory::FoundDevice> Stage::device(const std::string& subject) const {
  return directory.device(DeviceId(device_id(subject)));
}

Phone& Stage::phone(const std::string& subject) {
  return network.phone(is_inside(subject) ? device_id(subject) : subject);
}

const directory::User& Stage::user_at(const directory::FoundDevice& phone) const {
  return directory::user_at(*phone.tenant, state, *phone.user, *phone.device, loop.wall_now());
}

call::Party Stage::party_of(const std::string& subject) {
  if (const auto found = device(subject)) return call::party_of(*found->tenant, user_at(*found));
  const auto number = parse_e164(subject);
  call::Party party = number ? call::party_of(*number) : call::Party{};
  party.restricted = !number;
  return party;
}

Result<void> Stage::dials(const std::string& subject, const std::string& digits) {
  const auto found = device(subject);
  if (!found) return dials_at_mobile(subject, digits);
  exchange->arrive({.leg = network.call_in(phone(subject), digits),
                    .tenant = found->tenant->id(),
                    .origin = call::FromDevice{.user = {found->tenant->id(), user_at(*found).id},
                                               .device = found->device->id,
                                               .digits = digits},
                    .caller = party_of(subject),
                    .diversions = {},
                    .signalling_id = "call of " + subject});
  return {};
}

Result<void> Stage::dials_at_mobile(const std::string& subject, const std::string& digits) {
  const auto number = parse_e164(subject);
  const auto found = number ? directory.number(*number) : std::nullopt;
  const auto* to = found ? std::get_if<directory::ToUser>(&found->destination) : nullptr;
  const directory::User* user = to != nullptr ? found->tenant->user(to->user) : nullptr;
  if (user == nullptr || user->mobile.get().number != *number) return fail("is no phone of a tenant");
  const Of<UserId> who{found->tenant->id(), user->id};
  exchange->arrive({.leg = network.call_in(phone(subject), digits),
                    .tenant = who.tenant,
                    .origin = call::FromMobile{.user = who, .number = *number, .digits = digits},
                    .caller = call::party_of(*found->tenant, *user),
                    .diversions = {},
                    .signalling_id = "call of " + subject});
  return {};
}

Result<void> Stage::calls(const std::string& subject, const std::string& number, int diverted) {
  const auto called = parse_e164(number);
  const auto found = called ? directory.number(*called) : std::nullopt;
  if (!found) return fail(number + " is no number of a tenant");
  std::vector<call::Diversion> diversions;
  for (int at = 0; at < diverted; ++at) {
    const auto from = parse_e164(fmt::format("+3110000{:04}", at));
    diversions.push_back({.from = call::party_of(*from), .reason = call::DiversionReason::unconditional});
  }
  exchange->arrive({.leg = network.call_in(phone(subject), number),
                    .tenant = found->tenant->id(),
                    .origin = call::FromTrunk{.trunk = TrunkId("carrier"), .called = *called},
                    .caller = party_of(subject),
                    .diversions = std::move(diversions),
                    .signalling_id = "call of " + subject});
  return {};
}

Result<void> Stage::replaces(const std::string& subject, LegId old) {
  const auto found = device(subject);
  if (!found) return fail("only a tenant's phone can take a leg's place");
  return exchange->replace(old, network.call_in(phone(subject), "replaces"), found->tenant->id(),
                           party_of(subject), found->device->id);
}

}  // namespace centrale::scenarios
