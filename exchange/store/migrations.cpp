#include "store/migrations.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <array>
#include <string>

namespace centrale::store {
namespace {

constexpr std::array<Migration, 5> kMigrations{{
    {"configuration and feature state",
     R"(CREATE TABLE config_object (
  tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, id));
CREATE TABLE feature_state (
  tenant TEXT NOT NULL, user_id TEXT NOT NULL, overrides TEXT NOT NULL,
  PRIMARY KEY (tenant, user_id));
)",
     R"(DROP TABLE feature_state;
DROP TABLE config_object;
)"},
    {"interactions and call detail records",
     R"(CREATE TABLE interaction (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, records BLOB NOT NULL);
CREATE TABLE cdr (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, direction TEXT NOT NULL,
  caller TEXT NOT NULL, caller_name TEXT NOT NULL, caller_user TEXT NOT NULL, dialled TEXT NOT NULL,
  answered_by TEXT NOT NULL, answered_user TEXT NOT NULL,
  began_ms BIGINT NOT NULL, wait_ms BIGINT NOT NULL, talk_ms BIGINT NOT NULL, outcome TEXT NOT NULL);
CREATE INDEX cdr_by_time ON cdr (tenant, began_ms);
CREATE TABLE journal_position (only_row INTEGER PRIMARY KEY, sequence BIGINT NOT NULL);
INSERT INTO journal_position (only_row, sequence) VALUES (1, 0);
)",
     R"(DROP TABLE journal_position;
DROP TABLE cdr;
DROP TABLE interaction;
)"},
    {"voicemail messages and mail outbox",
     R"(CREATE TABLE voicemail_message (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, box TEXT NOT NULL,
  caller_number TEXT NOT NULL, caller_name TEXT NOT NULL, interaction TEXT NOT NULL,
  received_ms BIGINT NOT NULL, length_ms BIGINT NOT NULL, heard INTEGER NOT NULL);
CREATE INDEX voicemail_by_box ON voicemail_message (tenant, box, received_ms);
CREATE TABLE mail_outbox (
  id TEXT PRIMARY KEY, tenant TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL, cc TEXT NOT NULL,
  subject TEXT NOT NULL, body TEXT NOT NULL, attachment TEXT NOT NULL, attachment_name TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL, next_try_ms BIGINT NOT NULL, created_ms BIGINT NOT NULL,
  last_error TEXT NOT NULL);
CREATE INDEX mail_by_turn ON mail_outbox (state, next_try_ms);
)",
     R"(DROP TABLE mail_outbox;
DROP TABLE voicemail_message;
)"},
    {"what owners set of their mailboxes",
     R"(CREATE TABLE mailbox_setting (
  tenant TEXT NOT NULL, box TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (tenant, box, name));
)",
     R"(DROP TABLE mailbox_setting;
)"},
    {"uploaded sounds",
     R"(CREATE TABLE sound (
  tenant TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL, length_ms BIGINT NOT NULL,
  PRIMARY KEY (tenant, name));
)",
     R"(DROP TABLE sound;
)"},
}};

void run_all(soci::session& session, std::string_view statements) {
  while (!statements.empty()) {
    const auto end = statements.find(";\n");
    session << std::string(statements.substr(0, end));
    if (end == statements.npos) return;
    statements.remove_prefix(end + 2);
  }
}

void step(soci::session& session, std::string_view statements, int version) {
  soci::transaction transaction(session);
  run_all(session, statements);
  session << "DELETE FROM schema_version";
  session << "INSERT INTO schema_version (version) VALUES (:v)", soci::use(version);
  transaction.commit();
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }
int newest_version() { return static_cast<int>(kMigrations.size()); }

Result<int> version_of(soci::session& session) try {
  session << "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)";
  int version = 0;
  session << "SELECT COALESCE(MAX(version), 0) FROM schema_version", soci::into(version);
  return version;
} catch (const soci::soci_error& error) {
  return fail(error.what());
}

Result<void> migrate(soci::session& session, int version) try {
  auto now = version_of(session);
  if (!now) return fail(now.error().what);
  if (*now > newest_version()) {
    return fail(fmt::format("the database has version {}, this program knows {}: it is too old", *now,
                            newest_version()));
  }
  for (; *now < version; ++*now) step(session, kMigrations[static_cast<std::size_t>(*now)].up, *now + 1);
  for (; *now > version; --*now)
    step(session, kMigrations[static_cast<std::size_t>(*now - 1)].down, *now - 1);
  return {};
} catch (const soci::soci_error& error) {
  return fail(error.what());
}

}  // namespace centrale::store
