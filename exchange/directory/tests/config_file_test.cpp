#include "directory/config_file.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "directory/credentials.hpp"
#include "directory/diff.hpp"
#include "directory/tests/two_tenants.hpp"

namespace centrale::directory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> errors_of(const std::string& toml) {
  const auto config = parse_exchange(toml, "centrale");
  std::vector<std::string> texts;
  if (!config) {
    for (const ConfigError& error : config.error()) texts.push_back(to_text(error));
  }
  return texts;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// The two tenants with one thing spoilt.
std::vector<std::string> spoilt(const std::string& from, const std::string& to) {
  return errors_of(replaced(testing::two_tenants_text(), from, to));
}

TEST(ExchangeFile, AllIsWell) { EXPECT_THAT(errors_of(testing::two_tenants_text()), IsEmpty()); }

TEST(ExchangeFile, EachErrorIsNamedByPathRuleAndValue) {
  EXPECT_THAT(spoilt("\"201\"", "\"20a\""),
              Contains("tenants.acme.users[0].extension: \"20a\" is not 1 to 8 digits"));
  EXPECT_THAT(spoilt("\"202\"\n", "\"201\"\n"),
              Contains("tenants.acme.users[1].extension: \"201\" is an extension already, at "
                       "tenants.acme.users[0].extension"));
  EXPECT_THAT(spoilt("user:carol", "user:karel"),
              Contains("tenants.acme.hunt_groups[0].members[0]: \"karel\" is no user of this tenant"));
  EXPECT_THAT(spoilt("globex-201", "acme-201"),
              Contains("tenants.globex.users[0].devices[0].id: \"acme-201\" is a device already, at "
                       "tenants.acme.users[0].devices[0].id"));
  EXPECT_THAT(spoilt("+31302340201", "+31201230201"),
              Contains(HasSubstr("\"+31201230201\" is in use already")));
  EXPECT_THAT(
      spoilt("menu:second", "menu:third"),
      ElementsAre("tenants.acme.auto_attendants[0].menus[0].keys.2: \"third\" is no menu of this attendant"));
  EXPECT_THAT(spoilt("name = \"Carol\"", "nmae = \"Carol\""),
              ElementsAre("tenants.acme.users[0].nmae: is not a setting"));
  EXPECT_THAT(spoilt("\"201\"", "201"), Contains("tenants.acme.users[0].extension: is not text"));
  EXPECT_THAT(
      spoilt("\"all\"\n[[", "\"gold\"\n[["),
      Contains("tenants.acme.users[1].class_of_service: \"gold\" is no class of service of this tenant"));
  EXPECT_THAT(spoilt("extension = \"700\"", "extension = \"112\""),
              Contains("tenants.acme.mailboxes[0].extension: \"112\" is an emergency number"));
  EXPECT_THAT(spoilt("voicemail:carol", "emergency:112"),
              Contains(HasSubstr("nothing may lead there by itself")));
  EXPECT_THAT(spoilt("main_number = \"+31201230000\"", "main_number = \"+31201230999\""),
              ElementsAre(HasSubstr("tenants.acme.main_number: \"+31201230999\" points at nothing")));
  EXPECT_THAT(spoilt("info@acme.example", "nobody"),
              ElementsAre("tenants.acme.mailboxes[0].mail: \"nobody\" is not a mail address"));
}

TEST(ExchangeFile, ErrorsInSpeedDialAndOutgoingNumbersAreNamedByPath) {
  const auto errors = errors_of(testing::two_tenants_text() + R"(
[tenants.acme.speed_dial]
"1" = "201"
"05" = "*72201"
[[tenants.acme.users]]
id = "speedy"
outgoing_numbers = ["+31201230201", "+31999999999"]
[tenants.acme.users.features]
outgoing_number = 3
speed_dial = {"2" = ""}
)");
  EXPECT_THAT(errors,
              Contains("tenants.acme.speed_dial: \"1\" is no place of speed dial: 2 to 9, or two digits"));
  EXPECT_THAT(errors, Contains(HasSubstr("tenants.acme.speed_dial.05: \"*72201\" is not 1 to 20 digits")));
  EXPECT_THAT(errors,
              Contains(HasSubstr("outgoing_numbers[1]: \"+31999999999\" is not a number of this tenant")));
  EXPECT_THAT(errors, Contains(HasSubstr("features.outgoing_number: \"3\" is not one of the user's")));
  EXPECT_THAT(errors, Contains(HasSubstr("features.speed_dial.2: is not 1 to 20 digits")));
  EXPECT_EQ(errors.size(), 5u);
}

TEST(ExchangeFile, ErrorsInListsOfLampsAreNamedByPath) {
  const auto with = [](const std::string& lamps) {
    return errors_of(
        testing::two_tenants_text() +
        "[[tenants.acme.users]]\nid = \"first\"\nlamps = {name = \"desk\", users = [\"carol\"]}\n" +
        "[[tenants.acme.users]]\nid = \"second\"\nlamps = " + lamps + "\n");
  };
  const std::string at = "tenants.acme.users[3].lamps.";
  EXPECT_THAT(with(R"({name = "other", users = ["carol", "dan", "second"]})"), IsEmpty());
  EXPECT_THAT(
      with(R"({name = "desk", users = []})"),
      ElementsAre(at + "name: \"desk\" is a list of lamps already, at tenants.acme.users[2].lamps.name"));
  EXPECT_THAT(with(R"({name = "201", users = []})"),
              ElementsAre(at + "name: \"201\" is not a name of a-z 0-9 . _ - that begins with no digit"));
  EXPECT_THAT(with(R"({name = "a b", users = []})"), ElementsAre(HasSubstr("\"a b\" is not a name of")));
  EXPECT_THAT(with(R"({name = "x", users = ["dan", "karel"]})"),
              ElementsAre(at + "users[1]: \"karel\" is no user of this tenant"));
  EXPECT_THAT(with(R"({name = "x", users = ["dan", "dan"]})"),
              ElementsAre(at + "users[1]: \"dan\" is on this list already, at " + at + "users[0]"));
  EXPECT_THAT(with(R"({users = ["dan"]})"), Contains(at + "name: is missing"));
  std::string many = "\"dan\"";
  for (int i = 0; i < 200; ++i) many += ", \"dan\"";
  EXPECT_THAT(with("{name = \"x\", users = [" + many + "]}"),
              Contains(at + "users: \"201\" has more than 200 users"));
}

TEST(ExchangeFile, ErrorsInAssistantsAreNamedByPath) {
  const auto errors = errors_of(testing::two_tenants_text() + R"(
[[tenants.acme.users]]
id = "away"
[tenants.acme.users.features.assistant]
attendant = "user:karel"
rings_first = 21
[tenants.acme.users.features.absent]
why = "asleep"
until = "tomorrow"
)");
  EXPECT_THAT(
      errors,
      Contains(HasSubstr("features.assistant.rings_first: \"21\" is not a whole number from 0 to 20")));
  EXPECT_THAT(errors, Contains(HasSubstr("features.absent.why: \"asleep\" is not none, business-trip,")));
  EXPECT_THAT(errors, Contains(HasSubstr("features.absent.until: \"tomorrow\" is not a date and a time")));
  EXPECT_THAT(errors,
              Contains(HasSubstr("features.assistant.attendant: \"karel\" is no user of this tenant")));
  EXPECT_EQ(errors.size(), 4u);
}

TEST(ExchangeFile, ErrorsInConferencesAndBargeInAreNamedByPath) {
  const auto errors = errors_of(testing::two_tenants_text() + R"(
[[tenants.acme.conferences]]
id = "adhoc-1"
pin = "12"
[[tenants.acme.conferences]]
id = "board"
extension = "201"
pin = "1234"
host_pin = "1234"
most_members = 31
hosts = ["karel"]
[[tenants.acme.conferences]]
id = "lobby"
wait_for_host = true
[tenants.acme.barge_in]
users = ["nobody"]
exempt = ["carol", "none"]
)");
  const std::string at = "tenants.acme.conferences";
  EXPECT_THAT(errors, Contains(at + "[0].id: \"adhoc-1\" begins as those of conferences between calls do"));
  EXPECT_THAT(errors, Contains(at + "[0].pin: is not 4 to 10 digits"));
  EXPECT_THAT(errors, Contains(HasSubstr(at + "[1].extension: \"201\" is an extension already")));
  EXPECT_THAT(errors, Contains(at + "[1].host_pin: is the PIN of everybody"));
  EXPECT_THAT(errors, Contains(at + "[1].most_members: \"31\" is not 3 to 30"));
  EXPECT_THAT(errors, Contains(at + "[1].hosts[0]: \"karel\" is no user of this tenant"));
  EXPECT_THAT(errors, Contains(HasSubstr(at + "[2].hosts: is empty, and so is host_pin")));
  EXPECT_THAT(errors, Contains("tenants.acme.barge_in.users[0]: \"nobody\" is no user of this tenant"));
  EXPECT_THAT(errors, Contains("tenants.acme.barge_in.exempt[1]: \"none\" is no user of this tenant"));
  EXPECT_EQ(errors.size(), 9u);
}

TEST(ExchangeFile, ErrorsInTimesAndRulesAreNamedByPath) {
  const auto errors = errors_of(testing::two_tenants_text() + R"(
[tenants.acme.night_service]
business_hours = "nine-to-five"
holidays = ["nl"]
[[tenants.acme.schedules]]
id = "office"
hours = ["mon-fri 9-5"]
[[tenants.acme.hunt_groups]]
id = "desk"
members = ["user:carol"]
night = {mode = "on"}
[[tenants.acme.users]]
id = "fien"
[[tenants.acme.users.features.rules]]
id = "one"
action = "forward"
[[tenants.acme.users.features.rules]]
id = "one"
action = "reject"
to = "user:carol"
callers = ["everybody"]
)");
  EXPECT_THAT(errors, Contains(HasSubstr("tenants.acme.schedules[0].hours[0]")));
  EXPECT_THAT(errors, Contains(HasSubstr("tenants.acme.users[2].features.rules[1].callers[0]")));
}

TEST(ExchangeFile, SharesOfAHuntGroup) {
  const std::string group = testing::two_tenants_text() + R"(
[[tenants.acme.hunt_groups]]
id = "shares"
members = ["user:carol", "user:dan"]
)";
  const std::string at = "tenants.acme.hunt_groups[1].weights";
  EXPECT_THAT(errors_of(group + "policy = \"weighted\"\nweights = [60, 40]\n"), IsEmpty());
  EXPECT_THAT(errors_of(group + "weights = [60, 40]\n"), Contains(HasSubstr(at + ": is only for")));
  EXPECT_THAT(errors_of(group + "policy = \"weighted\"\nweights = [60, 50]\n"),
              Contains(HasSubstr(at + ": add up to 110, not to 100")));
  EXPECT_THAT(errors_of(group + "policy = \"weighted\"\nweights = [100]\n"),
              Contains(HasSubstr(at + ": has 1 shares for 2 members")));
  EXPECT_THAT(errors_of(group + "policy = \"weighted\"\nweights = [-1, \"x\"]\n"),
              Contains(HasSubstr(at + "[1]: is not a whole number")));
  EXPECT_THAT(errors_of(group + "policy = \"random\"\n"),
              Contains(HasSubstr("is not simultaneous, regular")));
}

TEST(ExchangeFile, TimesAndRulesReferToWhatThereIs) {
  const auto errors = errors_of(testing::two_tenants_text() + R"(
[tenants.acme.night_service]
business_hours = "nine-to-five"
holidays = ["nl"]
[[tenants.acme.hunt_groups]]
id = "desk"
members = ["user:carol"]
night = {mode = "on"}
[[tenants.acme.users]]
id = "fien"
[[tenants.acme.users.features.rules]]
id = "one"
action = "forward"
[[tenants.acme.users.features.rules]]
id = "one"
action = "reject"
to = "user:carol"
during = "lunch"
)");
  for (const char* path :
       {"night_service.business_hours", "night_service.holidays", "hunt_groups[1].night.to",
        "users[2].features.rules[0].to", "users[2].features.rules[1].id", "users[2].features.rules[1].to",
        "users[2].features.rules[1].during"}) {
    EXPECT_THAT(errors, Contains(HasSubstr(path)));
  }
}

TEST(ExchangeFile, EveryErrorIsToldAtOnce) {
  std::string text = replaced(testing::two_tenants_text(), "\"201\"", "\"20a\"");
  text = replaced(text, "user:carol", "user:karel");
  text = replaced(text, "domains = [\"globex.example\"]", "domain = \"globex.example\"");
  EXPECT_GE(errors_of(text).size(), 3u);
}

TEST(ExchangeFile, BrokenSyntaxIsAnErrorNotACrash) {
  for (const char* text :
       {"[{", "[{a]]", "[", "[[", "a = ", "a = [[[[", "\xff", "[a]\n[a]", "a.b = 1\na = 2"}) {
    EXPECT_THAT(errors_of(text), ElementsAre(HasSubstr("file: "))) << text;
  }
}

TEST(ExchangeFile, OneTenantCannotPointAtAnother) {
  // Globex has nobody called erin; acme has.
  const std::string text = replaced(testing::two_tenants_text(), "id = \"carol\"", "id = \"erin\"");
  EXPECT_THAT(errors_of(text),
              Contains(HasSubstr("tenants.acme.hunt_groups[0].members[0]: \"carol\" is no user")));
  EXPECT_THAT(errors_of(text), Not(Contains(HasSubstr("globex"))));
}

TEST(ExchangeFile, SecretsAreShortLivedAndNeverShown) {
  EXPECT_THAT(spoilt("correct horse battery", "1234"),
              ElementsAre("tenants.acme.users[0].devices[0].secret: is shorter than 12 characters"));
  const ExchangeConfig config = testing::two_tenants();
  const Device& device = config.tenants[0].users[0].devices[0];
  EXPECT_TRUE(device.secret.empty());
  EXPECT_TRUE(
      device.ha1_md5.same_as(ha1_md5("acme-201", "centrale", Secret("correct horse battery")).reveal()));
  const std::string shown = to_toml(to_value(config));
  EXPECT_THAT(shown, Not(HasSubstr("correct horse")));
  EXPECT_THAT(shown, Not(HasSubstr(std::string(device.ha1_md5.reveal()))));
}

TEST(Credentials, Rfc2617Example) {
  // RFC 2617 §3.5: the MD5 of "Mufasa:testrealm@host.com:Circle Of Life".
  EXPECT_EQ(ha1_md5("Mufasa", "testrealm@host.com", Secret("Circle Of Life")).reveal(),
            "939e7578ed9e3c518a452acee763bce9");
  // RFC 7616 §3.9.1's user, SHA-256.
  EXPECT_EQ(ha1_sha256("Mufasa", "http-auth@example.org", Secret("Circle of Life")).reveal(),
            "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
}

void expect_survives_writing(const std::string& text) {
  const auto config = parse_exchange(text, "centrale");
  ASSERT_TRUE(config) << to_text(config.error().front());
  const auto reveal = [](const Secret& secret) { return std::string(secret.reveal()); };
  const auto again = parse_exchange(to_toml(to_value(*config), reveal), "centrale");
  ASSERT_TRUE(again) << to_text(again.error().front());
  EXPECT_THAT(diff(*config, *again), IsEmpty());
  const auto json = parse_json(to_json(to_value(*config), reveal));
  ASSERT_TRUE(json);
  const auto from_json = read_exchange(*json, "centrale");
  ASSERT_TRUE(from_json) << to_text(from_json.error().front());
  EXPECT_THAT(diff(*config, *from_json), IsEmpty());
}

TEST(ExchangeFile, WhatIsWrittenIsWhatWasRead) { expect_survives_writing(testing::two_tenants_text()); }

TEST(ExchangeFile, RequiredFieldsAreWrittenWhateverTheirValue) {
  expect_survives_writing(testing::two_tenants_text() + R"(
[[tenants.acme.users]]
id = "fien"
[tenants.acme.users.features.forward_always]
active = true
to = "hang-up"
[[tenants.acme.users.features.rules]]
id = "first"
action = "forward"
to = "user:carol"
)");
}

TEST(ExchangeFile, TheScenariosCompanySurvivesWriting) {
  std::ifstream in("tests/scenarios/tenant.toml");
  ASSERT_TRUE(in) << "run from the top of the tree";
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (const auto& [name, value] : {std::pair("NAME", "acme"), {"AREA", "20123"}, {"LANGUAGE", "nl"}}) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at))
      text.replace(at, std::string_view(name).size(), value);
  }
  text += "[trunks.mobile-core]\nkind = 'mobile'\ntargets = ['sip:192.0.2.7:5060']\n";
  expect_survives_writing(text);
}

TEST(ExchangeFile, MenusThatLeadBackAreNoted) {
  EXPECT_THAT(notes(testing::two_tenants()),
              Contains("tenants.acme.auto_attendants.main: menu first leads back to itself"));
}

std::vector<std::string> changes(const std::string& from, const std::string& to) {
  const auto now = parse_exchange(replaced(testing::two_tenants_text(), from, to), "centrale");
  std::vector<std::string> texts;
  if (!now) return {"does not parse: " + to_text(now.error().front())};
  for (const Change& change : diff(testing::two_tenants(), *now)) texts.push_back(to_text(change));
  return texts;
}

TEST(Diff, SaysWhatChanges) {
  EXPECT_THAT(changes("Company acme", "Acme"),
              ElementsAre("~ tenants.acme.name: \"Company acme\" → \"Acme\""));
  EXPECT_THAT(changes("id = \"dan\"", "id = \"dirk\""),
              ElementsAre("- tenants.acme.users.dan", "+ tenants.acme.users.dirk"));
  EXPECT_THAT(
      changes("correct horse battery", "another very long one"),
      ElementsAre("~ tenants.acme.users.carol.devices.acme-201.ha1_md5: \"(hidden)\" → \"(hidden)\"",
                  "~ tenants.acme.users.carol.devices.acme-201.ha1_sha256: \"(hidden)\" → \"(hidden)\""));
  EXPECT_THAT(changes("name = \"Carol\"\n", ""), ElementsAre("- tenants.acme.users.carol.name"));
  EXPECT_THAT(changes("[tenants.acme]", "[tenants.initech]\n[tenants.acme]"),
              ElementsAre("+ tenants.initech"));
  EXPECT_THAT(
      changes("{1 = \"hunt-group:sales\"", "{1 = \"user:dan\""),
      ElementsAre(
          "~ tenants.acme.auto_attendants.main.menus.first.keys.1: \"hunt-group:sales\" → \"user:dan\""));
}

TEST(Diff, NothingToDoTheSecondTime) {
  EXPECT_THAT(diff(testing::two_tenants(), testing::two_tenants()), IsEmpty());
}

TEST(DemoFile, IsRight) {
  std::ifstream in("deploy/demo/exchange.toml");
  ASSERT_TRUE(in) << "run from the top of the tree";
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_THAT(errors_of(text), IsEmpty());
}

/// The two tenants with something more at acme.
std::vector<std::string> with(const std::string& more) {
  return errors_of(testing::two_tenants_text() + more);
}

TEST(ExchangeFile, WhatIsMissingIsToldOnce) {
  EXPECT_THAT(with("[trunks.carrier]\n"), ElementsAre("trunks.carrier.targets: is missing"));
  EXPECT_THAT(with("[trunks.carrier]\ntargets = []\n"), ElementsAre("trunks.carrier.targets: is empty"));
  EXPECT_THAT(with("[[tenants.acme.hunt_groups]]\nid = 'none'\n"),
              ElementsAre("tenants.acme.hunt_groups[1].members: is missing"));
  EXPECT_THAT(with("[[tenants.acme.auto_attendants]]\nid = 'none'\nmenus = []\n"),
              ElementsAre("tenants.acme.auto_attendants[1].menus: is empty"));
}

TEST(ExchangeFile, PickupGroupsAreOfUsersAndNobodyIsInTwo) {
  EXPECT_THAT(with("[[tenants.acme.pickup_groups]]\nid = 'floor'\nusers = ['carol', 'dan']\n"), IsEmpty());
  EXPECT_THAT(
      with("[[tenants.acme.pickup_groups]]\nid = 'a'\nusers = ['carol', 'nobody']\n"
           "[[tenants.acme.pickup_groups]]\nid = 'a'\nusers = ['carol']\n"),
      ElementsAre("tenants.acme.pickup_groups[0].users[1]: \"nobody\" is no user of this tenant",
                  "tenants.acme.pickup_groups[1].id: \"a\" is a pickup group already, at "
                  "tenants.acme.pickup_groups[0].id",
                  "tenants.acme.pickup_groups[1].users[0]: \"carol\" is in a pickup group already, at "
                  "tenants.acme.pickup_groups[0].users[0]"));
  EXPECT_THAT(with("[[tenants.acme.pickup_groups]]\nid = 'a'\n"),
              ElementsAre("tenants.acme.pickup_groups[0].users: is missing"));
  EXPECT_THAT(spoilt("name = \"Company acme\"", "directed_pickup = 'everybody'"),
              ElementsAre(HasSubstr("tenants.acme.directed_pickup: \"everybody\"")));
}

TEST(ExchangeFile, ParkedCallsComeBackSoonAndToSomebodyWhoIsThere) {
  EXPECT_THAT(with("[tenants.acme.call_park]\nrecall_seconds = 60\nrecall_to = 'user:dan'\n"), IsEmpty());
  EXPECT_THAT(with("[tenants.acme.call_park]\nrecall_seconds = 5\nrecall_to = 'user:nobody'\n"),
              ElementsAre("tenants.acme.call_park.recall_seconds: \"5\" is not a whole number from 10 to 600",
                          "tenants.acme.call_park.recall_to: \"nobody\" is no user of this tenant"));
}

TEST(ExchangeFile, LeftGroupsAreTheUsersOwn) {
  const auto leaving = [](const std::string& group) {
    return spoilt("id = \"dan\"", "id = \"dan\"\nfeatures.left_groups = ['" + group + "']");
  };
  EXPECT_THAT(leaving("sales"), IsEmpty()) << "a member by extension";
  EXPECT_THAT(
      leaving("nothing"),
      ElementsAre(
          "tenants.acme.users[1].features.left_groups[0]: \"nothing\" is no hunt group of this tenant"));
  const std::string fixed =
      "[[tenants.acme.hunt_groups]]\nid = 'fixed'\nmembers = ['user:carol', 'user:dan']\n"
      "members_may_leave = false\n"
      "[[tenants.acme.hunt_groups]]\nid = 'others'\nmembers = ['user:dan']\n";
  EXPECT_THAT(
      errors_of(replaced(testing::two_tenants_text(), "id = \"carol\"",
                         "id = \"carol\"\nfeatures.left_groups = ['fixed', 'others']") +
                fixed),
      ElementsAre(
          "tenants.acme.users[0].features.left_groups[0]: \"fixed\" is a hunt group that its members "
          "may not leave",
          "tenants.acme.users[0].features.left_groups[1]: \"others\" is a hunt group that this user is "
          "no member of"));
}

TEST(ExchangeFile, NightServiceIsSwitchedByUsers) {
  EXPECT_THAT(with("[tenants.acme.night_service]\nswitched_by = ['carol', 'nobody']\n"),
              ElementsAre("tenants.acme.night_service.switched_by[1]: \"nobody\" is no user of this tenant"));
  EXPECT_THAT(
      with("[tenants.acme.dial_plan.feature_codes]\n\"night-on\" = '*74'\n\"hunt-group-busy-query\" = ''\n"),
      IsEmpty());
  EXPECT_THAT(with("[tenants.acme.dial_plan.feature_codes]\n\"night-on\" = '*74'\n\"night-off\" = '*74'\n"),
              ElementsAre(HasSubstr("\"*74\" is a feature code already")));
  EXPECT_THAT(with("[tenants.acme.dial_plan.feature_codes]\n\"night-maybe\" = '*74'\n"),
              ElementsAre(HasSubstr("\"night-maybe\"")));
}

}  // namespace
}  // namespace centrale::directory
