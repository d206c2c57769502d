#include "call/admission.hpp"

#include <gtest/gtest.h>

#include "flow/virtual_loop.hpp"

namespace centrale::call {
namespace {

directory::Tenant small_tenant() {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  tenant.most_outside_calls = 2;
  directory::ClassOfService careful;
  careful.id = directory::ClassOfServiceId("careful");
  careful.international = false;
  directory::ClassOfService everything;
  everything.id = directory::ClassOfServiceId("everything");
  everything.premium = true;
  tenant.classes_of_service = {careful, everything};
  directory::User anna;
  anna.id = UserId("anna");
  directory::User bram;
  bram.id = UserId("bram");
  bram.class_of_service = everything.id;
  tenant.users = {anna, bram};
  return tenant;
}

class AdmissionTest : public testing::Test {
 protected:
  auto ask(const char* user, const char* number) {
    OutsideRequest request;
    request.payer = {.tenant = TenantId("acme"), .user = UserId(user)};
    request.number = parse_e164(number).value_or(E164{});
    return admission.admit(tenant, request);
  }
  directory::TenantSnapshot tenant{small_tenant()};
  flow::VirtualLoop loop;
  Admission admission{loop};
};

TEST_F(AdmissionTest, the_payers_class_decides) {
  EXPECT_EQ(ask("anna", "+4930123456").error(), Refusal::class_barred);
  EXPECT_TRUE(ask("bram", "+4930123456"));
  EXPECT_EQ(ask("anna", "+319001234").error(), Refusal::premium_barred);
}

TEST_F(AdmissionTest, the_tenant_decides_before_any_class) {
  EXPECT_EQ(ask("bram", "+442079460000").error(), Refusal::country_barred);
  EXPECT_EQ(ask("anna", "+442079460000").error(), Refusal::country_barred);
  EXPECT_EQ(ask("bram", "+319001234").error(), Refusal::premium_barred);
  EXPECT_EQ(admission.outside_legs(TenantId("acme")), 0U);
}

TEST_F(AdmissionTest, a_short_number_that_is_paid_is_barred_however_it_was_reached) {
  OutsideRequest enquiry{
      .payer = {.tenant = TenantId("acme"), .user = UserId("bram")}, .number = {}, .dialled = "1888"};
  EXPECT_EQ(admission.admit(tenant, enquiry).error(), Refusal::premium_barred);
  enquiry.dialled = "116123";
  EXPECT_TRUE(admission.admit(tenant, enquiry));
}

TEST_F(AdmissionTest, a_service_has_the_first_class) {
  OutsideRequest request{
      .payer = {.tenant = TenantId("acme"), .user = {}}, .number = *parse_e164("+4930123456"), .dialled = {}};
  EXPECT_EQ(admission.admit(tenant, request).error(), Refusal::class_barred);
}

TEST_F(AdmissionTest, the_cap_counts_what_lives) {
  auto first = ask("anna", "+31201111111");
  {
    auto second = ask("anna", "+31201111111");
    EXPECT_EQ(ask("anna", "+31201111111").error(), Refusal::congestion);
  }
  EXPECT_TRUE(ask("anna", "+31201111111"));
  EXPECT_EQ(admission.outside_legs(TenantId("acme")), 1U);
}

TEST_F(AdmissionTest, an_emergency_call_passes_and_takes_no_place) {
  auto first = ask("anna", "+31201111111");
  auto second = ask("anna", "+31201111111");
  OutsideRequest emergency{.payer = {.tenant = TenantId("acme"), .user = UserId("anna")},
                           .number = {},
                           .dialled = "112",
                           .emergency = true};
  EXPECT_TRUE(admission.admit(tenant, emergency));
  EXPECT_EQ(admission.outside_legs(TenantId("acme")), 2U);
}

}  // namespace
}  // namespace centrale::call
