#include "call/journey.hpp"

#include <gtest/gtest.h>

namespace centrale::call {
namespace {

Party user(const char* tenant, const char* id) {
  Party party;
  party.user = Of<UserId>{TenantId(tenant), UserId(id)};
  return party;
}

Party service(const char* extension) {
  Party party;
  party.extension = Extension(extension);
  return party;
}

GoTo diverted_by(Party from) {
  GoTo go;
  go.from = std::move(from);
  return go;
}

TEST(Journey, a_place_that_diverts_a_second_time_closes_a_circle) {
  const std::vector<Diversion> before{{.from = user("acme", "anna"), .reason = DiversionReason::unknown}};
  EXPECT_TRUE(goes_in_circles(before, diverted_by(user("acme", "anna"))));
  EXPECT_FALSE(goes_in_circles(before, diverted_by(user("acme", "bram"))));
}

TEST(Journey, the_same_name_at_another_tenant_is_somebody_else) {
  const std::vector<Diversion> before{{.from = user("acme", "anna"), .reason = DiversionReason::unknown}};
  EXPECT_FALSE(goes_in_circles(before, diverted_by(user("globex", "anna"))));
}

TEST(Journey, services_count_by_their_extension) {
  const std::vector<Diversion> before{{.from = service("600"), .reason = DiversionReason::no_answer}};
  EXPECT_TRUE(goes_in_circles(before, diverted_by(service("600"))));
  EXPECT_FALSE(goes_in_circles(before, diverted_by(service("601"))));
}

TEST(Journey, a_menu_key_is_no_diversion) {
  const std::vector<Diversion> before{{.from = service("500"), .reason = DiversionReason::unknown}};
  GoTo key = diverted_by(service("500"));
  key.diverts = false;
  EXPECT_FALSE(goes_in_circles(before, key));
}

TEST(Journey, ten_diversions_are_enough_wherever_they_were) {
  std::vector<Diversion> before;
  for (std::size_t at = 0; at < kMostDiversions; ++at) {
    before.push_back({.from = service(std::to_string(700 + at).c_str()), .reason = DiversionReason::unknown});
  }
  EXPECT_TRUE(goes_in_circles(before, diverted_by(service("800"))));
}

}  // namespace
}  // namespace centrale::call
