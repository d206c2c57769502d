// What an installation keeps on disk, opened in the order of who needs whom.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "app/settings.hpp"
#include "base/result.hpp"
#include "directory/config.hpp"
#include "directory/feature_state.hpp"
#include "events/archive.hpp"
#include "events/journal.hpp"
#include "flow/loop.hpp"
#include "store/config_store.hpp"
#include "store/database.hpp"
#include "store/history.hpp"
#include "store/mailbox_settings.hpp"
#include "store/outbox.hpp"
#include "store/sealing.hpp"
#include "store/sounds.hpp"
#include "store/voicemail.hpp"

namespace centrale::app {

/// Owner: Exchange; dies after telephony, so that the last records are written.
class Storage {
 public:
  /// Makes the folders and files that are not there yet. Error: which one cannot be used, and why.
  [[nodiscard]] static Result<std::unique_ptr<Storage>> open(flow::Loop& loop, const Settings& settings);
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  [[nodiscard]] store::Database& database() { return *database_; }
  [[nodiscard]] store::ConfigStore& configuration() { return *configuration_; }
  [[nodiscard]] directory::FeatureState& features() { return features_; }
  /// Told after every change that somebody makes to his line's features, wherever he does it.
  void watch_features(std::function<void(const Of<UserId>&)> watch) { watch_features_ = std::move(watch); }
  [[nodiscard]] store::Voicemail& voicemail() { return *voicemail_; }
  [[nodiscard]] store::MailboxSettings& mailbox_settings() { return *mailbox_settings_; }
  [[nodiscard]] store::Sounds& sounds() { return *sounds_; }
  [[nodiscard]] store::Outbox& outbox() { return *outbox_; }
  [[nodiscard]] store::History& history() { return *history_; }
  [[nodiscard]] events::Journal& journal() { return *journal_; }
  [[nodiscard]] events::Archive& archive() { return *archive_; }
  [[nodiscard]] const std::filesystem::path& recordings() const { return recordings_; }

 private:
  Storage() = default;
  [[nodiscard]] Result<void> open_files(flow::Loop& loop, const Settings& settings);

  std::filesystem::path recordings_;
  std::unique_ptr<store::Sealing> sealing_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::ConfigStore> configuration_;
  directory::FeatureState features_;
  std::function<void(const Of<UserId>&)> watch_features_;
  std::unique_ptr<store::Voicemail> voicemail_;
  std::unique_ptr<store::MailboxSettings> mailbox_settings_;
  std::unique_ptr<store::Sounds> sounds_;
  std::unique_ptr<store::Outbox> outbox_;
  std::unique_ptr<store::History> history_;
  std::unique_ptr<events::Archive> archive_;
  std::unique_ptr<events::Journal> journal_;
};

}  // namespace centrale::app
