#include "directory/inventory.hpp"

#include "directory/config_file.hpp"
#include "directory/tests/two_tenants.hpp"
#include "directory/unique.hpp"

namespace centrale::directory {
namespace {

NumberBlock block(const char* first, std::uint32_t size, std::vector<E164> quarantine = {}) {
  return {.first = E164(first),
          .size = size,
          .carrier = "Oranje",
          .contract = "us",
          .quarantine = std::move(quarantine)};
}

TEST(NumberBlocks, hold_their_numbers_and_no_other) {
  const NumberBlock hundred = block("31201230200", 100);
  EXPECT_TRUE(holds(hundred, E164("31201230200")));
  EXPECT_TRUE(holds(hundred, E164("31201230299")));
  EXPECT_FALSE(holds(hundred, E164("31201230300")));
  EXPECT_FALSE(holds(hundred, E164("3120123020")));
  EXPECT_FALSE(holds(hundred, E164{}));
  EXPECT_TRUE(overlap(hundred, block("31201230000", 1000)));
  EXPECT_TRUE(overlap(hundred, block("31201230299", 1)));
  EXPECT_FALSE(overlap(hundred, block("31201230300", 100)));
  EXPECT_EQ(span_of(hundred), "+31201230200 to +31201230299");
}

TEST(Inventory, says_whose_each_number_is_and_what_is_left) {
  Tenant tenant = testing::two_tenants().tenants[0];
  tenant.number_blocks = {block("31201230200", 10, {E164("31201230205")})};
  const TenantSnapshot snapshot(tenant);
  const auto all = inventory(snapshot);
  ASSERT_EQ(all.size(), 2U) << "its main number is in no block";
  EXPECT_EQ(all[0].free, 10 - 1 - all[0].used.size());
  for (const E164& number : free_numbers(all[0], 10)) {
    EXPECT_NE(number, E164("31201230205")) << "in quarantine";
    EXPECT_FALSE(snapshot.by_number(number)) << number.value();
  }
  EXPECT_EQ(free_numbers(all[0], 10).size(), all[0].free);
  const std::string text = inventory_text(snapshot);
  EXPECT_TRUE(
      text.starts_with("+31201230200 to +31201230209: geographic Amsterdam, of Oranje, contract us; "))
      << text;
  EXPECT_TRUE(text.contains("  +31201230201  user:carol\n")) << text;
  EXPECT_TRUE(text.contains("  +31201230205  in quarantine\n")) << text;
  EXPECT_TRUE(text.contains("in no block: ")) << text;
  EXPECT_EQ(inventory_text(TenantSnapshot(Tenant{})), "no numbers\n");
}

std::string first_error(const std::string& blocks) {
  const auto config = parse_exchange(
      "[tenants.acme]\n[tenants.acme.numbers]\n\"+31201230207\" = \"hang-up\"\n" + blocks, "x");
  return config ? "right" : to_text(config.error().front());
}
std::string one(const std::string& fields) { return "[[tenants.acme.number_blocks]]\n" + fields + "\n"; }

TEST(NumberBlocks, are_checked_where_they_stand) {
  const std::string at = "tenants.acme.number_blocks[0]";
  EXPECT_EQ(first_error(one("first = '+31201230200'\nsize = 100")), "right");
  EXPECT_EQ(first_error(one("first = '+31201230200'\nsize = 50")),
            at + ".size: \"50\" is not 1, 10, 100, 1000 or 10000");
  EXPECT_EQ(first_error(one("first = '+31201230210'\nsize = 100")),
            at + ".first: \"+31201230210\" does not begin a block of 100: its last 2 digits are not 0");
  EXPECT_EQ(
      first_error(one("first = '+3120123'")),
      at + ".first: \"+3120123\" is no number: a number of the Netherlands has nine digits after the 0");
  EXPECT_EQ(first_error(one("size = 10")), at + ".first: is missing");
  const std::string ten = "first = '+31201230200'\nsize = 10\nquarantine = ";
  EXPECT_EQ(first_error(one(ten + "['+31201230210']")),
            at + ".quarantine[0]: \"+31201230210\" is not in the block");
  EXPECT_EQ(first_error(one(ten + "['+31201230206', '+31201230206']")),
            at + ".quarantine[1]: \"+31201230206\" is there twice");
  EXPECT_EQ(first_error(one(ten + "['+31201230206', '+31201230207']")),
            at + ".quarantine[1]: \"+31201230207\" is in use");
}

TEST(NumberBlocks, belong_to_one_tenant) {
  const std::string ten = one("first = '+31201230200'\nsize = 10");
  EXPECT_EQ(first_error(ten + one("first = '+31201230209'")),
            "tenants.acme.number_blocks[1]: \"+31201230209\" has numbers of tenants.acme.number_blocks[0]");
  EXPECT_EQ(
      first_error(
          ten + "[tenants.globex]\n[[tenants.globex.number_blocks]]\nfirst = '+31201230000'\nsize = 1000\n"),
      "tenants.acme.number_blocks[0]: \"+31201230200 to +31201230209\" has numbers of "
      "tenants.globex.number_blocks[0]");
}

TEST(NumberBlocks, a_change_of_one_tenant_may_not_take_anothers) {
  auto both = testing::two_tenants();
  both.tenants[0].number_blocks = {block("31201230200", 100)};
  Directory directory;
  for (const Tenant& tenant : both.tenants) directory.replace(std::make_shared<const TenantSnapshot>(tenant));
  Tenant other = both.tenants[1];
  const auto taken = [&](NumberBlock wanted) {
    other.number_blocks = {std::move(wanted)};
    std::string found;
    for (const UniqueThing& thing : unique_things(other)) {
      if (thing.kind == UniqueThing::Kind::block)
        found = taken_elsewhere(directory, other.id, thing).value_or("free");
    }
    return found;
  };
  EXPECT_EQ(taken(block("31201230000", 1000)), "tenants.acme.number_blocks");
  EXPECT_EQ(taken(block("31201230300", 100)), "free");
}

TEST(Unique, a_conference_has_its_numbers_for_itself_too) {
  Tenant tenant;
  tenant.id = TenantId("acme");
  tenant.conferences = {{.id = ServiceId("team"), .numbers = {E164("31201230640")}}};
  const auto things = unique_things(tenant);
  ASSERT_EQ(things.size(), 1U);
  EXPECT_EQ(things[0].path, "tenants.acme.conferences.team.numbers");
}

}  // namespace
}  // namespace centrale::directory
