#include "edge/mobile_core.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "edge/identity_headers.hpp"

namespace centrale::edge {
namespace {

constexpr std::string_view kMobile = "+31612340001";

class MobileCore : public ::testing::Test {
 protected:
  MobileCore() {
    directory::Tenant tenant;
    tenant.id = TenantId("acme");
    tenant.main_number = E164("31201230000");
    directory::User& carol = tenant.users.emplace_back();
    carol.id = UserId("carol");
    carol.numbers = {E164("31201230201")};
    carol.mobile.edit() = {.number = *parse_e164(kMobile), .trunk = TrunkId("core"), .shows = shows};
    directory_.replace(std::make_shared<const directory::TenantSnapshot>(std::move(tenant)));
    trunk_.id = TrunkId("core");
    trunk_.kind = directory::TrunkKind::mobile;
  }

  [[nodiscard]] std::expected<std::variant<MobileCalls, MobileIsCalled>, int> meaning(
      std::string_view target, std::string_view headers) const {
    const auto invite = sip::Message::parse(fmt::format(
        "INVITE {} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:{}@x>;tag=1\r\n"
        "To: <sip:1@pbx>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n{}Content-Length: 0\r\n\r\n",
        target, kMobile, headers));
    EXPECT_TRUE(invite) << invite.error().what;
    return meaning_at_mobile_core(*invite, trunk_, directory_);
  }
  // What she dialled; or the status that she gets.
  [[nodiscard]] std::string dialled(std::string_view target, std::string_view headers) const {
    const auto found = meaning(target, headers);
    if (!found) return fmt::format("{}", found.error());
    const auto* calls = std::get_if<MobileCalls>(&*found);
    return calls != nullptr ? calls->digits : "is called";
  }

  directory::MobileShows shows = directory::MobileShows::fixed;
  directory::Directory directory_;
  directory::Trunk trunk_;
};

constexpr const char* kAsserted = "P-Asserted-Identity: <sip:+31612340001@ims.example;user=phone>\r\n";

TEST_F(MobileCore, WhoIsAssertedCallsAndDialsAsHePleases) {
  EXPECT_EQ(dialled("sip:201@pbx;user=phone", kAsserted), "201");
  EXPECT_EQ(dialled("tel:06-12.34(5678);phone-context=ims.example", kAsserted), "0612345678");
  EXPECT_EQ(dialled("tel:+31-20-123-0000", kAsserted), "+31201230000");
  EXPECT_EQ(dialled("sip:%2A78@pbx", kAsserted), "*78");
  EXPECT_EQ(dialled("sip:pbx", kAsserted), "484");
}

TEST_F(MobileCore, TheNetworkVouchesInEitherForm) {
  EXPECT_EQ(dialled("sip:201@pbx", "P-Asserted-Identity: <sip:carol@ims.example>, <tel:+31612340001>\r\n"),
            "201");
  EXPECT_EQ(dialled("sip:201@pbx", ""), "404") << "From alone says nothing";
  EXPECT_EQ(dialled("sip:201@pbx", "P-Asserted-Identity: <tel:+31612340009>\r\n"), "404");
}

TEST_F(MobileCore, OnlySubscribersOfThatTrunkAreCalledThere) {
  const char* stranger = "P-Asserted-Identity: <tel:+31699999999>\r\n";
  EXPECT_EQ(dialled("tel:+31612340001", stranger), "is called");
  EXPECT_EQ(dialled("tel:+31201230201", stranger), "404") << "her fixed number comes over a carrier";
  trunk_.id = TrunkId("another");
  EXPECT_EQ(dialled("tel:+31612340001", stranger), "404");
  EXPECT_EQ(dialled("sip:201@pbx", kAsserted), "404");
}

TEST_F(MobileCore, ACallThatItsNetworkSendsBackGoesRoundInCircles) {
  const char* back =
      "P-Asserted-Identity: <tel:+31699999999>\r\nDiversion: <tel:+31612340001>;reason=no-answer\r\n";
  EXPECT_EQ(dialled("tel:+31612340001", back), "482");
}

TEST_F(MobileCore, ACallThatSheForwardsIsNotHerOwn) {
  const std::string forwarded = std::string(kAsserted) + "Diversion: <tel:+31612340001>;reason=user-busy\r\n";
  EXPECT_EQ(dialled("tel:+31201230201", forwarded), "404");
}

TEST_F(MobileCore, HerNumberIsFixedOrMobileAsChosen) {
  const auto found = meaning("sip:201@pbx", std::string(kAsserted) + "Privacy: id\r\n");
  ASSERT_TRUE(found);
  const auto& calls = std::get<MobileCalls>(*found);
  EXPECT_TRUE(calls.hidden);
  EXPECT_EQ(mobile_party(calls.who, true).number, E164("31201230201"));
  EXPECT_TRUE(mobile_party(calls.who, true).restricted);
  directory::User shows_mobile = *calls.who.user;
  shows_mobile.mobile.edit().shows = directory::MobileShows::mobile;
  EXPECT_EQ(mobile_party({calls.who.tenant, &shows_mobile}, false).number, parse_e164(kMobile));
}

}  // namespace
}  // namespace centrale::edge
