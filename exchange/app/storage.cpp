#include "app/storage.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <system_error>

#include "base/durable.hpp"
#include "store/feature_store.hpp"

namespace centrale::app {
namespace {

/// For this user alone: there are secrets and people's voices in it.
Result<void> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(folder, error);
  if (error) return fail(fmt::format("{}: {}", folder.string(), error.message()));
  if (auto synced = made ? sync_folder(folder.parent_path()) : Result<void>(); !synced) return synced;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(fmt::format("{}: {}", folder.string(), error.message()));
  return {};
}

/// Moves what was opened into its place, or says why it could not be.
template <class Thing>
Result<void> put(Result<std::unique_ptr<Thing>> opened, std::unique_ptr<Thing>& place) {
  if (!opened) return std::unexpected(opened.error());
  place = std::move(*opened);
  return {};
}

}  // namespace

Result<std::unique_ptr<Storage>> Storage::open(flow::Loop& loop, const Settings& settings) {
  std::unique_ptr<Storage> storage(new Storage());
  if (auto opened = storage->open_files(loop, settings); !opened) return std::unexpected(opened.error());
  return storage;
}

Result<void> Storage::open_files(flow::Loop& loop, const Settings& settings) {
  recordings_ = settings.data / "recordings";
  for (const auto& folder :
       {settings.data, recordings_, settings.data / "journal", settings.data / "uploads"}) {
    if (auto made = make_private_folder(folder); !made) return made;
  }
  auto sealing = store::Sealing::open(settings.data / "master.key");
  if (!sealing) return std::unexpected(sealing.error());
  sealing_ = std::make_unique<store::Sealing>(std::move(*sealing));
  if (auto opened = put(store::Database::open(settings.data / "centrale.db"), database_); !opened)
    return opened;
  configuration_ = std::make_unique<store::ConfigStore>(*database_, *sealing_);
  if (auto kept = store::keep_feature_state(features_, *database_,
                                            [this](const Of<UserId>& user) {
                                              if (watch_features_) watch_features_(user);
                                            });
      !kept)
    return kept;
  if (auto opened = put(store::Voicemail::open(loop, *database_), voicemail_); !opened) return opened;
  if (auto opened = put(store::MailboxSettings::open(loop, *database_, *sealing_), mailbox_settings_);
      !opened)
    return opened;
  if (auto opened = put(store::Sounds::open(*database_, settings.data / "uploads"), sounds_); !opened)
    return opened;
  outbox_ = std::make_unique<store::Outbox>(*database_);
  history_ = std::make_unique<store::History>(*database_);
  events::JournalOptions options;
  options.folder = settings.data / "journal";
  if (auto opened = put(events::Journal::open(loop, options), journal_); !opened) return opened;
  archive_ = std::make_unique<events::Archive>(options.folder, *history_);
  journal_->on_written([this] { archive_->wake(); });
  return {};
}

Storage::~Storage() {
  if (!journal_) return;
  journal_->flush();
  journal_->on_written({});
}

}  // namespace centrale::app
