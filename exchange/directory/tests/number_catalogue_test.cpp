#include "directory/number_catalogue.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "directory/inventory.hpp"

namespace centrale::directory {
namespace {

std::string told(const NumberCatalogue& catalogue, const NumberBlock& block) {
  ConfigErrors errors;
  catalogue.check(block, "b", errors);
  std::string all;
  for (const ConfigError& each : errors) all += to_text(each) + "\n";
  return all;
}

NumberBlock block(const char* first, BlockOrigin origin, bool shown = true) {
  NumberBlock made;
  made.first = E164(first);
  made.origin = origin;
  made.shown = shown;
  return made;
}

TEST(NumberCatalogue, the_table_of_the_product) {
  const auto catalogue = NumberCatalogue::built_in();
  EXPECT_EQ(told(catalogue, block("3221234567", BlockOrigin::national)), "");
  EXPECT_EQ(told(catalogue, block("442079460000", BlockOrigin::ported)), "");
  EXPECT_EQ(told(catalogue, block("390612345678", BlockOrigin::geographic, false)), "");
  EXPECT_TRUE(
      told(catalogue, block("442079460000", BlockOrigin::national)).contains("is not possible in gb"));
  EXPECT_TRUE(told(catalogue, block("390612345678", BlockOrigin::geographic)).contains("cannot be shown"));
  EXPECT_TRUE(
      told(catalogue, block("34911234567", BlockOrigin::ported, false)).contains("is not possible in es"));
  EXPECT_TRUE(told(catalogue, block("33123456789", BlockOrigin::geographic))
                  .contains("no numbers of fr are offered"));
  EXPECT_EQ(told(catalogue, block("31201230200", BlockOrigin::unsaid)), "");
}

TEST(NumberCatalogue, an_operator_changes_it) {
  const auto own =
      NumberCatalogue::parse("[fr]\ninbound = true\nnew_geographic = true\noutbound_identity = true\n");
  ASSERT_TRUE(own) << own.error().what;
  EXPECT_EQ(told(*own, block("33123456789", BlockOrigin::geographic)), "");
  EXPECT_NE(told(*own, block("3221234567", BlockOrigin::national)), "");
}

TEST(NumberCatalogue, mistakes_are_named) {
  EXPECT_EQ(NumberCatalogue::parse("[fr]\ninbound = 1\n").error().what,
            "fr.inbound: is neither true nor false");
  EXPECT_EQ(NumberCatalogue::parse("[fr]\noutbound = true\n").error().what,
            "fr.outbound: is not a field of a country");
  EXPECT_EQ(NumberCatalogue::parse("fr = true\n").error().what, "fr: is not a table");
  EXPECT_FALSE(NumberCatalogue::parse("[fr"));
  EXPECT_TRUE(NumberCatalogue::load("/nowhere/at/all").error().what.contains("cannot be read"));
}

TEST(NumberCatalogue, the_file_that_is_deployed_is_the_built_in_one) {
  std::ifstream in(CENTRALE_NUMBER_CATALOGUE);
  std::stringstream text;
  text << in.rdbuf();
  const auto read = NumberCatalogue::parse(text.str());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(*read == NumberCatalogue::built_in());
}

TEST(Quarantine, ends_on_its_day) {
  NumberBlock ten = block("31201230200", BlockOrigin::unsaid);
  ten.size = 10;
  ten.quarantine = {E164("31201230205"), E164("31201230206")};
  ten.quarantine_until[E164("31201230205")] = ClockReading("2026-12-25 10:00");
  EXPECT_EQ(in_quarantine(ten, ClockReading("2026-12-25 09:59")).size(), 2U);
  EXPECT_EQ(in_quarantine(ten, ClockReading("2026-12-25 10:00")), std::vector<E164>{E164("31201230206")});
}

}  // namespace
}  // namespace centrale::directory
