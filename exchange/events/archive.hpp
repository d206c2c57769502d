// From the journal into the database: reads the files, puts the records of each interaction together
// and hands finished ones to a sink, each exactly once. While the sink refuses, the journal waits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "events/cdr.hpp"
#include "events/interaction.hpp"

namespace centrale::events {

/// A finished interaction: the CDR and the bytes that it was derived from.
struct Finished {
  Cdr cdr{};
  std::string records{};  // u32 length and encoded record, repeated: see `unpack`
};
[[nodiscard]] std::string pack(const Interaction& interaction);
[[nodiscard]] std::optional<Interaction> unpack(const InteractionId& id, std::string_view bytes);

/// The database side; store/ implements it. Called on the archive's thread.
class Sink {
 public:
  virtual ~Sink() = default;
  /// All or nothing, together with `sequence` = last record of the journal that this covers. Interactions
  /// that are there already (by id) are left alone.
  [[nodiscard]] virtual Result<void> store(std::span<const Finished> batch, std::uint64_t sequence) = 0;
};

struct ArchiveStatus {
  std::uint64_t archived = 0;  // last record of the journal that is in the database
  std::size_t open = 0;        // interactions that have not ended
  std::string trouble{};       // what the sink said last; empty: all is well
};

/// Owns a thread. Files that hold nothing still needed are deleted. After a restart: `drain`, then every
/// interaction in `open_interactions` that no adopted call goes on with is to be ended as "interrupted".
class Archive {
 public:
  /// `folder` is the journal's. Begins where the last checkpoint in the folder stands.
  Archive(std::filesystem::path folder, Sink& sink, Duration retry = 1s);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  // From any thread:
  /// There is more in the journal.
  void wake();
  /// Waits until everything in the files is in the database, at most `limit`. False: not yet.
  [[nodiscard]] bool drain(Duration limit);
  [[nodiscard]] ArchiveStatus status() const;
  /// What is known so far of an interaction that goes on.
  [[nodiscard]] std::optional<Interaction> open_interaction(const InteractionId& id) const;
  [[nodiscard]] std::vector<InteractionId> open_interactions() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace centrale::events
