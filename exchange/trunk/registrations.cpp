#include "trunk/registrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sip/uri.hpp"

namespace centrale::trunk {
namespace {

std::string host_of(const std::string& registrar) {
  const auto uri = sip::Uri::parse(registrar);
  return uri ? uri->host : std::string();
}

/// What a client was made from: when it is another, the client is.
struct Account {
  std::string registrar, user, realm;
  Secret secret;
  std::uint32_t expires = 0;

  explicit Account(const directory::Trunk& trunk)
      : registrar(trunk.registrar),
        user(trunk.user),
        realm(trunk.realm.empty() ? host_of(trunk.registrar) : trunk.realm),
        secret(trunk.secret),
        expires(trunk.expires) {}
  [[nodiscard]] bool same_as(const Account& other) const {
    return registrar == other.registrar && user == other.user && realm == other.realm &&
           secret.same_as(other.secret.reveal()) && expires == other.expires;
  }
};

sip::RegistrationClient::Config config_of(const Account& account) {
  sip::RegistrationClient::Config config;
  config.address_of_record = fmt::format("sip:{}@{}", account.user, host_of(account.registrar));
  config.registrars = {account.registrar};
  config.credentials = {.username = account.user, .realm = account.realm, .password = account.secret};
  config.contact_user = account.user;  // calls come with it as their Request-URI
  config.expires = std::chrono::seconds(account.expires);
  return config;
}

std::string text_of(const sip::RegistrationStatus& status, Instant now) {
  if (status.state == sip::RegistrationState::registered)
    return fmt::format("registered at {}", status.flow.remote.host());
  return fmt::format("not registered ({}): {}; next try in {} s", status.last_status, name_of(status.state),
                     std::max<std::int64_t>(0, (status.next_try - now) / 1s));
}

}  // namespace

struct Registrations::Line {
  Line(TrunkId of, Account from) : trunk(std::move(of)), account(std::move(from)) {}
  TrunkId trunk;
  Account account;
  sip::RegistrationState last = sip::RegistrationState::trying;
  std::unique_ptr<sip::RegistrationClient> client;  // last: it tells us until it dies
};

Registrations::Registrations(sip::Stack& stack, const directory::Directory& directory, Trunks& trunks,
                             std::function<void(std::string)> log)
    : stack_(stack),
      directory_(directory),
      trunks_(trunks),
      log_(std::move(log)),
      scope_(stack.loop(),
             [this](const std::exception_ptr&) { log_("trunk registrations: a look-up failed"); }) {
  reload();
}

Registrations::~Registrations() = default;

void Registrations::reload() {
  std::erase_if(lines_, [this](const std::unique_ptr<Line>& line) {
    const auto trunk = directory_.trunk(line->trunk);
    const bool stays =
        trunk && trunk->kind == directory::TrunkKind::registering && line->account.same_as(Account(*trunk));
    if (!stays) trunks_.forget_sources(line->trunk);
    return !stays;
  });
  for (const directory::TrunkPtr& trunk : directory_.trunks()) {
    if (trunk->kind == directory::TrunkKind::registering && of(trunk->id) == nullptr) begin(*trunk);
  }
}

void Registrations::begin(const directory::Trunk& trunk) {
  Line& line = *lines_.emplace_back(std::make_unique<Line>(trunk.id, Account(trunk)));
  line.client = std::make_unique<sip::RegistrationClient>(
      stack_, config_of(line.account),
      [this, &line](const sip::RegistrationStatus& status) { changed(line, status); });
}

void Registrations::changed(Line& line, const sip::RegistrationStatus& status) {
  if (status.state == sip::RegistrationState::trying || status.state == sip::RegistrationState::removed)
    return;
  const bool registered = status.state == sip::RegistrationState::registered;
  const bool news = std::exchange(line.last, status.state) != status.state;
  if (news || !registered) {
    log_(fmt::format("trunk {}: {}", line.trunk.value(), text_of(status, stack_.loop().now())));
  }
  if (registered) {
    scope_.spawn(learn_sources(this, line.trunk, line.account.registrar, status.flow.remote.host()));
  }
}

/// The carrier calls from where it is registered with, or from another of the registrar's addresses.
flow::Task<void> Registrations::learn_sources(Registrations* self, TrunkId trunk, std::string registrar,
                                              std::string registered_at) {
  std::vector<std::string> addresses{std::move(registered_at)};
  const auto uri = sip::Uri::parse(registrar);
  if (uri) {
    for (const sip::Target& target : co_await self->stack_.resolver().resolve(*uri))
      addresses.push_back(target.address.host());
  }
  if (self->of(trunk) != nullptr) self->trunks_.learn_sources(trunk, std::move(addresses));
}

void Registrations::flow_closed(const sip::Flow& flow) {
  for (const auto& line : lines_) line->client->flow_closed(flow);
}

const sip::RegistrationStatus* Registrations::of(const TrunkId& trunk) const {
  const auto found =
      std::ranges::find_if(lines_, [&](const std::unique_ptr<Line>& line) { return line->trunk == trunk; });
  return found == lines_.end() ? nullptr : &(*found)->client->status();
}

}  // namespace centrale::trunk
