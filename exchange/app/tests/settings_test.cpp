#include "app/settings.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace centrale::app {
namespace {

TEST(settings, an_empty_file_gives_an_exchange_on_loopback) {
  const auto settings = parse_settings("");
  ASSERT_TRUE(settings) << settings.error().what;
  EXPECT_EQ(settings->sip.listen.front().port, 5060);
  EXPECT_EQ(settings->media.address, "127.0.0.1");
}

TEST(settings, addresses_of_both_families_are_read) {
  const auto settings = parse_settings("sip.listen = ['udp:[::1]:5070', 'tcp:10.0.0.1:5060']");
  ASSERT_TRUE(settings) << settings.error().what;
  EXPECT_EQ(settings->sip.listen.at(0).address, "::1");
  EXPECT_EQ(settings->sip.listen.at(0).port, 5070);
  EXPECT_EQ(settings->sip.listen.at(1).protocol, "tcp");
}

TEST(settings, every_error_is_named_by_its_path) {
  const auto settings = parse_settings(R"(
    colour = "blue"
    sip.listen = ["udp:127.0.0.1"]
    media.first_port = 70000
    media.kernel_relay = 1
    mail.smtp_url = 25
  )");
  ASSERT_FALSE(settings);
  for (const char* part :
       {"colour is not a setting", "sip.listen each", "media.first_port must be",
        "media.kernel_relay must be", "media.kernel_relay must be", "mail.smtp_url must be text"}) {
    EXPECT_NE(settings.error().what.find(part), std::string::npos) << settings.error().what;
  }
}

TEST(settings, a_bad_file_is_told_with_every_error_and_nothing_starts) {
  char name[] = "/tmp/centrale-settings-XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(name);
  const auto told = [&folder](const std::string& text) {
    std::ofstream(folder / "centraled.toml") << text;
    const auto settings = load_settings(folder / "centraled.toml");
    return settings ? std::string() : settings.error().what;
  };
  const std::string three = told("log_level = 3\nmedia.workers = -1\nsip.listen = 'udp:127.0.0.1:5060'\n");
  for (const char* part : {"log_level is not a setting", "media.workers must be", "sip.listen"})
    EXPECT_NE(three.find(part), std::string::npos) << three;
  EXPECT_EQ(std::ranges::count(three, '\n'), 3) << three;
  EXPECT_NE(told("\xff\xfe"), "");
  EXPECT_NE(told("sip = 1"), "");
  EXPECT_EQ(told(""), "");
  std::filesystem::remove_all(folder);
  EXPECT_FALSE(load_settings(folder / "not-there.toml"));
}

TEST(settings, listening_on_tls_needs_a_certificate) {
  EXPECT_FALSE(parse_settings("sip.listen = ['tls:127.0.0.1:5061']"));
}

TEST(settings, a_syntax_error_names_its_line) {
  const auto settings = parse_settings("\n\nsip = [");
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().what.find("line 3"), std::string::npos) << settings.error().what;
}

}  // namespace
}  // namespace centrale::app
