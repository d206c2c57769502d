#include "features/auto_attendant/name_dialling.hpp"

#include <gtest/gtest.h>

namespace centrale::features {
namespace {

directory::Tenant people(std::initializer_list<const char*> names) {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  for (const char* name : names) {
    directory::User& user = tenant.users.emplace_back();
    const std::string number = std::to_string(200 + tenant.users.size());
    user.id = UserId("u" + number);
    user.name = name;
    user.extension = Extension(number);
  }
  return tenant;
}

std::vector<std::string> names(const directory::TenantSnapshot& tenant, const char* keys) {
  std::vector<std::string> all;
  for (const directory::User* user : named_by(tenant, keys)) all.push_back(user->name);
  return all;
}

TEST(NameDialling, LettersOnTheKeys) {
  EXPECT_EQ(keys_of_word("abc xyz"), "222999");
  EXPECT_EQ(keys_of_word("Müller"), "685537");
  EXPECT_EQ(keys_of_word("MÜLLER"), "685537");
  EXPECT_EQ(keys_of_word("O'Brien-Søe"), "627436763");
  EXPECT_EQ(keys_of_word("\xc3"), "") << "cut short";
  EXPECT_EQ(keys_of_word("\xe4\xbd\xa0"), "") << "no letter of these keys";
}

TEST(NameDialling, FirstAndLastNamesCount) {
  const directory::TenantSnapshot tenant(people({"Anna de Vries", "Bram Visser", "Vincent Smit"}));
  EXPECT_EQ(names(tenant, "266"), std::vector<std::string>{"Anna de Vries"});
  EXPECT_EQ(names(tenant, "84"), (std::vector<std::string>{"Bram Visser", "Vincent Smit"}));
  EXPECT_EQ(names(tenant, "338"), std::vector<std::string>{"Anna de Vries"}) << "de Vries as one word";
  EXPECT_TRUE(names(tenant, "999").empty());
}

TEST(NameDialling, OneKeySaysNothing) {
  const directory::TenantSnapshot tenant(people({"Anna"}));
  EXPECT_TRUE(names(tenant, "2").empty());
  EXPECT_TRUE(names(tenant, "").empty());
}

TEST(NameDialling, WhoeverHasNoExtensionCannotBeDialled) {
  directory::Tenant tenant = people({"Anna"});
  tenant.users[0].extension = Extension();
  EXPECT_TRUE(names(directory::TenantSnapshot(tenant), "26").empty());
}

TEST(NameDialling, TooManyAreOneMoreThanCanBeChosenFrom) {
  directory::Tenant tenant = people({"Jan A", "Jan B", "Jan C", "Jan D", "Jan E", "Jan F", "Jan G", "Jan H",
                                     "Jan I", "Jan J", "Jan K", "Jan L"});
  EXPECT_EQ(named_by(directory::TenantSnapshot(tenant), "526").size(), kMostNames + 1);
}

}  // namespace
}  // namespace centrale::features
