#include <gmock/gmock.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <stdlib.h>

#include <fstream>
#include <thread>

#include "directory/config_file.hpp"
#include "directory/diff.hpp"
#include "events/recorder.hpp"
#include "flow/scope.hpp"
#include "flow/virtual_loop.hpp"
#include "store/config_store.hpp"
#include "store/feature_store.hpp"
#include "store/history.hpp"
#include "store/mailbox_settings.hpp"
#include "store/migrations.hpp"
#include "store/outbox.hpp"
#include "store/voicemail.hpp"

namespace centrale::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Stores : public ::testing::Test {
 protected:
  Stores() {
    char name[] = "/tmp/centrale-store-XXXXXX";
    folder = ::mkdtemp(name);
    reopen();
  }
  ~Stores() override {
    database.reset();
    std::filesystem::remove_all(folder);
  }
  void reopen() {
    database.reset();
    auto opened = Database::open(folder / "centrale.db");
    if (!opened) throw std::runtime_error(opened.error().what);
    database = std::move(*opened);
  }
  /// Runs `flow` to its end on the virtual loop while the database works on its own thread.
  void run(flow::Task<void> task) {
    flow::Scope scope(loop, [](std::exception_ptr failure) { std::rethrow_exception(failure); });
    scope.spawn(std::move(task));
    for (int n = 0; n < 2000 && !scope.idle(); ++n) {
      loop.settle();
      std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(scope.idle());
  }
  std::string all_bytes() const {
    std::string bytes;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename() == "master.key") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return bytes;
  }

  std::filesystem::path folder;
  std::unique_ptr<Database> database;
  flow::VirtualLoop loop;
};

directory::ExchangeConfig demo(const std::string& replace = {}, const std::string& with = {}) {
  std::ifstream in("deploy/demo/exchange.toml");
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (const auto at = text.find(replace); !replace.empty() && at != text.npos)
    text.replace(at, replace.size(), with);
  auto config = directory::parse_exchange(text, "centrale");
  return config ? std::move(*config) : directory::ExchangeConfig{};
}

/// From one whole configuration to another.
Result<void> save(ConfigStore& store, const directory::ExchangeConfig& now,
                  const directory::ExchangeConfig& before = {}) {
  ConfigChange change{.tenants = {}, .trunks_before = &before.trunks, .trunks_now = &now.trunks};
  const auto in = [](const directory::ExchangeConfig& config, const TenantId& id) {
    const auto found = std::ranges::find(config.tenants, id, &directory::Tenant::id);
    return found == config.tenants.end() ? nullptr : &*found;
  };
  for (const directory::Tenant& each : now.tenants)
    change.tenants.push_back({.before = in(before, each.id), .now = &each});
  for (const directory::Tenant& each : before.tenants) {
    if (in(now, each.id) == nullptr) change.tenants.push_back({.before = &each, .now = nullptr});
  }
  return store.save(change);
}

TEST_F(Stores, TheConfigurationComesBackAsItWas) {
  const auto sealing = Sealing::open(folder / "master.key");
  ASSERT_TRUE(sealing);
  ConfigStore store(*database, *sealing);
  EXPECT_TRUE(store.load("centrale")->tenants.empty()) << "nothing applied yet";
  ASSERT_TRUE(save(store, demo()));
  reopen();
  ConfigStore after(*database, *sealing);
  const auto loaded = after.load("centrale");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_THAT(directory::diff(demo(), *loaded), IsEmpty());
  EXPECT_EQ(loaded->tenants.size(), 2u);
}

TEST_F(Stores, OnlyWhatIsGoneOrChangedIsTouched) {
  const auto sealing = Sealing::open(folder / "master.key");
  ConfigStore store(*database, *sealing);
  const auto anna_visser = demo("Anna de Vries", "Anna Visser");
  ASSERT_TRUE(save(store, demo()));
  ASSERT_TRUE(save(store, anna_visser, demo()));
  const auto changes = directory::diff(demo(), *store.load("centrale"));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_THAT(to_text(changes[0]), HasSubstr("tenants.acme.users.anna.name"));
  ASSERT_TRUE(save(store, {}, anna_visser));
  EXPECT_TRUE(store.load("centrale")->tenants.empty());
}

TEST_F(Stores, NoSecretIsOnDiskInClear) {
  const auto sealing = Sealing::open(folder / "master.key");
  ConfigStore store(*database, *sealing);
  const auto config = demo();
  ASSERT_TRUE(save(store, config));
  database.reset();
  const std::string bytes = all_bytes();
  EXPECT_THAT(bytes, HasSubstr("sealed:"));
  EXPECT_EQ(bytes.find(config.tenants[0].users[0].devices[0].ha1_md5.reveal()), bytes.npos);
  EXPECT_EQ(bytes.find("\"pin\":\"2468\""), bytes.npos);
}

TEST_F(Stores, AnotherKeyOpensNothing) {
  const auto sealing = Sealing::open(folder / "master.key");
  ConfigStore store(*database, *sealing);
  ASSERT_TRUE(save(store, demo()));
  const auto other = Sealing::open(folder / "other.key");
  const auto loaded = ConfigStore(*database, *other).load("centrale");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().what, HasSubstr("another key"));
  EXPECT_FALSE(sealing->unseal("sealed:AAAA"));
  EXPECT_FALSE(sealing->unseal("plain"));
  EXPECT_EQ(sealing->unseal(sealing->seal(Secret("x")))->reveal(), "x");
}

TEST_F(Stores, FeatureStateSurvivesARestart) {
  const directory::FeatureState::Key carol{TenantId("acme"), UserId("carol")};
  directory::User user;
  user.id = carol.id;
  {
    directory::FeatureState state;
    ASSERT_TRUE(keep_feature_state(state, *database));
    state.change(carol, {.do_not_disturb = true, .left_groups = std::vector{ServiceId("sales")}});
    state.change({TenantId("globex"), UserId("carol")}, {.call_waiting = false});
    state.clear({TenantId("globex"), UserId("carol")});
    reopen();
  }
  directory::FeatureState state;
  ASSERT_TRUE(keep_feature_state(state, *database));
  EXPECT_TRUE(state.of(carol.tenant, user).do_not_disturb);
  EXPECT_EQ(state.of(carol.tenant, user).left_groups, std::vector{ServiceId("sales")});
  EXPECT_TRUE(state.of(TenantId("globex"), user).call_waiting);
}

TEST_F(Stores, TheNightSwitchSurvivesARestartUntilItIsUndone) {
  using directory::NightMode;
  const TenantId acme("acme"), globex("globex"), initech("initech");
  for (int start = 0; start < 2; ++start) {
    directory::FeatureState state;
    ASSERT_TRUE(keep_feature_state(state, *database));
    EXPECT_EQ(state.night(acme), start == 0 ? std::nullopt : std::optional(NightMode::on));
    state.switch_night(acme, NightMode::on);
    state.switch_night(globex, NightMode::automatic);
    state.switch_night(initech, NightMode::off);
    state.switch_night(initech, std::nullopt);
    reopen();
  }
  directory::FeatureState state;
  ASSERT_TRUE(keep_feature_state(state, *database));
  EXPECT_EQ(state.night(acme), NightMode::on);
  EXPECT_EQ(state.night(globex), NightMode::automatic);
  EXPECT_EQ(state.night(initech), std::nullopt);
  EXPECT_TRUE(state.of_tenant(acme).empty()) << "no user of the empty name";
}

Message message_for(const char* tenant, const char* box) {
  return {.id = new_message_id(),
          .box = {TenantId(tenant), BoxId(box)},
          .caller_number = "+31612345678",
          .received = WallInstant(1800000000s),
          .length = 12s};
}

TEST_F(Stores, AMessageIsDurableWhenItsDepositEnds) {
  auto voicemail = Voicemail::open(loop, *database);
  ASSERT_TRUE(voicemail);
  std::vector<std::string> lamps;
  (*voicemail)->on_change([&](const Of<BoxId>& box) {
    lamps.push_back(box.tenant.value() + " " + box.id.value());
  });
  const Message message = message_for("acme", "user:carol");
  run([](Voicemail* store, Message each) -> flow::Task<void> {
    const auto done = co_await store->deposit(std::move(each));
    EXPECT_TRUE(done);
  }(voicemail->get(), message));
  EXPECT_EQ((*voicemail)->count(message.box).fresh, 1u);
  EXPECT_EQ((*voicemail)->count({TenantId("globex"), BoxId("user:carol")}).fresh, 0u)
      << "another tenant's box";
  EXPECT_THAT(lamps, ElementsAre("acme user:carol"));

  (*voicemail)->mark_heard(message.id, true);
  reopen();
  auto again = Voicemail::open(loop, *database);
  ASSERT_EQ((*again)->list(message.box).size(), 1u);
  EXPECT_TRUE((*again)->list(message.box)[0].heard);
  EXPECT_EQ((*again)->list(message.box)[0].length, Duration(12s));
  bool removed = false;
  (*again)->remove(message.id, [&removed](const Result<void>& done) { removed = done.has_value(); });
  for (int n = 0; n < 1000 && !removed; ++n) {
    std::this_thread::sleep_for(1ms);
    loop.settle();
  }
  EXPECT_TRUE(removed);
  EXPECT_EQ((*again)->find(message.id), nullptr);
  reopen();
  EXPECT_TRUE((*Voicemail::open(loop, *database))->list(message.box).empty());
}

flow::Task<void> deposit_after(Voicemail* voicemail, Of<BoxId> box, Voicemail::First first, bool expected) {
  const auto kept = co_await voicemail->deposit({.id = new_message_id(), .box = box}, std::move(first));
  EXPECT_EQ(kept.has_value(), expected);
}

TEST_F(Stores, WhatFirstCannotMakeIsNoMessage) {
  auto voicemail = Voicemail::open(loop, *database);
  ASSERT_TRUE(voicemail);
  const Of<BoxId> box{TenantId("acme"), box_of(UserId("anna"))};
  run(deposit_after(voicemail->get(), box, [] { return Result<void>(fail("no such file")); }, false));
  EXPECT_EQ((*voicemail)->count(box).fresh, 0u);
  run(deposit_after(voicemail->get(), box, [] { return Result<void>(); }, true));
  EXPECT_EQ((*voicemail)->count(box).fresh, 1u);
}

TEST_F(Stores, MailboxSettingsSurviveARestartAndThePinIsSealed) {
  const auto sealing = Sealing::open(folder / "master.key");
  ASSERT_TRUE(sealing);
  const Of<BoxId> box{TenantId("acme"), box_of(UserId("anna"))};
  const Of<BoxId> other{TenantId("globex"), box_of(UserId("anna"))};
  std::vector<std::string> before;
  const auto note = [&](Result<std::string> told) { before.push_back(told.value_or("failed")); };
  {
    auto settings = MailboxSettings::open(loop, *database, *sealing);
    ASSERT_TRUE(settings);
    (*settings)->set_pin(box, Secret("90417352"), note);
    (*settings)->set_greeting(box, "busy", "first", note);
    (*settings)->set_greeting(box, "busy", "second", note);
    EXPECT_TRUE((*settings)->pin(box).empty());  // not before it is durable
    for (int n = 0; n < 2000 && before.size() < 3; ++n) {
      loop.settle();
      std::this_thread::sleep_for(1ms);
    }
    EXPECT_THAT(before, ElementsAre("", "", "first"));
    EXPECT_TRUE((*settings)->pin(box).same_as("90417352"));
  }
  reopen();
  EXPECT_THAT(all_bytes(), Not(HasSubstr("90417352")));
  auto again = MailboxSettings::open(loop, *database, *sealing);
  ASSERT_TRUE(again);
  EXPECT_TRUE((*again)->pin(box).same_as("90417352"));
  EXPECT_EQ((*again)->greeting(box, "busy"), "second");
  EXPECT_EQ((*again)->greeting(box, "no-answer"), "");
  EXPECT_TRUE((*again)->pin(other).empty());
  EXPECT_EQ((*again)->greeting(other, "busy"), "");
  const auto another = Sealing::open(folder / "another.key");
  ASSERT_TRUE(another);
  EXPECT_FALSE(MailboxSettings::open(loop, *database, *another));
}

TEST_F(Stores, AHangUpDoesNotUndoADeposit) {
  auto voicemail = Voicemail::open(loop, *database);
  const Message message = message_for("acme", "mailbox:company");
  {
    flow::Scope scope(loop, [](std::exception_ptr) {});
    scope.spawn([](Voicemail* store, Message each) -> flow::Task<void> {
      (void)co_await store->deposit(std::move(each));
    }(voicemail->get(), message));
    loop.settle();
  }  // the caller hangs up while the database works
  for (int n = 0; n < 1000 && (*voicemail)->list(message.box).empty(); ++n) {
    std::this_thread::sleep_for(1ms);
    loop.settle();
  }
  EXPECT_EQ((*voicemail)->list(message.box).size(), 1u);
}

TEST_F(Stores, TheSameMessageTwiceIsAnErrorAndNotKept) {
  auto voicemail = Voicemail::open(loop, *database);
  const Message message = message_for("acme", "user:carol");
  run([](Voicemail* store, Message each) -> flow::Task<void> {
    EXPECT_TRUE(co_await store->deposit(each));
    EXPECT_FALSE(co_await store->deposit(each));
  }(voicemail->get(), message));
  EXPECT_EQ((*voicemail)->list(message.box).size(), 1u);
}

TEST_F(Stores, AMailIsKeptWithItsMessageOrNotAtAll) {
  auto voicemail = Voicemail::open(loop, *database);
  int waits = 0;
  (*voicemail)
      ->mail_with(
          [n = 0](const Message&) mutable {
            return Mail{.id = std::to_string(++n), .recipient = "a@example.org"};
          },
          [&waits] { ++waits; });
  const Message message = message_for("acme", "user:carol");
  run([](Voicemail* store, Message each) -> flow::Task<void> {
    EXPECT_TRUE(co_await store->deposit(each));
    EXPECT_FALSE(co_await store->deposit(each));
  }(voicemail->get(), message));
  const auto mails = Outbox(*database).newest(10);
  ASSERT_TRUE(mails);
  ASSERT_EQ(mails->size(), 1u) << "the second message is not there, and neither is its mail";
  EXPECT_EQ((*mails)[0].id, "1");
  EXPECT_EQ(waits, 1);
}

events::Finished finished(events::MemoryRecorder& recorder, const char* tenant, const char* dialled) {
  const InteractionId id = recorder.begin({.tenant = TenantId(tenant),
                                           .leg = LegId(1),
                                           .caller = {.number = "201", .name = "'; DROP TABLE cdr; --"},
                                           .dialled = dialled});
  recorder.end(id, {"no-answer"});
  const auto interaction = recorder.interaction(id);
  return {*derive_cdr(interaction), events::pack(interaction)};
}

TEST_F(Stores, InteractionsAreKeptOnceAndReconcile) {
  events::MemoryRecorder recorder(loop);
  const std::vector<events::Finished> batch{finished(recorder, "acme", "202"),
                                            finished(recorder, "globex", "203")};
  History history(*database);
  const auto first = history.store(batch, 4);
  ASSERT_TRUE(first) << first.error().what;
  const auto again = history.store(batch, 4);
  ASSERT_TRUE(again) << "a replay after a crash: " << again.error().what;
  EXPECT_EQ(history.newest({}, 10)->size(), 2u);
  const auto of_acme = history.newest(TenantId("acme"), 10);
  ASSERT_EQ(of_acme->size(), 1u) << "no other tenant's";
  EXPECT_EQ((*of_acme)[0].caller_name, "'; DROP TABLE cdr; --");
  const auto found = history.find(batch[0].cdr.interaction);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(events::pack(**found), batch[0].records);
  EXPECT_FALSE(*history.find(InteractionId("none")));

  const auto good = history.reconcile(TenantId("acme"));
  EXPECT_EQ(good->interactions, 1u);
  EXPECT_THAT(good->differing, IsEmpty());
  (void)database->run_and_wait([](soci::session& session) -> Result<void> {
    session << "UPDATE cdr SET talk_ms = 5000 WHERE tenant = 'acme'";
    return {};
  });
  EXPECT_THAT(history.reconcile(TenantId("acme"))->differing, ElementsAre(batch[0].cdr.interaction));
}

TEST_F(Stores, MailStaysUntilItIsSent) {
  Outbox outbox(*database);
  const WallInstant now(1800000000s);
  const Mail mail{
      .id = "m1", .tenant = TenantId("acme"), .recipient = "a@example.org", .next_try = now, .created = now};
  ASSERT_TRUE(database->run_and_wait([&](soci::session& session) { return put_in_outbox(session, mail); }));
  ASSERT_EQ(outbox.due(now, 10)->size(), 1u);
  ASSERT_TRUE(outbox.failed("m1", "450 later", now + 60s, false));
  EXPECT_TRUE(outbox.due(now, 10)->empty());
  const auto due = outbox.due(now + 60s, 10);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ((*due)[0].attempts, 1);
  EXPECT_EQ((*due)[0].last_error, "450 later");
  ASSERT_TRUE(outbox.expire(now + 1h));
  ASSERT_EQ(outbox.newest(10)->size(), 1u) << "not sent: never expired";
  ASSERT_TRUE(outbox.sent("m1"));
  EXPECT_TRUE(outbox.due(now + 1h, 10)->empty());
  ASSERT_TRUE(outbox.expire(now + 1h));
  EXPECT_TRUE(outbox.newest(10)->empty());
}

TEST_F(Stores, AFailedJobLeavesNothing) {
  const auto done = database->run_and_wait([](soci::session& session) -> Result<void> {
    session << "DELETE FROM journal_position";
    session << "SELECT nonsense FROM nowhere";
    return {};
  });
  EXPECT_FALSE(done);
  int rows = 0;
  (void)database->run_and_wait([&](soci::session& session) -> Result<void> {
    session << "SELECT COUNT(*) FROM journal_position", soci::into(rows);
    return {};
  });
  EXPECT_EQ(rows, 1);
}

TEST(Migrations, GoUpAndDownAndRefuseTheFuture) {
  soci::session session(soci::sqlite3, "db=:memory:");
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(migrate(session, newest_version()));
    EXPECT_EQ(version_of(session), newest_version());
    ASSERT_TRUE(migrate(session, 0));
    int tables = -1;
    session << "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name <> 'schema_version'",
        soci::into(tables);
    EXPECT_EQ(tables, 0);
  }
  session << "INSERT INTO schema_version (version) VALUES (99)";
  EXPECT_FALSE(migrate(session, newest_version()));
}

}  // namespace
}  // namespace centrale::store
