#include "app/configuration.hpp"

#include <gmock/gmock.h>
#include <soci/soci.h>
#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "app/admin_configuration.hpp"
#include "directory/tests/two_tenants.hpp"
#include "flow/io_loop.hpp"
#include "store/sealing.hpp"

namespace centrale::app {
namespace {

using directory::Edit;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = Edit::Kind;

constexpr const char* kTrunk = "[trunks.carrier]\ntargets = ['sip:192.0.2.1']\ntenants = ['acme']\n";

/// A configuration with its database on disk and its loop on a thread of its own.
class ConfigurationTest : public ::testing::Test {
 protected:
  ConfigurationTest() {
    char name[] = "/tmp/centrale-configuration-XXXXXX";
    folder = ::mkdtemp(name);
    open();
  }
  ~ConfigurationTest() override {
    close();
    std::filesystem::remove_all(folder);
  }
  void open() {
    database = std::move(*store::Database::open(folder / "centrale.db"));
    sealing.emplace(std::move(*store::Sealing::open(folder / "master.key")));
    store.emplace(*database, *sealing);
    known = std::make_unique<directory::Directory>();
    loop = std::make_unique<flow::IoLoop>();
    configuration = std::make_unique<Configuration>(*loop, *known, *store, "centrale",
                                                    [this](const Configuration::Swaps& all) { swaps = all; });
    ASSERT_TRUE(configuration->load());
    thread = std::thread([this] { loop->run(); });
  }
  void close() {
    loop->stop();
    thread.join();
    configuration.reset();
    database.reset();
  }
  void restart() {
    close();
    open();
  }

  std::vector<std::string> told(const Configuration::Outcome& outcome) {
    std::vector<std::string> texts;
    if (outcome) {
      for (const auto& each : *outcome) texts.push_back(to_text(each));
    } else {
      for (const auto& each : outcome.error()) texts.push_back("! " + to_text(each));
    }
    return texts;
  }
  std::vector<std::string> apply(const std::string& toml) { return told(configuration->apply(toml, false)); }
  std::vector<std::string> change(const char* tenant, Kind kind, const std::string& path,
                                  const std::string& toml = {}, bool dry_run = false, bool create = false) {
    return told(configuration->change({.tenant = TenantId(tenant),
                                       .edits = {{kind, path, *directory::parse_toml(toml)}},
                                       .create = create,
                                       .dry_run = dry_run}));
  }
  std::string all() { return directory::to_toml(*configuration->show("")); }
  directory::TenantPtr tenant(const char* id) { return known->tenant(TenantId(id)); }

  std::filesystem::path folder;
  std::unique_ptr<store::Database> database;
  std::optional<store::Sealing> sealing;
  std::optional<store::ConfigStore> store;
  std::unique_ptr<directory::Directory> known;
  std::unique_ptr<flow::IoLoop> loop;
  std::unique_ptr<Configuration> configuration;
  Configuration::Swaps swaps;
  std::thread thread;
};

TEST_F(ConfigurationTest, OneUserChangesAndNothingElse) {
  apply(directory::testing::two_tenants_text());
  const auto acme = tenant("acme"), globex = tenant("globex");
  EXPECT_THAT(change("acme", Kind::merge, "users/carol", "extension = '205'"),
              ElementsAre("~ tenants.acme.users.carol.extension: \"201\" → \"205\""));
  EXPECT_EQ(tenant("globex"), globex) << "the very same snapshot";
  EXPECT_EQ(acme->tenant().users[0].extension, Extension("201"))
      << "a call that began before keeps what it had";
  EXPECT_NE(tenant("acme")->user_by_extension(Extension("205")), nullptr);
  EXPECT_EQ(tenant("acme")->user_by_extension(Extension("201")), nullptr);
  ASSERT_EQ(swaps.size(), 1u);
  EXPECT_EQ(swaps[0].before, acme);
  EXPECT_EQ(swaps[0].now, tenant("acme"));
  const std::string before = all();
  restart();
  EXPECT_EQ(all(), before);
  EXPECT_NE(tenant("acme")->user_by_extension(Extension("205")), nullptr);
}

TEST_F(ConfigurationTest, AnApplyLeavesTenantsAloneThatStayAsTheyAre) {
  apply(directory::testing::two_tenants_text());
  const auto globex = tenant("globex");
  EXPECT_THAT(apply(directory::testing::two_tenants_text()), IsEmpty());
  EXPECT_THAT(apply(directory::testing::tenant_text("globex", "30234")), ElementsAre("- tenants.acme"));
  EXPECT_EQ(tenant("globex"), globex);
  EXPECT_EQ(tenant("acme"), nullptr);
  EXPECT_FALSE(known->device(DeviceId("acme-201")));
  restart();
  EXPECT_EQ(tenant("acme"), nullptr);
}

TEST_F(ConfigurationTest, ADryRunOnlyTells) {
  apply(directory::testing::two_tenants_text());
  const auto acme = tenant("acme");
  EXPECT_THAT(change("acme", Kind::remove, "mailboxes/company", "", true),
              ElementsAre("- tenants.acme.mailboxes.company"));
  EXPECT_EQ(tenant("acme"), acme);
  restart();
  EXPECT_NE(tenant("acme")->mailbox(ServiceId("company")), nullptr);
}

TEST_F(ConfigurationTest, ASoundThatNobodyHasUploadedIsRefusedWhereItIsNamed) {
  apply(directory::testing::two_tenants_text());
  configuration->check_sounds_with([](const TenantId& asked, const std::string& name) {
    return asked.value() == "acme" && name == "jazz";
  });
  EXPECT_THAT(change("acme", Kind::merge, "", "music_on_hold = 'polka'"),
              ElementsAre(HasSubstr("tenants.acme.music_on_hold")));
  EXPECT_THAT(told(configuration->change(
                  {.tenant = TenantId("globex"),
                   .edits = {{Kind::merge, "", *directory::parse_toml("music_on_hold = 'jazz'")}},
                   .dry_run = true})),
              ElementsAre(AllOf(HasSubstr("tenants.globex.music_on_hold"),
                                HasSubstr("names no sound that has been uploaded"), HasSubstr("jazz"))));
  EXPECT_EQ(tenant("acme")->tenant().music_on_hold, "");
  EXPECT_THAT(change("acme", Kind::merge, "", "music_on_hold = 'jazz'"),
              ElementsAre(HasSubstr("music_on_hold")));
  EXPECT_EQ(tenant("acme")->tenant().music_on_hold, "jazz");
  configuration->check_sounds_with([](const TenantId&, const std::string&) { return false; });
  EXPECT_THAT(change("acme", Kind::merge, "users/carol", "extension = '205'"), ElementsAre(HasSubstr("205")))
      << "what was named before stands in nobody's way";
}

TEST_F(ConfigurationTest, EveryErrorIsToldAndNothingChanges) {
  apply(directory::testing::two_tenants_text());
  const std::string before = all();
  EXPECT_THAT(
      change("acme", Kind::merge, "users/dan",
             "language = 'fr'\ndepartment = 'nowhere'\nnumbers = ['+31302340201']\n"
             "[[devices]]\nid = 'globex-202'\nsecret = 'correct horse battery'"),
      ElementsAre("! tenants.acme.users.dan.department: \"nowhere\" is no department of this tenant",
                  "! tenants.acme.users.dan.language: \"fr\" is not a language with prompts: nl, en",
                  "! tenants.acme.users.dan.numbers: \"+31302340201\" is in use already, at tenants.globex, "
                  "for user:carol",
                  "! tenants.acme.users.dan.devices.globex-202: \"globex-202\" is in use already, at "
                  "tenants.globex.users.dan.devices.globex-202"));
  EXPECT_THAT(change("acme", Kind::merge, "", "domains = ['globex.example']"),
              ElementsAre(HasSubstr("\"globex.example\" is in use already, at tenants.globex.domains")));
  EXPECT_THAT(change("acme", Kind::remove, "users/carol"),
              Contains("! tenants.acme.hunt_groups.sales.members[0]: \"carol\" is no user of this tenant"));
  EXPECT_THAT(change("acme", Kind::merge, "users/carol", "extension = '202'"),
              Contains(HasSubstr("\"202\" is an extension already")));
  EXPECT_THAT(change("nobody", Kind::merge, "users/carol", "extension = '205'"),
              ElementsAre("! tenants.nobody: is no tenant"));
  EXPECT_EQ(all(), before);
}

TEST_F(ConfigurationTest, AThingMovesFromTenantToTenant) {
  apply(directory::testing::two_tenants_text());
  EXPECT_THAT(change("acme", Kind::remove, "users/dan/devices/acme-202"),
              ElementsAre("- tenants.acme.users.dan.devices.acme-202"));
  EXPECT_THAT(change("globex", Kind::merge, "users/dan/devices/acme-202", "secret = 'correct horse battery'"),
              ElementsAre("+ tenants.globex.users.dan.devices.acme-202"));
  EXPECT_EQ(known->device(DeviceId("acme-202"))->tenant, tenant("globex"));
}

TEST_F(ConfigurationTest, ATenantComesAndGoes) {
  apply(directory::testing::two_tenants_text() + kTrunk);
  EXPECT_THAT(change("initech", Kind::replace, "", "name = 'Initech'", false, true),
              ElementsAre("+ tenants.initech"));
  EXPECT_THAT(change("Initech!", Kind::replace, "", "name = 'Initech'", false, true),
              ElementsAre(HasSubstr("is not an id")));
  EXPECT_THAT(change("acme", Kind::remove, ""),
              ElementsAre("! trunks.carrier.tenants: \"acme\" still names this tenant"));
  EXPECT_THAT(change("globex", Kind::remove, ""), ElementsAre("- tenants.globex"));
  EXPECT_THAT(change("globex", Kind::remove, ""), ElementsAre("! tenants.globex: is no tenant"));
  restart();
  EXPECT_EQ(tenant("globex"), nullptr);
  EXPECT_NE(tenant("initech"), nullptr);
  EXPECT_EQ(known->trunks().size(), 1u);
}

TEST_F(ConfigurationTest, WhatCannotBeKeptIsNotInForce) {
  apply(directory::testing::two_tenants_text());
  const std::string before = all();
  const auto acme = tenant("acme");
  ASSERT_TRUE(database->run_and_wait([](soci::session& session) -> Result<void> {
    // As a full disk: nothing can be written any more.
    session << "CREATE TRIGGER full BEFORE INSERT ON config_object BEGIN SELECT RAISE(ABORT, 'disk is "
               "full'); END";
    return {};
  }));
  EXPECT_THAT(change("acme", Kind::merge, "users/carol", "extension = '205'"),
              ElementsAre(HasSubstr("cannot be kept: database:")));
  EXPECT_THAT(apply(directory::testing::tenant_text("acme", "20199")),
              ElementsAre(HasSubstr("cannot be kept")));
  EXPECT_EQ(tenant("acme"), acme);
  EXPECT_EQ(all(), before);
  ASSERT_TRUE(database->run_and_wait([](soci::session& session) -> Result<void> {
    session << "DROP TRIGGER full";
    return {};
  }));
  restart();
  EXPECT_EQ(all(), before);
  EXPECT_THAT(change("acme", Kind::merge, "users/carol", "extension = '205'"), ElementsAre(HasSubstr("205")));
}

TEST_F(ConfigurationTest, AReadOnlyDatabaseChangesNothing) {
  apply(directory::testing::two_tenants_text());
  ASSERT_TRUE(database->run_and_wait([](soci::session& session) -> Result<void> {
    session << "PRAGMA query_only = 1";
    return {};
  }));
  EXPECT_THAT(change("acme", Kind::remove, "mailboxes/company"), ElementsAre(HasSubstr("cannot be kept")));
  EXPECT_NE(tenant("acme")->mailbox(ServiceId("company")), nullptr);
}

TEST_F(ConfigurationTest, AFileWithThreeErrorsTellsThreeByPath) {
  std::string text = directory::testing::two_tenants_text();
  const auto spoil = [&text](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  spoil("\"600\"", "\"6oo\"");
  spoil("voicemail:carol", "voicemail:karel");
  spoil("info@acme.example", "info");
  EXPECT_THAT(apply(text),
              ElementsAre("! tenants.acme.hunt_groups[0].extension: \"6oo\" is not 1 to 8 digits",
                          "! tenants.acme.hunt_groups[0].no_answer: \"karel\" is no user of this tenant",
                          "! tenants.acme.mailboxes[0].mail: \"info\" is not a mail address"));
  EXPECT_EQ(tenant("acme"), nullptr);
}

TEST_F(ConfigurationTest, HolidaysAreImported) {
  apply(directory::testing::two_tenants_text());
  const auto handlers = configuration_handlers(*configuration);
  const std::string ics =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Christmas\nDTSTART:20201225\nRRULE:FREQ=YEARLY\nEND:"
      "VEVENT\nEND:VCALENDAR\n";
  const auto import = [&](const std::string& tenant, const std::string& calendar, const std::string& text) {
    const auto said =
        handlers.at("import-holidays")({{"tenant", tenant}, {"calendar", calendar}, {"text", text}});
    return said ? *said : "! " + said.error().what;
  };
  EXPECT_EQ(import("acme", "nl", ics), "1 holidays\n+ tenants.acme.holiday_calendars.nl\n1 changes\n");
  change("acme", Kind::merge, "holiday_calendars/nl", "name = 'The Netherlands'");
  EXPECT_EQ(import("acme", "nl", ics), "1 holidays\n0 changes\n");
  ASSERT_EQ(tenant("acme")->tenant().holiday_calendars.size(), 1u);
  EXPECT_EQ(tenant("acme")->tenant().holiday_calendars[0].name, "The Netherlands");
  EXPECT_TRUE(tenant("globex")->tenant().holiday_calendars.empty());
  EXPECT_EQ(import("acme", "nl", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT\nEND:VCALENDAR\n"),
            "! line 3: DTSTART: is not a day such as 20261225 or a time such as 20261225T180000\n"
            "1 errors; nothing has been changed");
  EXPECT_THAT(import("acme", "../nl", ics), HasSubstr("is not an id"));
  EXPECT_EQ(import("nobody", "nl", ics), "! there is no tenant nobody");
}

TEST_F(ConfigurationTest, ShowFindsThingsByTheirPaths) {
  apply(directory::testing::two_tenants_text() + kTrunk);
  EXPECT_EQ(*configuration->show("tenants.acme.users.carol.name")->text(), "Carol");
  EXPECT_EQ(*configuration->show("trunks.carrier.tenants")->list()->front().text(), "acme");
  EXPECT_EQ(configuration->show("tenants.acme.users.nobody").error().what,
            "there is nothing at tenants.acme.users.nobody");
  EXPECT_FALSE(configuration->show("tenants.nobody"));
  EXPECT_FALSE(configuration->show("tenants.nobody.users"));
}

}  // namespace
}  // namespace centrale::app
