#include "sip/headers.hpp"

#include <gtest/gtest.h>

namespace centrale::sip {
namespace {

TEST(Via, with_all_the_white_space_that_is_allowed) {
  const auto via = parse_via(
      "SIP  / 2.0  /  TCP     spindle.example.com : 5071 ;\tbranch  =   z9hG4bK9ikj8 ;received=[::1]");
  ASSERT_TRUE(via) << via.error().what;
  EXPECT_EQ(via->transport, "TCP");
  EXPECT_EQ(via->host, "spindle.example.com");
  EXPECT_EQ(via->port, 5071);
  EXPECT_EQ(via->branch(), "z9hG4bK9ikj8");
  EXPECT_EQ(via->params.get("received"), "[::1]");
}

TEST(Via, ipv6_and_malformed) {
  EXPECT_EQ(parse_via("SIP/2.0/UDP [2001:db8::9:1]:5070;branch=x")->port, 5070);
  EXPECT_EQ(parse_via("SIP/2.0/UDP [2001:db8::9:1]")->host, "[2001:db8::9:1]");
  for (const char* text : {"", "SIP/3.0/UDP a", "SIP/2.0/UDP", "SIP/2.0/UDP a:0", "SIP/2.0/UDP a b",
                           "SIP/2.0/UDP [::1", "SIP/2.0/UDP ;branch=a", "SIP/2.0/UDP a;x=\"y"}) {
    EXPECT_FALSE(parse_via(text)) << text;
  }
}

TEST(NameAddr, forms) {
  auto found = parse_name_addr("\"J \\\\\\\"\" <sip:jdrosen@example.com;x=1> ; tag = 98asjd8");
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->display_name(), "J \\\"");
  EXPECT_EQ(found->uri.params.get("x"), "1");
  EXPECT_EQ(found->tag(), "98asjd8");
  found = parse_name_addr("sip:a@b;tag=7");
  EXPECT_EQ(found->tag(), "7");
  EXPECT_TRUE(found->uri.params.empty());
  EXPECT_EQ(parse_name_addr("caller<sip:caller@example.com>;tag=323")->display, "caller");
  EXPECT_EQ(parse_name_addr("<tel:+31>")->uri.user, "+31");
  EXPECT_TRUE(parse_name_addr(" * ")->star);
}

TEST(NameAddr, refused) {
  for (const char* text :
       {"", "\"open <sip:a@b>", "Bell, A <sip:a@b>", "<sip:a@b", "<sip:a@b> x", "< sip:a@b >",
        "sip:a@b?Route=%3Csip:c%3E", "\"a\" sip:a@b", "<sip:a@b>;x=\"y", "<>", "\"a\""}) {
    EXPECT_FALSE(parse_name_addr(text)) << text;
  }
}

TEST(Lists, commas_in_quotes_and_brackets_do_not_count) {
  std::string_view rest = ", \"a,b\" <sip:c,d@e>;x=\"1,2\" ,, <sip:f> , g";
  EXPECT_EQ(next_list_value(rest), "\"a,b\" <sip:c,d@e>;x=\"1,2\"");
  EXPECT_EQ(next_list_value(rest), "<sip:f>");
  EXPECT_EQ(next_list_value(rest), "g");
  EXPECT_EQ(next_list_value(rest), std::nullopt);
  EXPECT_TRUE(list_has("timer, 100rel;x=1", "100REL"));
  EXPECT_FALSE(list_has("timer, 100rela", "100rel"));
}

TEST(Values, of_extensions) {
  EXPECT_EQ(parse_cseq("0009  INVITE")->number, 9U);
  EXPECT_FALSE(parse_cseq("2147483648 INVITE"));
  EXPECT_FALSE(parse_cseq("7"));
  EXPECT_EQ(parse_event("dialog;id=7")->id(), "7");
  const auto state = parse_subscription_state("terminated;reason=noresource;retry-after=30");
  EXPECT_EQ(state->state, "terminated");
  EXPECT_EQ(state->reason(), "noresource");
  EXPECT_EQ(state->retry_after(), 30U);
  const auto replaces = parse_replaces("98732@s.example.com;from-tag=r33th4x0r;to-tag=ff87ff;early-only");
  ASSERT_TRUE(replaces);
  EXPECT_EQ(replaces->call_id, "98732@s.example.com");
  EXPECT_EQ(replaces->to_tag, "ff87ff");
  EXPECT_TRUE(replaces->early_only);
  EXPECT_FALSE(parse_replaces("x;to-tag=1"));
  EXPECT_EQ(parse_session_expires("1800;refresher=uas")->refresher, "uas");
  EXPECT_EQ(parse_session_expires("90")->seconds, 90U);
  EXPECT_FALSE(parse_session_expires("-1"));
  EXPECT_EQ(parse_rack("776656 1 INVITE")->cseq, 1U);
  EXPECT_FALSE(parse_rack("776656 INVITE"));
  EXPECT_EQ(parse_reason("Q.850;cause=16;text=\"Terminated\"")->text, "Terminated");
  EXPECT_TRUE(parse_media_type("application/SDP; charset=utf-8")->is("application/sdp"));
  EXPECT_FALSE(parse_media_type("sdp"));
  EXPECT_TRUE(privacy_has("id;critical", "critical"));
  EXPECT_FALSE(privacy_has("header", "id"));
}

TEST(Values, rfc3326_2_reasons_with_a_quoted_text_and_without) {
  const auto cause = parse_reason("Q.850 ;cause=17 ;text=\"User; \\\"busy\\\"\"");
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->protocol, "Q.850");
  EXPECT_EQ(cause->cause, 17U);
  EXPECT_EQ(cause->text, "User; \"busy\"");
  const auto bare = parse_reason("preemption");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->cause, 0U);
  EXPECT_FALSE(parse_reason(""));
  EXPECT_FALSE(parse_reason(";cause=16"));
}

TEST(Values, quoting_goes_both_ways) {
  std::string quoted;
  quote("a\"b\\c\nd", quoted);
  EXPECT_EQ(quoted, "\"a\\\"b\\\\c d\"");
  EXPECT_EQ(unquote(quoted), "a\"b\\c d");
  EXPECT_EQ(parse_number(" 42 "), 42U);
  EXPECT_FALSE(parse_number("4294967296"));
  EXPECT_FALSE(parse_number("+1"));
}

}  // namespace
}  // namespace centrale::sip
