#include "directory/edit.hpp"

#include <gmock/gmock.h>

#include "directory/config_file.hpp"
#include "directory/diff.hpp"
#include "directory/tests/two_tenants.hpp"
#include "directory/unique.hpp"

namespace centrale::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = Edit::Kind;

Value toml(const std::string& text) {
  auto value = parse_toml(text);
  EXPECT_TRUE(value) << value.error().what;
  return value ? std::move(*value) : Value();
}

const Tenant& acme() {
  static const ExchangeConfig config = testing::two_tenants();
  return config.tenants.front();
}

/// Errors of the edit and of the tenant that it makes.
std::vector<std::string> errors_after(const Edit& edit, Tenant* now = nullptr) {
  std::vector<std::string> texts;
  ConfigErrors errors;
  const auto tree = edited(to_value(acme()), edit, "tenants.acme");
  if (!tree) {
    errors = tree.error();
  } else {
    Tenant tenant = read_tenant(*tree, acme().id, "centrale", errors);
    for (ConfigError& each : errors) each.path = named_by_ids(each.path, "tenants.acme", *tree);
    if (now != nullptr) *now = std::move(tenant);
  }
  for (const ConfigError& each : errors) texts.push_back(to_text(each));
  return texts;
}

Tenant after(Kind kind, const std::string& path, const std::string& value = {}) {
  Tenant now;
  EXPECT_THAT(errors_after({.kind = kind, .path = path, .value = toml(value)}, &now), IsEmpty());
  return now;
}

std::vector<std::string> told(const Tenant& now) {
  std::vector<std::string> texts;
  for (const Change& each : diff(&acme(), &now)) texts.push_back(to_text(each));
  return texts;
}

TEST(Edit, MergingChangesWhatIsNamedOnly) {
  EXPECT_THAT(told(after(Kind::merge, "users/carol", "name = 'Caroline'\nfeatures.do_not_disturb = true")),
              ElementsAre("~ tenants.acme.users.carol.name: \"Carol\" → \"Caroline\"",
                          "+ tenants.acme.users.carol.features"));
  EXPECT_THAT(told(after(Kind::merge, "users.carol", "extension = '205'")),
              ElementsAre("~ tenants.acme.users.carol.extension: \"201\" → \"205\""));
  EXPECT_THAT(told(after(Kind::merge, "", "name = 'Acme BV'\n[[users]]\nid = 'dan'\nname = 'Dan'")),
              ElementsAre("~ tenants.acme.name: \"Company acme\" → \"Acme BV\"",
                          "+ tenants.acme.users.dan.name: \"Dan\""));
  EXPECT_THAT(told(after(Kind::merge, "", "users = []")), IsEmpty()) << "nobody is named, nobody goes";
}

TEST(Edit, AThingIsAddedEvenToAListThatIsNotThereYet) {
  EXPECT_THAT(told(after(Kind::merge, "users/eve", "extension = '203'")),
              ElementsAre("+ tenants.acme.users.eve"));
  EXPECT_THAT(told(after(Kind::replace, "departments/sales", "name = 'Sales'")),
              ElementsAre("+ tenants.acme.departments.sales"));
  EXPECT_THAT(told(after(Kind::merge, "users/carol/features/rules/boss",
                         "action = 'accept'\ncallers = ['+31612345678']")),
              ElementsAre("+ tenants.acme.users.carol.features"));
}

TEST(Edit, ReplacingLeavesOnlyWhatIsGiven) {
  const Tenant now =
      after(Kind::replace, "users/dan",
            "extension = '202'\n[[devices]]\nid = 'acme-202'\nha1_md5 = '(hidden)'\nha1_sha256 = '(hidden)'");
  EXPECT_THAT(told(now), ElementsAre("- tenants.acme.users.dan.class_of_service"))
      << "secrets that are shown as hidden stay";
}

TEST(Edit, ANewSecretTakesThePlaceOfTheOld) {
  const Tenant now = after(Kind::merge, "users/dan/devices/acme-202", "secret = 'another good secret'");
  EXPECT_FALSE(now.users[1].devices[0].ha1_md5.same_as(acme().users[1].devices[0].ha1_md5.reveal()));
  EXPECT_TRUE(now.users[0].devices[0].ha1_md5.same_as(acme().users[0].devices[0].ha1_md5.reveal()));
  EXPECT_TRUE(now.users[1].devices[0].secret.empty());
}

TEST(Edit, RemovingTakesAThingOrAFieldAway) {
  EXPECT_THAT(told(after(Kind::remove, "mailboxes/company")),
              ElementsAre("- tenants.acme.mailboxes.company"));
  EXPECT_THAT(told(after(Kind::remove, "hunt_groups/sales/no_answer")),
              ElementsAre("- tenants.acme.hunt_groups.sales.no_answer"));
  EXPECT_THAT(errors_after({.kind = Kind::remove, .path = "users/nobody", .value = {}}),
              ElementsAre("tenants.acme.users.nobody: is not there: nothing to remove"));
  EXPECT_THAT(errors_after({.kind = Kind::remove, .path = "users/carol/name/first", .value = {}}),
              ElementsAre("tenants.acme.users.carol.name.first: is not there: nothing to remove"));
  Edit without_name{.kind = Kind::merge, .path = "users/carol", .value = *parse_json(R"({"name":null})")};
  EXPECT_THAT(errors_after(without_name), IsEmpty());
}

TEST(Edit, ErrorsNameThingsByTheirIds) {
  EXPECT_THAT(
      errors_after({.kind = Kind::merge,
                    .path = "users/dan",
                    .value = toml("extension = '20a'\nlanguage = 'fr'\ncolour = 'red'")}),
      ElementsAre("tenants.acme.users.dan.extension: \"20a\" is not 1 to 8 digits",
                  "tenants.acme.users.dan.colour: is not a setting",
                  "tenants.acme.users.dan.language: \"fr\" is not a language with prompts: nl, en",
                  "tenants.acme.hunt_groups.sales.members[1]: \"202\" is no extension of this tenant"));
  EXPECT_THAT(
      errors_after({.kind = Kind::remove, .path = "users/carol", .value = {}}),
      ElementsAre(
          "tenants.acme.hunt_groups.sales.members[0]: \"carol\" is no user of this tenant",
          "tenants.acme.hunt_groups.sales.no_answer: \"carol\" is no user of this tenant",
          "tenants.acme.auto_attendants.main.menus.second.keys.1: \"carol\" is no user of this tenant"));
  EXPECT_THAT(errors_after({.kind = Kind::merge, .path = "users/dan", .value = toml("id = 'daniel'")}),
              ElementsAre("tenants.acme.users.dan.id: \"daniel\" is not the id in the path"));
  EXPECT_THAT(errors_after({.kind = Kind::merge, .path = "name/first", .value = toml("x = 1")}),
              ElementsAre("tenants.acme.name.first: leads into a value without parts"));
  EXPECT_THAT(errors_after({.kind = Kind::replace, .path = "", .value = Value(std::string("x"))}),
              ElementsAre("tenants.acme: is not a table"));
}

TEST(Edit, PathsAreFollowedInATree) {
  const Value tree = to_value(acme());
  EXPECT_EQ(*find_at(tree, "users/carol/name")->text(), "Carol");
  EXPECT_EQ(find_at(tree, "users/nobody"), nullptr);
  EXPECT_EQ(find_at(tree, "name/first"), nullptr);
  EXPECT_EQ(find_at(tree, ""), &tree);
  EXPECT_EQ(named_by_ids("trunks.carrier", "tenants.acme", tree), "trunks.carrier");
  EXPECT_EQ(named_by_ids("tenants.acme.users[99].name", "tenants.acme", tree), "tenants.acme.users[99].name");
}

TEST(Unique, WhatAnotherTenantHasIsFoundByIndex) {
  Directory directory;
  for (const Tenant& each : testing::two_tenants().tenants)
    directory.replace(std::make_shared<const TenantSnapshot>(each));
  std::vector<std::string> found;
  for (const UniqueThing& each : unique_things(testing::two_tenants().tenants[1])) {
    EXPECT_EQ(taken_elsewhere(directory, TenantId("globex"), each), std::nullopt) << each.name;
    const auto taken = taken_elsewhere(directory, acme().id, each);
    found.push_back(each.path + ": " + taken.value_or("free"));
  }
  EXPECT_THAT(found,
              ElementsAre("tenants.globex.domains: tenants.globex.domains",
                          "tenants.globex.users.carol.numbers: tenants.globex, for user:carol",
                          "tenants.globex.users.carol.devices.globex-201: "
                          "tenants.globex.users.carol.devices.globex-201",
                          "tenants.globex.users.dan.devices.globex-202: "
                          "tenants.globex.users.dan.devices.globex-202",
                          "tenants.globex.auto_attendants.main.numbers: tenants.globex, for attendant:main"));
}

}  // namespace
}  // namespace centrale::directory
