#include "app/exchange.hpp"

#include <fmt/format.h>

#include <boost/asio/signal_set.hpp>

#include "app/service.hpp"

namespace centrale::app {

Result<std::unique_ptr<Exchange>> Exchange::make(Settings settings, std::function<void(std::string)> log) {
  std::unique_ptr<Exchange> exchange(new Exchange(std::move(settings), std::move(log)));
  if (auto opened = exchange->open(); !opened) return std::unexpected(opened.error());
  return exchange;
}

Exchange::Exchange(Settings settings, std::function<void(std::string)> log)
    : settings_(std::move(settings)),
      log_(std::move(log)),
      worker_watch_(
          loop_, settings_.media.workers, [this](int index) { return start_worker(index); }, log_) {}

Exchange::~Exchange() = default;

Result<void> Exchange::open() {
  auto storage = Storage::open(loop_, settings_);
  if (!storage) return std::unexpected(storage.error());
  storage_ = std::move(*storage);
  prompts_ = std::make_unique<prompts::PromptFiles>(
      settings_.prompts, settings_.data / "sounds", [this](const TenantId& tenant, const std::string& name) {
        const auto sound = storage_->sounds().find(tenant, name);
        return sound ? storage_->sounds().file_of(sound->id).string() : std::string();
      });
  if (prompts_->built_in_count() == 0)
    return fail(fmt::format("prompts: {} holds no sounds", settings_.prompts.string()));
  service_ = std::make_unique<Service>(loop_, settings_, *storage_, directory_, log_);
  mailboxes_ = std::make_unique<Mailboxes>(loop_, storage_->voicemail(), storage_->mailbox_settings(),
                                           storage_->recordings(), service_->mailbox_plugs());
  telephony_ = std::make_unique<Telephony>(Ground{
      .loop = loop_,
      .settings = settings_,
      .directory = directory_,
      .features = storage_->features(),
      .messages = *mailboxes_,
      .count_messages =
          [this](const Of<UserId>& user) {
            const store::BoxCount count = mailboxes_->count(user);
            return edge::MessageCounts{.fresh = count.fresh, .heard = count.heard};
          },
      .recorder = storage_->journal(),
      .prompts = *prompts_,
      .alert = [this](const TenantId& tenant, const std::string& what) { service_->alert(tenant, what); },
      .log = log_,
  });
  configuration_ =
      std::make_unique<Configuration>(loop_, directory_, storage_->configuration(), settings_.sip.realm,
                                      [this](const auto& swaps) { configuration_changed(swaps); });
  configuration_->check_sounds_with(
      [this](const TenantId& tenant, const std::string& name) { return prompts_->has_own(tenant, name); });
  auto catalogue = directory::NumberCatalogue::load(settings_.numbers.catalogue);
  if (!catalogue) return std::unexpected(catalogue.error());
  configuration_->check_blocks_with(std::move(*catalogue));
  if (auto loaded = configuration_->load(); !loaded) return loaded;
  return service_->open(*telephony_, *configuration_);
}

void Exchange::configuration_changed(const Configuration::Swaps& swaps) {
  telephony_->reload(swaps);
  storage_->sounds().sweep([this](const TenantId& tenant) { return directory_.tenant(tenant) != nullptr; });
}

Result<void> Exchange::start_workers() {
  for (int index = 0; index < settings_.media.workers; ++index) {
    if (auto started = workers_.ensure(index); !started) return std::unexpected(started.error());
  }
  return {};
}

Result<bool> Exchange::start_worker(int index) {
  const std::string last_words = workers_.last_words(index);
  auto started = workers_.ensure(index);
  if (started && *started && !last_words.empty())
    log_(fmt::format("media worker {} said last: {}", index, last_words));
  return started;
}

void Exchange::watch_workers() {
  telephony_->media().watch(
      {.lost = [this](std::size_t index) { worker_watch_.lost(static_cast<int>(index)); },
       .ready = [this](std::size_t index) { worker_watch_.ready(static_cast<int>(index)); }});
}

Result<void> Exchange::run() {
  if (auto started = start_workers(); !started) return started;
  watch_workers();
  if (auto started = telephony_->start(); !started) return started;
  telephony_->when_ready([this] { log_("ready"); });
  boost::asio::signal_set signals(loop_.io(), SIGTERM, SIGINT);
  signals.async_wait([this](const boost::system::error_code& cancelled, int) {
    if (!cancelled) loop_.pass([this] { stop(); });
  });
  loop_.run();
  return {};
}

void Exchange::stop() {
  log_("ending: every call is hung up");
  telephony_->end_all_calls();
  // The last BYEs and CANCELs leave with this pass; what answers they get nobody needs.
  loop_.post([this] {
    for (int index = 0; index < settings_.media.workers; ++index) workers_.end(index);
    loop_.stop();
  });
}

}  // namespace centrale::app
