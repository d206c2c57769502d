// Finished interactions and their CDRs in the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/archive.hpp"
#include "store/database.hpp"

namespace centrale::store {

/// A CDR as it is listed.
struct CallRow {
  InteractionId id;
  TenantId tenant;
  std::string direction;
  std::string caller;
  std::string caller_name;
  std::string dialled;
  std::string answered_by;
  WallInstant began{};
  Duration wait{};
  Duration talk{};
  std::string outcome;
};

/// Any thread but the loop's: each call waits for the database.
class History final : public events::Sink {
 public:
  explicit History(Database& database) : database_(database) {}

  [[nodiscard]] Result<void> store(std::span<const events::Finished> batch, std::uint64_t sequence) override;

  /// The newest first, at most `most`, of one tenant; an empty tenant means the whole installation.
  [[nodiscard]] Result<std::vector<CallRow>> newest(const TenantId& tenant, std::size_t most);
  [[nodiscard]] Result<std::optional<events::Interaction>> find(const InteractionId& id);

  struct Reconciliation {
    std::size_t interactions = 0;
    std::vector<InteractionId> differing{};  // the CDR is missing or not what the records say
  };
  /// Derives every CDR of the tenant again and compares: must find none that differs.
  [[nodiscard]] Result<Reconciliation> reconcile(const TenantId& tenant);

  /// Removes everything that began before.
  [[nodiscard]] Result<void> expire(WallInstant before);

 private:
  Database& database_;
};

}  // namespace centrale::store
