#include <fmt/format.h>
#include <gtest/gtest.h>

#include "edge/identity_headers.hpp"
#include "edge/outbound_identity.hpp"
#include "edge/register_request.hpp"
#include "edge/sip_leg.hpp"

namespace centrale::edge {
namespace {

sip::Message message(std::string_view method, std::string_view headers) {
  auto parsed = sip::Message::parse(
      fmt::format("{0} sip:31201230000@pbx SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n"
                  "To: <sip:31201230000@pbx>\r\nCall-ID: 1\r\nCSeq: 1 {0}\r\n{1}Content-Length: 0\r\n\r\n",
                  method, headers));
  EXPECT_TRUE(parsed) << parsed.error().what;
  return std::move(*parsed);
}

// RFC 3325 §9.1
TEST(identity, the_trunk_vouches_with_p_asserted_identity_and_not_with_from) {
  const auto invite = message("INVITE",
                              "From: \"Mallory\" <sip:+31209999999@x>;tag=1\r\n"
                              "P-Asserted-Identity: \"Bob\" <sip:+31101234567@carrier>\r\n");
  const call::Party caller = caller_of(invite, "nl");
  EXPECT_EQ(caller.number, parse_e164("+31101234567"));
  EXPECT_EQ(caller.name, "Bob");
  EXPECT_FALSE(caller.restricted);
}

TEST(identity, a_national_number_means_one_of_the_trunks_country) {
  const call::Party caller = caller_of(message("INVITE", "From: <sip:0101234567@x>;tag=1\r\n"), "nl");
  EXPECT_EQ(caller.number, parse_e164("+31101234567"));
}

/// What a trunk that registers as "account7" is understood to call.
std::optional<E164> called_by(std::string_view target, std::string_view to, std::string_view more = "") {
  const auto invite = sip::Message::parse(
      fmt::format("INVITE sip:{}@pbx SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n"
                  "From: <sip:1@x>;tag=1\r\nTo: <sip:{}@pbx>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
                  "{}Content-Length: 0\r\n\r\n",
                  target, to, more));
  EXPECT_TRUE(invite) << invite.error().what;
  directory::Trunk trunk;
  trunk.user = "account7";
  return called_of(*invite, trunk);
}

TEST(called, is_the_request_uri_whatever_stands_elsewhere) {
  EXPECT_EQ(called_by("+31201230000", "+31209999999"), parse_e164("+31201230000"));
  EXPECT_EQ(called_by("0201230000", "+31209999999", "P-Called-Party-ID: <tel:+31209999999>\r\n"),
            parse_e164("+31201230000"));
  EXPECT_EQ(called_by("stranger", "+31201230000"), std::nullopt) << "not our contact";
}

TEST(called, at_our_registered_contact_is_in_p_called_party_id_or_to) {
  EXPECT_EQ(called_by("account7", "0201230000"), parse_e164("+31201230000"));
  EXPECT_EQ(called_by("account7", "+31209999999", "P-Called-Party-ID: <sip:+31201230000@carrier>\r\n"),
            parse_e164("+31201230000"));
  EXPECT_EQ(called_by("account7", "account7"), std::nullopt);
}

TEST(identity, rfc3323_privacy_id_hides_the_caller) {
  const auto invite = message("INVITE",
                              "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1\r\n"
                              "P-Asserted-Identity: <tel:+31101234567>\r\nPrivacy: id\r\n");
  const call::Party caller = caller_of(invite, "nl");
  EXPECT_TRUE(caller.restricted);
  EXPECT_EQ(caller.number, parse_e164("+31101234567"));
}

TEST(identity, rfc5806_diversions_come_newest_first_and_are_kept_oldest_first) {
  const auto diversions = diversions_of(message("INVITE",
                                                "From: <sip:1@x>;tag=1\r\n"
                                                "Diversion: <sip:+31200000002@x>;reason=no-answer, "
                                                "<sip:+31200000001@x>;reason=unconditional\r\n"),
                                        "nl");
  ASSERT_EQ(diversions.size(), 2U);
  EXPECT_EQ(diversions[0].from.number, parse_e164("+31200000001"));
  EXPECT_EQ(diversions[0].reason, call::DiversionReason::unconditional);
  EXPECT_EQ(diversions[1].reason, call::DiversionReason::no_answer);
}

TEST(identity, rfc7044_history_info_tells_of_diversions_too) {
  const auto diversions = diversions_of(message("INVITE",
                                                "From: <sip:1@x>;tag=1\r\n"
                                                "History-Info: <sip:+31200000001@x>;index=1, "
                                                "<sip:+31200000002@x;cause=486>;index=1.1\r\n"),
                                        "nl");
  ASSERT_EQ(diversions.size(), 1U);
  EXPECT_EQ(diversions[0].from.number, parse_e164("+31200000001"));
  EXPECT_EQ(diversions[0].reason, call::DiversionReason::user_busy);
}

TEST(identity, names_of_others_lose_what_could_deceive) {
  EXPECT_EQ(clean_name("Bob\r\nX-Tenant: y"), "BobX-Tenant: y");
  EXPECT_EQ(clean_name("\xE2\x80\xAE"
                       "evil\x1B[31m"),
            "evil[31m");
  EXPECT_EQ(clean_name("Zo\xC3\xAB"), "Zo\xC3\xAB");
  EXPECT_EQ(clean_name("bad\xC3"), "bad");
  EXPECT_EQ(clean_name(std::string(500, 'x')).size(), 64U);
}

// RFC 3325 §7, RFC 3323 §4.1
TEST(outbound_identity, a_hidden_caller_is_anonymous_to_a_phone) {
  call::LegOrder order;
  order.caller.name = "Carol";
  order.caller.extension = Extension{"201"};
  EXPECT_EQ(identity_for_device(order, "sip:202@10.0.0.2", "pbx").from, "\"Carol\" <sip:201@pbx>");
  order.caller.restricted = true;
  const auto hidden = identity_for_device(order, "sip:202@10.0.0.2", "pbx");
  EXPECT_NE(hidden.from.find("anonymous.invalid"), std::string::npos);
  EXPECT_TRUE(hidden.asserted.empty());
}

TEST(outbound_identity,
     a_trunk_sees_the_hidden_caller_with_privacy_and_the_forward_with_diversion_and_history) {
  directory::Tenant acme;
  acme.id = TenantId{"acme"};
  acme.main_number = *parse_e164("+31201230000");
  const directory::TenantSnapshot tenant(acme);
  call::LegOrder order;
  order.caller.number = parse_e164("+31109999999");
  order.caller.restricted = true;
  call::Diversion& first = order.diversions.emplace_back();
  first.from.number = parse_e164("+31201230000");
  first.reason = call::DiversionReason::no_answer;
  const auto identity =
      identity_for_trunk(order, directory::Trunk{}, tenant, "sip:+31612345678@carrier", "pbx");
  EXPECT_EQ(identity.privacy, "id");
  ASSERT_EQ(identity.asserted.size(), 1U);
  EXPECT_EQ(identity.asserted[0], "<sip:+31109999999@pbx>");
  ASSERT_EQ(identity.diversions.size(), 1U);
  EXPECT_EQ(identity.diversions[0], "<sip:+31201230000@pbx>;reason=no-answer;counter=1");
  ASSERT_EQ(identity.history.size(), 2U);
  EXPECT_EQ(identity.history[1], "<sip:+31612345678@carrier;cause=408>;index=1.1");
}

TEST(outbound_identity, the_emergency_centre_sees_the_site_through_any_trunk) {
  directory::Tenant acme;
  acme.id = TenantId{"acme"};
  acme.main_number = *parse_e164("+31201230000");
  const directory::TenantSnapshot tenant(acme);
  directory::Trunk carrier;
  carrier.caller_id = directory::CallerIdRule::main_number;
  call::LegOrder order;
  order.caller.number = parse_e164("+31301230112");
  order.to = call::ToOutside{.number = {}, .dialled = "112", .emergency = true};
  const auto identity = identity_for_trunk(order, carrier, tenant, "sip:112@carrier", "pbx");
  EXPECT_EQ(identity.from, "<sip:+31301230112@pbx>");
  ASSERT_EQ(identity.asserted.size(), 1U);
  EXPECT_EQ(identity.asserted[0], "<sip:+31301230112@pbx>");
  EXPECT_TRUE(identity.privacy.empty());
}

TEST(register_request, contacts_come_with_their_own_time_or_that_of_the_request) {
  const auto request = message("REGISTER",
                               "From: <sip:a@pbx>;tag=1\r\nExpires: 600\r\n"
                               "Contact: <sip:a@10.0.0.1>;expires=60, "
                               "<sip:a@10.0.0.2>;+sip.instance=\"<urn:uuid:7>\";reg-id=2\r\n");
  const auto order = parse_register(request, sip::Flow{}, registrar::Limits{});
  ASSERT_TRUE(order) << order.error().what;
  ASSERT_EQ(order->contacts.size(), 2U);
  EXPECT_EQ(order->contacts[0].expires, Duration(60s));
  EXPECT_EQ(order->contacts[1].expires, Duration(600s));
  EXPECT_EQ(order->contacts[1].instance, "<urn:uuid:7>");
  EXPECT_EQ(order->contacts[1].reg_id, 2U);
}

TEST(register_request, rfc3327_5_3_every_path_is_kept_in_its_order) {
  const auto request = message("REGISTER",
                               "From: <sip:a@pbx>;tag=1\r\nContact: <sip:a@10.0.0.1>\r\n"
                               "Path: <sip:near.example;lr>, <sip:middle.example;lr>\r\n"
                               "Path: <sip:far.example;lr>\r\n");
  const auto order = parse_register(request, sip::Flow{}, registrar::Limits{});
  ASSERT_TRUE(order) << order.error().what;
  EXPECT_EQ(order->path, "<sip:near.example;lr>, <sip:middle.example;lr>, <sip:far.example;lr>");
}

TEST(register_request, rfc3261_10_2_2_a_star_stands_alone_with_expires_zero) {
  const auto parse = [](std::string_view headers) {
    return parse_register(message("REGISTER", headers), sip::Flow{}, registrar::Limits{}).has_value();
  };
  EXPECT_TRUE(parse("From: <sip:a@pbx>;tag=1\r\nContact: *\r\nExpires: 0\r\n"));
  EXPECT_FALSE(parse("From: <sip:a@pbx>;tag=1\r\nContact: *\r\nExpires: 60\r\n"));
  EXPECT_FALSE(parse("From: <sip:a@pbx>;tag=1\r\nContact: *, <sip:a@10.0.0.1>\r\nExpires: 0\r\n"));
  EXPECT_FALSE(parse("From: <sip:a@pbx>;tag=1\r\nContact: <mailto:a@b>\r\n"));
}

TEST(dtmf, info_bodies_of_both_kinds) {
  EXPECT_EQ(digit_of("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n"), '5');
  EXPECT_EQ(digit_of("application/dtmf-relay", "Duration=160\nSignal = #\n"), '#');
  EXPECT_EQ(digit_of("application/dtmf", "11"), '#');
  EXPECT_EQ(digit_of("application/dtmf", "a"), 'A');
  EXPECT_FALSE(digit_of("application/dtmf", "55"));
  EXPECT_FALSE(digit_of("text/plain", "5"));
}

TEST(outcomes, what_the_far_end_says_and_what_we_say) {
  const auto heard = [](int status, bool local = false) {
    sip::Failure failure;
    failure.status = status;
    failure.local = local;
    return refusal_of(failure);
  };
  EXPECT_EQ(heard(486), call::Refusal::busy);
  EXPECT_EQ(heard(603), call::Refusal::declined);
  EXPECT_EQ(heard(480), call::Refusal::no_answer);
  EXPECT_EQ(heard(408), call::Refusal::not_reachable);
  EXPECT_EQ(heard(503, true), call::Refusal::not_reachable);
  EXPECT_EQ(status_of(call::Refusal::busy), 486);
  EXPECT_EQ(status_of(call::Refusal::not_found), 404);
}

}  // namespace
}  // namespace centrale::edge
