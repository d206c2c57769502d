#include "sip/uri.hpp"

#include <gtest/gtest.h>

#include "sip/address.hpp"

namespace centrale::sip {
namespace {

bool same(std::string_view a, std::string_view b) { return equivalent(*parse_uri(a), *parse_uri(b)); }

TEST(Uri, parts) {
  const auto uri =
      parse_uri("sip:alice:secret@[2001:db8::1]:5070;transport=tcp;lr?Subject=a%20b&Priority=urgent");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->scheme, Scheme::sip);
  EXPECT_EQ(uri->user, "alice");
  EXPECT_EQ(uri->password, "secret");
  EXPECT_EQ(uri->host, "[2001:db8::1]");
  EXPECT_EQ(uri->port, 5070);
  EXPECT_EQ(uri->params.get("Transport"), "tcp");
  EXPECT_TRUE(uri->params.has("lr"));
  EXPECT_EQ(uri->header("subject"), "a b");
}

TEST(Uri, odd_but_right) {
  for (const char* text :
       {"sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com", "sips:user@host-.",
        "sip:null-%00-null@example.com", "tel:+31-20-123.45(67)", "tel:112;phone-context=+31",
        "sip:user;par=u%40example.net@example.com", "sip:*72#@pbx", "urn:service:sos",
        "nobodyKnowsThisScheme:totallyopaquecontent", "sip:[2001:db8:::192.0.2.1]"}) {
    EXPECT_TRUE(parse_uri(text)) << text;
  }
}

TEST(Uri, refused) {
  for (const char* text : {"",
                           "sip:",
                           "alice",
                           "sip:@host",
                           "sip:a@",
                           "sip:a@b@c",
                           "sip:a@host:",
                           "sip:a@host:0",
                           "sip:a@host:65536",
                           "sip:a@host:+1",
                           "sip:2001:db8::1",
                           "sip:a b@host",
                           "sip:a@host%zz",
                           "<sip:a@host>",
                           "sip:a@[::1",
                           "sip:a@[]",
                           "tel:",
                           "tel:+31x",
                           ":a",
                           "1a:b",
                           "sip:a@b;=c",
                           "tel:+31;=c",
                           "sip:a\"@b",
                           "sip:\x80@host"}) {
    EXPECT_FALSE(parse_uri(text)) << text;
  }
  EXPECT_EQ(parse_uri("sip:" + std::string(3000, 'a')).error().status, 414);
}

// RFC 3261 §19.1.4: its own examples.
TEST(Uri, equivalence) {
  EXPECT_TRUE(same("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"));
  EXPECT_TRUE(same("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"));
  EXPECT_TRUE(same("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5"));
  EXPECT_TRUE(same("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
                   "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"));
  EXPECT_TRUE(same("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
                   "sip:alice@atlanta.com?priority=urgent&subject=project%20x"));
  EXPECT_FALSE(same("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"));
  EXPECT_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"));
  EXPECT_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"));
  EXPECT_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"));
  EXPECT_FALSE(same("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"));
  EXPECT_FALSE(same("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"));
  EXPECT_FALSE(same("sip:a@b", "sips:a@b"));
  EXPECT_TRUE(same("tel:+31-20-123", "tel:+31(20)123"));
}

TEST(Uri, written_as_it_was_read) {
  for (const char* text :
       {"sip:alice:pw@example.com:5061;transport=tls;lr?Subject=x%20y", "sips:[2001:db8::1]",
        "tel:+31201234567;ext=12", "sip:a%40b%3A@host", "urn:service:sos"}) {
    EXPECT_EQ(Uri::parse(text)->to_string(), text);
  }
  Uri uri = *Uri::parse("sip:a@b;lr");
  EXPECT_EQ(uri.set_param("transport", "tcp").remove_param("LR").to_string(), "sip:a@b;transport=tcp");
  uri.user = "*72#";
  EXPECT_EQ(uri.to_string(), "sip:*72%23@b;transport=tcp");
}

TEST(Uri, global_numbers) {
  EXPECT_EQ(e164_of(*parse_uri("tel:+31-20-1234567")), E164("31201234567"));
  EXPECT_EQ(e164_of(*parse_uri("sip:+31201234567;npdi@carrier.example;user=phone")), E164("31201234567"));
  EXPECT_EQ(e164_of(*parse_uri("sip:%2B31201234567@carrier.example")), E164("31201234567"));
  EXPECT_FALSE(e164_of(*parse_uri("sip:201@pbx")));
  EXPECT_EQ(tel_uri(E164("31201234567")).to_string(), "tel:+31201234567");
}

TEST(Address, texts) {
  EXPECT_EQ(Address::parse("192.0.2.1", 5060)->to_string(), "192.0.2.1:5060");
  EXPECT_EQ(Address::parse("[2001:DB8::1]", 5060)->to_string(), "[2001:db8::1]:5060");
  EXPECT_EQ(Address::parse("::ffff:192.0.2.1", 1), Address::parse("192.0.2.1", 1));
  EXPECT_FALSE(Address::parse("example.com", 1));
  EXPECT_FALSE(Address::parse("192.0.2.1.", 1));
  EXPECT_TRUE(Address::parse("::", 0)->is_any());
}

}  // namespace
}  // namespace centrale::sip
