#include "store/outbox.hpp"

#include <soci/soci.h>

#include <array>

namespace centrale::store {
namespace {

constexpr std::array<std::string_view, 3> kStates{"waiting", "sent", "given-up"};

long long milliseconds(WallInstant when) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
}
WallInstant wall(long long ms) { return WallInstant(std::chrono::milliseconds(ms)); }

MailState state_of(std::string_view name) {
  for (std::size_t at = 0; at < kStates.size(); ++at) {
    if (kStates[at] == name) return static_cast<MailState>(at);
  }
  return MailState::given_up;
}

std::vector<Mail> read(soci::session& session, const std::string& where, long long now, int most) {
  Mail mail;
  std::string tenant, state;
  long long next = 0;
  long long created = 0;
  soci::statement rows =
      (session.prepare
           << "SELECT id, tenant, sender, recipient, cc, subject, body, attachment, attachment_name, "
              "state, attempts, next_try_ms, created_ms, last_error FROM mail_outbox "
           << where,
       soci::into(mail.id), soci::into(tenant), soci::into(mail.sender), soci::into(mail.recipient),
       soci::into(mail.cc), soci::into(mail.subject), soci::into(mail.body), soci::into(mail.attachment),
       soci::into(mail.attachment_name), soci::into(state), soci::into(mail.attempts), soci::into(next),
       soci::into(created), soci::into(mail.last_error), soci::use(now), soci::use(most));
  std::vector<Mail> found;
  rows.execute();
  while (rows.fetch()) {
    mail.tenant = TenantId(tenant);
    mail.state = state_of(state);
    mail.next_try = wall(next);
    mail.created = wall(created);
    found.push_back(mail);
  }
  return found;
}

Result<std::vector<Mail>> read_with(Database& database, std::string where, WallInstant now,
                                    std::size_t most) {
  std::vector<Mail> found;
  auto done = database.run_and_wait([&](soci::session& session) -> Result<void> {
    found = read(session, where, milliseconds(now), static_cast<int>(most));
    return {};
  });
  if (!done) return fail(done.error().what);
  return found;
}

}  // namespace

std::string_view name_of(MailState state) { return kStates[static_cast<std::size_t>(state)]; }

Result<void> put_in_outbox(soci::session& session, const Mail& mail) {
  const std::string state(name_of(mail.state));
  const long long next = milliseconds(mail.next_try);
  const long long created = milliseconds(mail.created);
  session << "INSERT INTO mail_outbox (id, tenant, sender, recipient, cc, subject, body, attachment, "
             "attachment_name, "
             "state, attempts, next_try_ms, created_ms, last_error) "
             "VALUES (:i, :t, :f, :r, :c, :s, :b, :a, :n, :st, :at, :nt, :cr, :e)",
      soci::use(mail.id), soci::use(mail.tenant.value()), soci::use(mail.sender), soci::use(mail.recipient),
      soci::use(mail.cc), soci::use(mail.subject), soci::use(mail.body), soci::use(mail.attachment),
      soci::use(mail.attachment_name), soci::use(state), soci::use(mail.attempts), soci::use(next),
      soci::use(created), soci::use(mail.last_error);
  return {};
}

void Outbox::put(std::vector<Mail> mails, std::function<void(const Result<void>&)> done) {
  database_.run(
      [mails = std::move(mails)](soci::session& session) -> Result<void> {
        for (const Mail& each : mails) {
          if (auto written = put_in_outbox(session, each); !written) return written;
        }
        return {};
      },
      [done = std::move(done)](const Result<void>& written) { done(written); });
}

Result<void> Outbox::settle() {
  return database_.run_and_wait([](soci::session&) -> Result<void> { return {}; });
}

Result<std::vector<Mail>> Outbox::due(WallInstant now, std::size_t most) {
  return read_with(database_, "WHERE state = 'waiting' AND next_try_ms <= :n ORDER BY next_try_ms LIMIT :m",
                   now, most);
}

Result<std::vector<Mail>> Outbox::newest(std::size_t most) {
  return read_with(database_, "WHERE created_ms <= :n ORDER BY created_ms DESC LIMIT :m",
                   WallInstant(std::chrono::hours(24 * 365 * 200)), most);
}

Result<void> Outbox::sent(const std::string& id) {
  return database_.run_and_wait([&](soci::session& session) -> Result<void> {
    session
        << "UPDATE mail_outbox SET state = 'sent', attempts = attempts + 1, last_error = '' WHERE id = :i",
        soci::use(id);
    return {};
  });
}

Result<void> Outbox::failed(const std::string& id, std::string error, WallInstant next_try, bool give_up) {
  return database_.run_and_wait([&](soci::session& session) -> Result<void> {
    const std::string state(name_of(give_up ? MailState::given_up : MailState::waiting));
    const long long next = milliseconds(next_try);
    session
        << "UPDATE mail_outbox SET state = :s, attempts = attempts + 1, last_error = :e, next_try_ms = :n "
           "WHERE id = :i",
        soci::use(state), soci::use(error), soci::use(next), soci::use(id);
    return {};
  });
}

Result<void> Outbox::expire(WallInstant before) {
  return database_.run_and_wait([before](soci::session& session) -> Result<void> {
    const long long limit = milliseconds(before);
    session << "DELETE FROM mail_outbox WHERE state = 'sent' AND created_ms < :b", soci::use(limit);
    return {};
  });
}

}  // namespace centrale::store
