#include "directory/sounds.hpp"

#include <gmock/gmock.h>

#include "directory/config_file.hpp"

namespace centrale::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAcme = R"([tenants.acme]
name = "Acme"
main_number = "+31201230000"
music_on_hold = "jazz"
[tenants.acme.call_park]
music_on_hold = "parked"
[[tenants.acme.departments]]
id = "field"
music_on_hold = "field"
[[tenants.acme.users]]
id = "anna"
extension = "201"
[tenants.acme.users.voicemail]
greeting = "anna.wav"
[[tenants.acme.hunt_groups]]
id = "sales"
extension = "600"
members = ["user:anna"]
music_on_hold = "tunes"
[[tenants.acme.auto_attendants]]
id = "reception"
extension = "500"
numbers = ["+31201230000"]
recorded_by = ["anna"]
[[tenants.acme.auto_attendants.menus]]
id = "main"
greeting = "file:welcome"
[tenants.acme.auto_attendants.menus.keys]
1 = "play:file:hours"
2 = "play:prompt:tape"
[[tenants.acme.mailboxes]]
id = "office"
extension = "700"
greeting = "file:office"
[[tenants.acme.conferences]]
id = "team"
extension = "640"
music_on_hold = "waiting"
)";

std::string errors_of(std::string toml, const std::string& from, const std::string& to) {
  toml.replace(toml.find(from), from.size(), to);
  const auto parsed = parse_exchange(toml, "centrale");
  std::string text;
  if (parsed) return text;
  for (const ConfigError& each : parsed.error()) text += to_text(each) + "\n";
  return text;
}

TEST(SoundsUsed, EveryPlaceByItsPath) {
  const auto config = parse_exchange(kAcme, "centrale");
  ASSERT_TRUE(config) << to_text(config.error().front());
  const std::string root = "tenants.acme.";
  EXPECT_THAT(sounds_used(config->tenants.front()),
              ElementsAre(SoundUse{root + "music_on_hold", "jazz"},
                          SoundUse{root + "call_park.music_on_hold", "parked"},
                          SoundUse{root + "departments.field.music_on_hold", "field"},
                          SoundUse{root + "users.anna.voicemail.greeting", "anna.wav"},
                          SoundUse{root + "hunt_groups.sales.music_on_hold", "tunes"},
                          SoundUse{root + "auto_attendants.reception.menus.main.greeting", "welcome"},
                          SoundUse{root + "auto_attendants.reception.menus.main.keys.1", "hours"},
                          SoundUse{root + "mailboxes.office.greeting", "office"},
                          SoundUse{root + "conferences.team.music_on_hold", "waiting"}));
}

TEST(SoundsUsed, NamesThatArePathsAreRefusedByField) {
  EXPECT_THAT(errors_of(kAcme, "\"tunes\"", "\"../tunes\""),
              HasSubstr("tenants.acme.hunt_groups[0].music_on_hold: "));
  EXPECT_THAT(errors_of(kAcme, "\"parked\"", "\"/etc/passwd\""),
              HasSubstr("tenants.acme.call_park.music_on_hold: "));
  EXPECT_THAT(errors_of(kAcme, "\"waiting\"", "\"%2e%2e\""),
              HasSubstr("tenants.acme.conferences[0].music_on_hold: "));
  EXPECT_THAT(errors_of(kAcme, "file:welcome", "file:../welcome"), HasSubstr("greeting"));
}

TEST(SoundsUsed, WhoRecordsIsAUser) {
  EXPECT_THAT(
      errors_of(kAcme, "recorded_by = [\"anna\"]", "recorded_by = [\"nobody\"]"),
      HasSubstr("tenants.acme.auto_attendants[0].recorded_by[0]: \"nobody\" names no user of this tenant"));
}

}  // namespace
}  // namespace centrale::directory
