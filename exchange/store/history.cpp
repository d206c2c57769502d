#include "store/history.hpp"

#include <soci/soci.h>

#include <chrono>

namespace centrale::store {
namespace {

long long milliseconds(Duration span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

/// The columns of table cdr.
struct Row {
  std::string id, tenant, direction, caller, caller_name, caller_user, dialled, answered_by, answered_user,
      outcome;
  long long began = 0;
  long long wait = 0;
  long long talk = 0;
  friend bool operator==(const Row&, const Row&) = default;

  void set(const events::Cdr& cdr) {
    id = cdr.interaction.value();
    tenant = cdr.tenant.value();
    direction = name_of(cdr.direction);
    caller = cdr.caller.number;
    caller_name = cdr.caller.name;
    caller_user = cdr.caller.user.value();
    dialled = cdr.dialled;
    answered_by = cdr.answered_by ? cdr.answered_by->number : "";
    answered_user = cdr.answered_by ? cdr.answered_by->user.value() : "";
    outcome = cdr.outcome;
    began = milliseconds(cdr.began.time_since_epoch());
    wait = milliseconds(cdr.wait);
    talk = milliseconds(cdr.talk);
  }
  [[nodiscard]] CallRow call() const {
    return {InteractionId(id),
            TenantId(tenant),
            direction,
            caller,
            caller_name,
            dialled,
            answered_by,
            WallInstant(std::chrono::milliseconds(began)),
            std::chrono::milliseconds(wait),
            std::chrono::milliseconds(talk),
            outcome};
  }
};

constexpr const char* kSelect =
    "SELECT id, tenant, direction, caller, caller_name, caller_user, dialled, answered_by, answered_user, "
    "outcome, "
    "began_ms, wait_ms, talk_ms FROM cdr ";

soci::statement into_row(Row& row, soci::details::prepare_temp_type statement) {
  return soci::statement((statement, soci::into(row.id), soci::into(row.tenant), soci::into(row.direction),
                          soci::into(row.caller), soci::into(row.caller_name), soci::into(row.caller_user),
                          soci::into(row.dialled), soci::into(row.answered_by), soci::into(row.answered_user),
                          soci::into(row.outcome), soci::into(row.began), soci::into(row.wait),
                          soci::into(row.talk)));
}

void insert(soci::session& session, std::span<const events::Finished> batch) {
  Row row;
  soci::blob records(session);
  soci::statement interaction = (session.prepare << "INSERT INTO interaction (id, tenant, records) "
                                                    "VALUES (:i, :t, :r) ON CONFLICT (id) DO NOTHING",
                                 soci::use(row.id), soci::use(row.tenant), soci::use(records));
  soci::statement cdr =
      (session.prepare
           << "INSERT INTO cdr (id, tenant, direction, caller, caller_name, caller_user, dialled, "
              "answered_by, answered_user, outcome, began_ms, wait_ms, talk_ms) VALUES (:i, :t, :d, :c, "
              ":cn, :cu, :di, :a, :au, :o, :b, :w, :ta) ON CONFLICT (id) DO NOTHING",
       soci::use(row.id), soci::use(row.tenant), soci::use(row.direction), soci::use(row.caller),
       soci::use(row.caller_name), soci::use(row.caller_user), soci::use(row.dialled),
       soci::use(row.answered_by), soci::use(row.answered_user), soci::use(row.outcome), soci::use(row.began),
       soci::use(row.wait), soci::use(row.talk));
  for (const events::Finished& each : batch) {
    row.set(each.cdr);
    records.trim(0);
    records.append(each.records.data(), each.records.size());
    interaction.execute(true);
    cdr.execute(true);
  }
}

std::string read(soci::blob& blob) {
  std::string bytes(blob.get_len(), '\0');
  if (!bytes.empty()) blob.read(0, bytes.data(), bytes.size());
  return bytes;
}

}  // namespace

Result<void> History::store(std::span<const events::Finished> batch, std::uint64_t sequence) {
  return database_.run_and_wait([&](soci::session& session) -> Result<void> {
    insert(session, batch);
    const auto position = static_cast<long long>(sequence);
    session << "UPDATE journal_position SET sequence = :s", soci::use(position);
    return {};
  });
}

Result<std::vector<CallRow>> History::newest(const TenantId& tenant, std::size_t most) {
  std::vector<CallRow> calls;
  auto done = database_.run_and_wait([&](soci::session& session) -> Result<void> {
    Row row;
    const std::string& id = tenant.value();
    const auto limit = static_cast<int>(most);
    soci::statement rows = into_row(
        row, (session.prepare << kSelect << "WHERE (:t = '' OR tenant = :t2) ORDER BY began_ms DESC LIMIT :m",
              soci::use(id), soci::use(id), soci::use(limit)));
    rows.execute();
    while (rows.fetch()) calls.push_back(row.call());
    return {};
  });
  if (!done) return fail(done.error().what);
  return calls;
}

Result<std::optional<events::Interaction>> History::find(const InteractionId& id) {
  std::optional<events::Interaction> found;
  auto done = database_.run_and_wait([&](soci::session& session) -> Result<void> {
    soci::blob records(session);
    session << "SELECT records FROM interaction WHERE id = :i", soci::into(records), soci::use(id.value());
    if (!session.got_data()) return {};
    found = events::unpack(id, read(records));
    return found ? Result<void>() : fail("the records of this interaction are damaged");
  });
  if (!done) return fail(done.error().what);
  return found;
}

Result<History::Reconciliation> History::reconcile(const TenantId& tenant) {
  Reconciliation result;
  auto done = database_.run_and_wait([&](soci::session& session) -> Result<void> {
    std::vector<std::string> ids;
    std::string id;
    soci::statement all = (session.prepare << "SELECT id FROM interaction WHERE tenant = :t ORDER BY id",
                           soci::use(tenant.value()), soci::into(id));
    all.execute();
    while (all.fetch()) ids.push_back(id);
    for (const std::string& each : ids) {
      soci::blob records(session);
      session << "SELECT records FROM interaction WHERE id = :i", soci::into(records), soci::use(each);
      const auto interaction = events::unpack(InteractionId(each), read(records));
      const auto cdr = interaction ? derive_cdr(*interaction) : std::nullopt;
      Row kept;
      soci::statement row = into_row(kept, (session.prepare << kSelect << "WHERE id = :i", soci::use(each)));
      row.execute(true);
      Row derived;
      if (cdr) derived.set(*cdr);
      ++result.interactions;
      if (!cdr || !(kept == derived)) result.differing.emplace_back(each);
    }
    return {};
  });
  if (!done) return fail(done.error().what);
  return result;
}

Result<void> History::expire(WallInstant before) {
  return database_.run_and_wait([before](soci::session& session) -> Result<void> {
    const long long limit = milliseconds(before.time_since_epoch());
    session << "DELETE FROM interaction WHERE id IN (SELECT id FROM cdr WHERE began_ms < :b)",
        soci::use(limit);
    session << "DELETE FROM cdr WHERE began_ms < :b", soci::use(limit);
    return {};
  });
}

}  // namespace centrale::store
