// What carriers of different tastes get to see of a caller.
#include <gtest/gtest.h>

#include "call/describe.hpp"
#include "edge/outbound_identity.hpp"
#include "trunk/caller_id.hpp"

namespace centrale::edge {
namespace {

using directory::CallerHeader;
using directory::DiversionStyle;

struct Profile : testing::Test {
  Profile() {
    directory::Tenant tenant;
    tenant.id = TenantId("acme");
    tenant.main_number = E164("31201230000");
    tenant.proved_numbers = {E164("31612345678")};
    directory::User anna{.id = UserId("anna")};
    anna.numbers = {E164("31201230201")};
    tenant.users = {anna};
    company = std::make_unique<directory::TenantSnapshot>(std::move(tenant));
    order.to = call::ToOutside{.number = E164("31201111111"), .dialled = {}};
    caller_is("Anna", "31201230201");
  }
  sip::CallIdentity identity() { return identity_for_trunk(order, trunk, *company, "sip:x@c", "pbx"); }
  sip::InviteRequestInfo rest() {
    sip::InviteRequestInfo info;
    complete_for_trunk(order, trunk, *company, "pbx", info);
    return info;
  }
  void caller_is(const char* name, const char* number) {
    order.caller.name = name;
    order.caller.number = E164(number);
  }
  void forwarded_by(const char* number) {
    order.diversions.push_back(
        {.from = call::party_of(E164(number)), .reason = call::DiversionReason::unconditional});
  }

  std::unique_ptr<directory::TenantSnapshot> company;
  directory::Trunk trunk;
  call::LegOrder order{};
};

TEST_F(Profile, each_header_for_the_caller) {
  EXPECT_EQ(identity().asserted, std::vector<std::string>{"<sip:+31201230201@pbx>"});
  trunk.profile.caller_header = CallerHeader::preferred;
  EXPECT_EQ(identity().preferred, "<sip:+31201230201@pbx>");
  EXPECT_TRUE(identity().asserted.empty());
  trunk.profile.caller_header = CallerHeader::from_only;
  EXPECT_TRUE(identity().asserted.empty());
  EXPECT_TRUE(identity().preferred.empty());
  EXPECT_TRUE(rest().headers.empty());
  trunk.profile.caller_header = CallerHeader::remote_party_id;
  ASSERT_EQ(rest().headers.size(), 1U);
  EXPECT_EQ(rest().headers[0].second, "<sip:+31201230201@pbx>;party=calling;screen=yes;privacy=off");
}

TEST_F(Profile, who_hides_is_hidden_as_the_carrier_wants_it) {
  order.caller.restricted = true;
  EXPECT_EQ(identity().from, "\"Anonymous\" <sip:anonymous@anonymous.invalid>");
  EXPECT_EQ(identity().privacy, "id");
  trunk.profile.privacy = directory::PrivacyStyle::privacy_only;
  EXPECT_EQ(identity().from, "<sip:+31201230201@pbx>") << "but never with a name";
  EXPECT_EQ(identity().privacy, "id");
}

TEST_F(Profile, a_forwarding_is_told_as_the_carrier_wants_it) {
  forwarded_by("31201230201");
  for (const auto& [style, diversions, history] :
       std::vector<std::tuple<DiversionStyle, std::size_t, std::size_t>>{{DiversionStyle::both, 1, 2},
                                                                         {DiversionStyle::diversion, 1, 0},
                                                                         {DiversionStyle::history_info, 0, 2},
                                                                         {DiversionStyle::none, 0, 0}}) {
    trunk.profile.diversions = style;
    EXPECT_EQ(identity().diversions.size(), diversions);
    EXPECT_EQ(identity().history.size(), history);
  }
}

TEST_F(Profile, a_number_that_is_not_ones_own_is_not_shown) {
  order.caller.number = E164("31209999999");
  EXPECT_EQ(identity().from, "\"Anna\" <sip:+31201230000@pbx>") << "the company's main number instead";
  order.caller.number = E164("31612345678");
  EXPECT_EQ(identity().from, "\"Anna\" <sip:+31612345678@pbx>") << "proved";
}

TEST_F(Profile, a_forwarded_call_keeps_its_caller_and_says_who_forwarded) {
  caller_is("Carol", "4930123456");
  EXPECT_EQ(identity().from, "\"Carol\" <sip:+31201230000@pbx>") << "not forwarded: it is not theirs";
  forwarded_by("31201230201");
  EXPECT_EQ(identity().from, "\"Carol\" <sip:+4930123456@pbx>");
  EXPECT_TRUE(identity().diversions[0].starts_with("<sip:+31201230201@pbx>"));
  trunk.keep_foreign_caller = false;
  EXPECT_EQ(identity().from, "\"Carol\" <sip:+31201230000@pbx>");
}

TEST_F(Profile, numbers_as_they_are_dialled_abroad) {
  trunk.number_format = directory::NumberFormat::international_00;
  EXPECT_EQ(identity().from, "\"Anna\" <sip:0031201230201@pbx>");
  EXPECT_EQ(trunk::in_format(trunk, E164("4930123456")), "004930123456");
}

TEST_F(Profile, only_an_emergency_call_tells_where_the_phone_stands) {
  trunk.profile.location = directory::LocationStyle::geolocation;
  EXPECT_TRUE(rest().parts.empty());
  order.location = "Zeedijk 9";
  ASSERT_EQ(rest().parts.size(), 1U);
  EXPECT_NE(rest().parts[0].body.find("<ca:country>NL</ca:country>"), std::string::npos);
  trunk.profile.location = directory::LocationStyle::none;
  EXPECT_TRUE(rest().headers.empty());
}

}  // namespace
}  // namespace centrale::edge
