// Who a request is from: the cases in which it is from nobody.
#include "edge/identify.hpp"

#include <fmt/format.h>

#include "edge/tests/company.hpp"
#include "flow/virtual_loop.hpp"

namespace centrale::edge {
namespace {

struct Identifying : ::testing::Test {
  Identifying() {
    testing::settle(directory);
    trunks.reload();
  }

  static sip::Message request(std::string_view source, std::string_view headers = {}) {
    auto parsed = sip::Message::parse(
        fmt::format("INVITE sip:202@pbx SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n"
                    "From: <sip:acme-201@pbx>;tag=1\r\nTo: <sip:202@pbx>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
                    "{}Content-Length: 0\r\n\r\n",
                    headers));
    EXPECT_TRUE(parsed) << parsed.error().what;
    parsed->set_source(*sip::Address::parse(source, 5060));
    return std::move(*parsed);
  }
  /// Authorization of `device` by the first challenge that `source` gets.
  std::string proof(std::string_view source, std::string device, std::string_view secret = testing::kSecret) {
    const Identity asked = identifier.identify(request(source));
    const auto* must = std::get_if<MustProve>(&asked);
    if (must == nullptr) return {};
    const auto challenge = sip::parse_challenge(must->challenges.front());
    EXPECT_TRUE(challenge);
    auto answer = sip::answer_challenge(
        *challenge,
        {.username = std::move(device), .realm = "centrale", .password = Secret(std::string(secret))},
        "INVITE", "sip:202@pbx", 1);
    EXPECT_TRUE(answer);
    return "Authorization: " + *answer + "\r\n";
  }

  flow::VirtualLoop loop;
  directory::Directory directory;
  trunk::Trunks trunks{loop, directory};
  Identifier identifier{loop, directory, trunks, "centrale"};
};

TEST_F(Identifying, a_right_answer_is_the_device_with_its_tenant) {
  const auto who = identifier.identify(request("10.0.0.2", proof("10.0.0.2", "acme-201")));
  ASSERT_TRUE(std::holds_alternative<IsDevice>(who));
  EXPECT_EQ(std::get<IsDevice>(who).found.tenant->id().value(), "acme");
  EXPECT_EQ(std::get<IsDevice>(who).found.user->id.value(), "carol");
}

TEST_F(Identifying, no_credentials_a_wrong_secret_and_an_unknown_name_are_asked_alike) {
  for (const std::string& headers : {std::string(), proof("10.0.0.2", "acme-201", "guess"),
                                     proof("10.0.0.2", "nobody"), proof("10.0.0.2", "globex-201", "guess")}) {
    const auto who = identifier.identify(request("10.0.0.2", headers));
    ASSERT_TRUE(std::holds_alternative<MustProve>(who)) << headers;
    EXPECT_EQ(std::get<MustProve>(who).challenges.size(), 2U) << "SHA-256 and MD5 (RFC 8760 §2.3)";
  }
}

TEST_F(Identifying, an_answer_is_good_only_from_where_it_was_asked) {
  const auto who = identifier.identify(request("10.0.0.7", proof("10.0.0.2", "acme-201")));
  EXPECT_TRUE(std::holds_alternative<MustProve>(who)) << "a nonce that was carried off";
}

TEST_F(Identifying, an_old_answer_is_asked_again_as_stale) {
  const std::string old = proof("10.0.0.2", "acme-201");
  loop.advance(2h);
  const auto who = identifier.identify(request("10.0.0.2", old));
  ASSERT_TRUE(std::holds_alternative<MustProve>(who));
  EXPECT_NE(std::get<MustProve>(who).challenges.front().find("stale=true"), std::string::npos);
}

TEST_F(Identifying, who_guesses_too_often_is_not_listened_to_even_when_right) {
  for (int i = 0; i < 20; ++i)
    (void)identifier.identify(request("10.0.0.2", proof("10.0.0.2", "acme-201", "guess")));
  EXPECT_EQ(identifier.blocked_tries(), 0U);
  const auto who = identifier.identify(request("10.0.0.2", proof("10.0.0.2", "acme-201")));
  EXPECT_TRUE(std::holds_alternative<MustProve>(who));
  EXPECT_EQ(identifier.blocked_tries(), 1U);
  const auto owner = identifier.identify(request("10.0.0.3", proof("10.0.0.3", "acme-201")));
  EXPECT_TRUE(std::holds_alternative<IsDevice>(owner)) << "the phone itself, from elsewhere";
}

TEST_F(Identifying, a_carrier_is_its_address_and_nothing_that_it_says) {
  EXPECT_TRUE(std::holds_alternative<IsTrunk>(identifier.identify(request("10.0.0.9"))));
  EXPECT_TRUE(std::holds_alternative<MustProve>(
      identifier.identify(request("10.0.0.8", "P-Asserted-Identity: <sip:+31201230201@10.0.0.9>\r\n"))));
}

TEST_F(Identifying, credentials_that_are_none_are_no_crash_and_no_entry) {
  for (const std::string_view value :
       {"Digest", "Digest username=", "Basic YWJj", "Digest username=\"acme-201\"", "Digest =,=,\"",
        "Digest username=\"acme-201\", realm=\"centrale\", nonce=\"x\", uri=\"sip:a\", response=\"y\""}) {
    const auto who = identifier.identify(request("10.0.0.2", fmt::format("Authorization: {}\r\n", value)));
    EXPECT_FALSE(std::holds_alternative<IsDevice>(who)) << value;
    EXPECT_FALSE(std::holds_alternative<IsTrunk>(who)) << value;
  }
}

}  // namespace
}  // namespace centrale::edge
