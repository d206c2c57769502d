// Every clip that can be asked for has its sentence, in every language that can ask for it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "prompts/compose.hpp"
#include "prompts/moments.hpp"

namespace centrale::prompts {
namespace {

/// The ids of the catalogue files, read as far as needed: [id], then lines "nl = ...".
std::map<Language, std::set<std::string>> catalogue() {
  std::map<Language, std::set<std::string>> ids;
  for (const char* file : {"exchange/prompts/catalogue.toml", "exchange/prompts/numbers.toml"}) {
    std::ifstream in(file);
    EXPECT_TRUE(in) << file << ": run from the root of the checkout";
    std::string id;
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("[")) id = line.substr(1, line.find(']') - 1);
      if (line.starts_with("nl = ") || line.starts_with("silence")) ids[Language::nl].insert(id);
      if (line.starts_with("en = ") || line.starts_with("silence")) ids[Language::en].insert(id);
    }
  }
  return ids;
}

class Catalogue : public testing::TestWithParam<Language> {
 protected:
  void expect_known(const Clips& clips) {
    for (const std::string& clip : clips) EXPECT_TRUE(known_.contains(clip)) << clip;
  }
  const std::set<std::string> known_ = catalogue()[GetParam()];
};

TEST_P(Catalogue, has_every_number) {
  for (std::uint32_t value = 0; value <= 9999; ++value) expect_known(number_clips(value, GetParam()));
  expect_known(digit_clips("+0123456789*#", GetParam()));
}

TEST_P(Catalogue, has_every_time_and_date) {
  using namespace std::chrono;
  for (int minute = 0; minute < 24 * 60; ++minute)
    expect_known(time_clips(hours(minute / 60), minutes(minute % 60), GetParam()));
  const local_days first{2026y / 1 / 1};
  for (int day = 0; day < 366; ++day)
    expect_known(date_clips(first + days(day), first + days(2000), GetParam()));
  expect_known({"today", "yesterday", "at"});
}

TEST_P(Catalogue, has_every_duration_and_count) {
  for (const auto length : {0s, 1s, 61s, 3661s, 7322s}) expect_known(duration_clips(length, GetParam()));
  for (const char* thing : {"new-message", "saved-message", "hour", "minute", "second"})
    for (const std::uint32_t value : {0U, 1U, 2U}) expect_known(count_clips(value, thing, GetParam()));
}

/// Literals of the sources that look like ids of prompts and are none: outcomes, reasons, names of commands.
const std::set<std::string> kNotSpoken{"picked-up", "hung-up",         "too-many-hops", "session-expired",
                                       "not-found", "no-common-media", "media-lost",    "feature-code",
                                       "barge-in",  "host-muted",      "class-barred",  "number-proof"};

/// Every literal of the rooms and of call control that is "several-words", or a word that is said.
std::map<std::string, std::string> mentioned() {
  static const std::regex several("\"([a-z]+(?:-[a-z0-9]+)+)\"");
  static const std::regex said("(?:play|Phrase|Clip|then|collect|Impossible)[({]+\"([a-z]+)\"");
  std::map<std::string, std::string> found;
  for (const char* folder : {"exchange/features", "exchange/call"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      if (entry.path().extension() != ".cpp" || path.contains("/tests/") || path.contains("/fuzz/")) continue;
      std::ifstream in(path);
      const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
      for (const std::regex* pattern : {&several, &said}) {
        for (std::sregex_iterator at(text.begin(), text.end(), *pattern), end; at != end; ++at)
          found.emplace((*at)[1], path);
      }
    }
  }
  return found;
}

TEST_P(Catalogue, has_what_the_sources_say) {
  const auto all = mentioned();
  EXPECT_GT(all.size(), 60u) << "run from the root of the checkout";
  for (const char* sure : {"goodbye", "and", "night-service-on", "hunt-groups-left", "voicemail-greeting"})
    EXPECT_TRUE(all.contains(sure)) << sure << " is said, and was not found";
  for (const auto& [id, path] : all) {
    const bool counted = known_.contains(id + "-one") || known_.contains(id + "s");
    EXPECT_TRUE(known_.contains(id) || counted || kNotSpoken.contains(id)) << id << " in " << path;
  }
}

TEST_P(Catalogue, has_what_the_demo_says) { expect_known({"demo-main", "demo-service", "transfer"}); }

INSTANTIATE_TEST_SUITE_P(both, Catalogue, testing::Values(Language::nl, Language::en),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace centrale::prompts
