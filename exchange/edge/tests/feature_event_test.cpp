// Keys for do not disturb and forwarding: what phones send, and what they are shown.
#include "edge/feature_event.hpp"

#include <gmock/gmock.h>

#include "edge/dialog_package.hpp"
#include "edge/feature_package.hpp"
#include "edge/tests/company.hpp"

namespace centrale::edge {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string dnd(std::string_view on) {
  return "<?xml version=\"1.0\"?><SetDoNotDisturb "
         "xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\"><device/><doNotDisturbOn>" +
         std::string(on) + "</doNotDisturbOn></SetDoNotDisturb>";
}

std::string forwarding(std::string_view type, std::string_view active, std::string_view to,
                       std::string_view more = {}) {
  return "<SetForwarding><forwardingType>" + std::string(type) + "</forwardingType><activateForward>" +
         std::string(active) + "</activateForward><forwardDN>" + std::string(to) + "</forwardDN>" +
         std::string(more) + "</SetForwarding>";
}

std::string refused(const std::string& body) {
  const auto parsed = parse_feature_request(body);
  return parsed ? "taken" : parsed.error().what;
}

TEST(FeatureEvent, HostileOrOddBodiesAreRefused) {
  EXPECT_EQ(refused(dnd("maybe")), "doNotDisturbOn is not true or false");
  EXPECT_EQ(refused("<SetEverything/>"), "neither SetDoNotDisturb nor SetForwarding");
  EXPECT_EQ(refused(forwarding("forwardAlways", "true", "202")), "forwardingType is none that we have");
  EXPECT_EQ(refused(forwarding("forwardBusy", "", "202")), "activateForward is not true or false");
  EXPECT_EQ(refused(forwarding("forwardBusy", "true", std::string(41, '1'))), "forwardDN is too long");
  EXPECT_EQ(refused(forwarding("forwardBusy", "true", "sip:202@a")), "forwardDN is no number");
  for (const char* rings : {"0", "21", "-1", "3x", "99999999999999999999"}) {
    EXPECT_EQ(refused(forwarding("forwardNoAns", "true", "202",
                                 "<ringCount>" + std::string(rings) + "</ringCount>")),
              "ringCount is not 1 to 20")
        << rings;
  }
  EXPECT_NE(refused("<!DOCTYPE a [<!ENTITY b \"202\">]>" + dnd("true")), "taken");
  EXPECT_NE(refused(""), "taken");
}

struct FeatureKeys : ::testing::Test {
  FeatureKeys() { testing::settle(directory); }
  int send(const std::string& body, std::string_view type = kFeatureEventType) {
    const auto message = sip::Message::parse(
        "SUBSCRIBE sip:201@pbx SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
        "To: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 SUBSCRIBE\r\nContent-Type: " +
        std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_TRUE(message);
    const auto taken = package.take(carol, *message);
    return taken ? 200 : taken.error();
  }
  std::string shown() {
    return package.state({.resource = carol, .subscriber = "acme-201", .version = 3}).body;
  }
  [[nodiscard]] directory::UserFeatures now(const char* tenant = "acme") const {
    const auto found = directory.tenant(TenantId{tenant});
    return features.of(found->id(), *found->user(UserId{"carol"}));
  }

  directory::Directory directory;
  directory::FeatureState features;
  FeaturePackage package{directory, features};
  std::string carol = "acme carol";
};

TEST_F(FeatureKeys, all_four_are_shown_at_once) {
  const auto body = package.state({.resource = carol, .subscriber = "acme-201", .version = 0});
  EXPECT_EQ(body.content_type, "multipart/mixed;boundary=\"centrale-features\"");
  EXPECT_THAT(body.body, AllOf(HasSubstr("<device>acme-201</device>"),
                               HasSubstr("<doNotDisturbOn>false</doNotDisturbOn>"),
                               HasSubstr("<forwardingType>forwardImmediate</forwardingType>"),
                               HasSubstr("<forwardingType>forwardBusy</forwardingType>"),
                               HasSubstr("<forwardingType>forwardNoAns</forwardingType>"),
                               HasSubstr("<ringCount>3</ringCount>")));
}

TEST_F(FeatureKeys, what_a_phone_sets_holds_and_is_shown) {
  EXPECT_EQ(send(dnd("true")), 200);
  EXPECT_TRUE(now().do_not_disturb);
  EXPECT_FALSE(now("globex").do_not_disturb);
  EXPECT_EQ(send(forwarding("forwardImmediate", "true", "202")), 200);
  EXPECT_TRUE(now().always.active);
  EXPECT_EQ(send(forwarding("forwardNoAns", "true", "0612345678", "<ringCount>5</ringCount>")), 200);
  EXPECT_EQ(now().no_answer_after, 30s);
  EXPECT_THAT(shown(),
              AllOf(HasSubstr("<doNotDisturbOn>true"), HasSubstr("<forwardTo>202</forwardTo>"),
                    HasSubstr("<forwardTo>+31612345678</forwardTo>"), HasSubstr("<ringCount>5</ringCount>")));
  EXPECT_EQ(send(forwarding("forwardImmediate", "false", "")), 200);
  EXPECT_FALSE(now().always.active);
  EXPECT_EQ(send(forwarding("forwardImmediate", "true", "")), 200) << "to where it led before";
  EXPECT_EQ(dialled(*directory.tenant(TenantId{"acme"}), now().always.to), "202");
}

TEST_F(FeatureKeys, what_a_code_has_set_is_shown) {
  features.change({.tenant = TenantId{"acme"}, .id = UserId{"carol"}}, {.do_not_disturb = true});
  EXPECT_THAT(shown(), HasSubstr("<doNotDisturbOn>true"));
}

TEST_F(FeatureKeys, what_the_user_may_not_dial_is_no_target) {
  EXPECT_EQ(send(forwarding("forwardBusy", "true", "")), 403) << "no target was ever set";
  EXPECT_EQ(send(forwarding("forwardBusy", "true", "201")), 403) << "himself";
  EXPECT_EQ(send(forwarding("forwardBusy", "true", "+31201230201")), 403) << "himself";
  EXPECT_EQ(send(forwarding("forwardBusy", "true", "112")), 403);
  EXPECT_EQ(send(forwarding("forwardBusy", "true", "0014155550100")), 403) << "barred";
  EXPECT_EQ(send(forwarding("forwardBusy", "true", "*72202")), 403) << "a code";
  EXPECT_EQ(send(forwarding("forwardBusy", "true", "sip:202@elsewhere")), 400);
  EXPECT_EQ(now(), now("globex")) << "nothing has changed";
}

TEST_F(FeatureKeys, other_bodies_are_refused) {
  EXPECT_EQ(send(dnd("true"), "application/sdp"), 415);
  EXPECT_EQ(send("<x/>"), 400);
  EXPECT_FALSE(now().do_not_disturb);
}

}  // namespace
}  // namespace centrale::edge
