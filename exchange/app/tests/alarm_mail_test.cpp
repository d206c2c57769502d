#include "app/alarm_mail.hpp"

#include <gtest/gtest.h>

namespace centrale::app {
namespace {

TEST(AlarmMail, everybody_of_the_list_gets_one) {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  tenant.name = "Acme";
  tenant.alarm_mails = {"desk@acme.example", "boss@acme.example"};
  const auto mails = alarm_mails(directory::TenantSnapshot(tenant), "Anna (201) calls 112 from acme-201",
                                 "exchange@host.example", WallInstant{});
  ASSERT_EQ(mails.size(), 2U);
  EXPECT_EQ(mails[1].recipient, "boss@acme.example");
  EXPECT_EQ(mails[0].sender, "exchange@host.example");
  EXPECT_NE(mails[0].id, mails[1].id);
  EXPECT_NE(mails[0].subject.find("calls 112"), std::string::npos);
  EXPECT_TRUE(mails[0].attachment.empty());
}

TEST(AlarmMail, no_list_no_mail) {
  EXPECT_TRUE(alarm_mails(directory::TenantSnapshot(directory::Tenant{}), "what", "from", {}).empty());
}

}  // namespace
}  // namespace centrale::app
