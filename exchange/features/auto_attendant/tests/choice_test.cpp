#include "features/auto_attendant/choice.hpp"

#include <gtest/gtest.h>

namespace centrale::features {
namespace {

directory::Tenant tenant_with_anna() {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  directory::User anna;
  anna.id = UserId("anna");
  anna.extension = Extension("201");
  tenant.users = {anna};
  return tenant;
}

class ChoiceTest : public testing::Test {
 protected:
  ChoiceTest() {
    menu.id = "main";
    menu.keys['2'] = directory::GoToMenu{"more"};
    menu.dial_extensions = true;
  }
  directory::TenantSnapshot tenant{tenant_with_anna()};
  directory::Menu menu;
};

TEST_F(ChoiceTest, nothing_is_nothing) {
  EXPECT_TRUE(std::holds_alternative<NothingPressed>(choose(tenant, menu, "")));
}

TEST_F(ChoiceTest, one_key_is_a_choice_before_it_is_an_extension) {
  const auto choice = choose(tenant, menu, "2");
  EXPECT_EQ(std::get<directory::MenuAction>(choice), directory::MenuAction(directory::GoToMenu{"more"}));
}

TEST_F(ChoiceTest, more_keys_are_an_extension_where_the_menu_allows_it) {
  const directory::MenuAction anna = directory::Destination(directory::ToExtension{Extension("201")});
  EXPECT_EQ(std::get<directory::MenuAction>(choose(tenant, menu, "201")), anna);
  EXPECT_TRUE(std::holds_alternative<WrongKey>(choose(tenant, menu, "299")));
  menu.dial_extensions = false;
  EXPECT_TRUE(std::holds_alternative<WrongKey>(choose(tenant, menu, "201")));
}

TEST_F(ChoiceTest, hash_ends_an_extension_unless_it_is_a_choice) {
  EXPECT_EQ(keys_of(menu).terminator, '#');
  menu.keys['#'] = directory::RepeatMenu{};
  EXPECT_EQ(keys_of(menu).terminator, '\0');
  menu.dial_extensions = false;
  EXPECT_EQ(keys_of(menu).max, 1U);
}

TEST(MenuPath, goes_there_and_back_again) {
  directory::AutoAttendant attendant;
  for (const char* id : {"main", "more"}) {
    directory::Menu menu;
    menu.id = id;
    attendant.menus.push_back(menu);
  }
  MenuPath path(attendant, "");
  EXPECT_EQ(path.here()->id, "main");
  EXPECT_TRUE(path.go_to("more"));
  EXPECT_FALSE(path.go_to("nowhere"));
  EXPECT_EQ(path.here()->id, "more");
  path.go_back();
  path.go_back();
  EXPECT_EQ(path.here()->id, "main");
}

TEST(MenuPath, does_not_grow_for_ever) {
  directory::AutoAttendant attendant;
  attendant.menus.emplace_back().id = "main";
  MenuPath path(attendant, "main");
  int steps = 0;
  while (path.go_to("main") && steps < 1000) ++steps;
  EXPECT_LT(steps, 100);
}

TEST(MenuPath, an_attendant_without_menus_is_nowhere) {
  const directory::AutoAttendant empty;
  EXPECT_EQ(MenuPath(empty, "main").here(), nullptr);
}

}  // namespace
}  // namespace centrale::features
