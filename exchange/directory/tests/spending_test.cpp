// Caps, tariffs, account codes and trunk profiles in the configuration.
#include "directory/spending.hpp"

#include <gmock/gmock.h>

#include "directory/config_file.hpp"

namespace centrale::directory {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::string_view kCompany = R"(
[trunks.carrier]
targets = ["sip:10.0.0.9;transport=tls"]
number_format = "international-00"
[trunks.carrier.profile]
codecs = ["pcmu"]
caller_header = "remote-party-id"
diversions = "history-info"
location = "geolocation"
most_out = 5
health = {interval_seconds = 30, down_after = 4}
[tenants.acme]
name = "Acme"
alarm_mails = ["desk@acme.example"]
proved_numbers = ["+31612345678"]
caps = {dear_calls = 3, spend_per_day = 25000000, calls_per_minute = {international = 2}}
[[tenants.acme.tariffs]]
prefix = ""
per_minute = 500000
[[tenants.acme.tariffs]]
prefix = "31"
name = "home"
increment_seconds = 1
[[tenants.acme.account_codes]]
code = "1001"
[[tenants.acme.classes_of_service]]
id = "written"
account_codes = "required"
[[tenants.acme.number_blocks]]
first = "+31201230200"
size = 10
origin = "ported"
shown = false
quarantine = ["+31201230205"]
quarantine_until = {"+31201230205" = "2026-12-25 10:00"}
[[tenants.acme.users]]
id = "anna"
extension = "201"
caps = {calls = 2}
[[tenants.acme.users.devices]]
id = "acme-201"
secret = "long enough for all"
emergency = {address = "Zeedijk 9", number = "+31201230911"}
)";

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kCompany);
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::vector<std::string> errors_of(const std::string& text) {
  std::vector<std::string> all;
  const auto config = parse_exchange(text, "centrale");
  if (!config)
    for (const ConfigError& each : config.error()) all.push_back(to_text(each));
  return all;
}

TEST(Spending, everything_is_read_and_written_as_it_was) {
  const auto config = parse_exchange(kCompany, "centrale");
  ASSERT_TRUE(config) << to_text(config.error().front());
  const Tenant& acme = config->tenants[0];
  EXPECT_EQ(acme.caps.spend_per_day, 25'000'000);
  EXPECT_EQ(acme.caps.calls_per_minute.international, 2U);
  EXPECT_EQ(acme.users[0].caps.get().calls, 2U);
  EXPECT_EQ(acme.users[0].devices[0].emergency.get().address, "Zeedijk 9");
  EXPECT_EQ(acme.tariffs[1].increment, 1U);
  const TrunkProfile& profile = config->trunks[0].profile;
  EXPECT_EQ(profile.health.interval, 30s);
  EXPECT_EQ(profile.caller_header, CallerHeader::remote_party_id);
  const WriteSecret reveal = [](const Secret& secret) { return std::string(secret.reveal()); };
  const auto again = parse_exchange(to_toml(to_value(*config), reveal), "centrale");
  ASSERT_TRUE(again) << to_text(again.error().front());
  EXPECT_TRUE(to_value(*again) == to_value(*config));
  EXPECT_EQ(again->tenants[0].number_blocks[0].quarantine_until.size(), 1U);
}

TEST(Spending, what_does_not_fit_is_named) {
  EXPECT_THAT(errors_of(replaced("prefix = \"\"", "prefix = \"49\"")),
              Contains(HasSubstr("tenants.acme.tariffs: has none with prefix \"\"")));
  EXPECT_THAT(errors_of(replaced("prefix = \"31\"", "prefix = \"\"")),
              Contains(HasSubstr("tenants.acme.tariffs[1].prefix")));
  EXPECT_THAT(errors_of(replaced("prefix = \"31\"", "prefix = \"031\"")),
              Contains(HasSubstr("without its plus")));
  EXPECT_THAT(errors_of(replaced("code = \"1001\"", "code = \"12ab\"")),
              Contains(HasSubstr("1 to 12 digits")));
  EXPECT_THAT(errors_of(replaced("desk@acme.example", "desk\\r\\n@acme.example")),
              Contains(HasSubstr("is no mail address")));
  EXPECT_THAT(errors_of(replaced("\"pcmu\"", "\"opus\"")), Contains(HasSubstr("is not g722, pcma or pcmu")));
  EXPECT_THAT(errors_of(replaced("quarantine = [\"+31201230205\"]", "quarantine = []")),
              Contains(HasSubstr("is not in quarantine")));
  EXPECT_THAT(errors_of(replaced("dear_calls = 3", "dear_calls = -3")), Contains(HasSubstr("dear_calls")));
}

TEST(Spending, a_cap_on_money_needs_a_tariff) {
  constexpr std::string_view kNone = "[tenants.a]\nname = \"A\"\ncaps = {spend_per_month = 1}\n";
  EXPECT_THAT(errors_of(std::string(kNone)), Contains(HasSubstr("a cap on spending needs tariffs")));
}

TEST(Spending, a_class_that_asks_for_codes_needs_some) {
  EXPECT_THAT(errors_of(replaced("[[tenants.acme.account_codes]]\ncode = \"1001\"\n", "")),
              Contains(HasSubstr("the tenant has no account codes")));
}

}  // namespace
}  // namespace centrale::directory
