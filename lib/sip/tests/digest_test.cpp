// RFC 7616, RFC 8760, RFC 3261 §22; RISKS §2 rows 9 and 10.
#include "sip/digest.hpp"

#include <gtest/gtest.h>

#include "sip/message.hpp"

namespace centrale::sip {
namespace {

const Address kHome = *Address::parse("192.0.2.7", 5060);
const ClientCredentials kAnna{"anna", "exchange", Secret("correct horse")};

StoredHa1 stored(const ClientCredentials& who) {
  return {make_ha1(DigestAlgorithm::md5, who.username, who.realm, who.password),
          make_ha1(DigestAlgorithm::sha256, who.username, who.realm, who.password)};
}

struct DigestTest : testing::Test {
  std::string answer(const std::string& challenge, const ClientCredentials& who, std::uint32_t nc = 1) {
    return answer_challenge(*parse_challenge(challenge), who, "REGISTER", "sip:exchange", nc).value();
  }
  DigestVerdict verify(const std::string& credentials, const Address& source = kHome, Duration later = 0s,
                       bool exists = true) {
    return server.verify(*parse_credentials(credentials), "REGISTER", source, now + later,
                         exists ? &anna : nullptr);
  }
  DigestServer server{{.realm = "exchange", .remembered_nonces = 100}};
  StoredHa1 anna = stored(kAnna);
  Instant now{1000s};
};

// RFC 7616 §3.9.1
TEST(Digest, the_examples_of_the_rfc) {
  const std::string common =
      "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "
      "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
      "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, ";
  const std::string with_md5 = common + "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\"";
  const std::string with_sha =
      common +
      "algorithm=SHA-256, response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"";
  const auto md5 = parse_credentials(with_md5);
  const auto sha = parse_credentials(with_sha);
  const StoredHa1 mufasa = stored({"Mufasa", "http-auth@example.org", Secret("Circle of Life")});
  DigestServer server({.realm = "http-auth@example.org"});
  // The digest is right and the nonce is not ours: stale, and not wrong.
  EXPECT_EQ(server.verify(*md5, "GET", kHome, {}, &mufasa), DigestVerdict::stale);
  EXPECT_EQ(server.verify(*sha, "GET", kHome, {}, &mufasa), DigestVerdict::stale);
  EXPECT_EQ(server.verify(*sha, "PUT", kHome, {}, &mufasa), DigestVerdict::wrong);
  EXPECT_EQ(server.remembered(), 0U);
}

// RFC 8760 §2.3
TEST_F(DigestTest, a_right_password_is_accepted_with_each_algorithm) {
  const auto challenges = server.challenges(kHome, now);
  ASSERT_EQ(challenges.size(), 2U);
  EXPECT_NE(challenges[0].find("SHA-256"), std::string::npos) << "the better one first (RFC 8760 §2.3)";
  EXPECT_EQ(server.remembered(), 0U) << "a challenge costs no memory";
  for (const auto& challenge : server.challenges(kHome, now))
    EXPECT_NE(verify(answer(challenge, kAnna)), DigestVerdict::wrong);
  EXPECT_EQ(verify(answer(challenges[0], kAnna)), DigestVerdict::accepted);
  EXPECT_EQ(verify(answer(challenges[1], {"anna", "exchange", Secret("wrong")})), DigestVerdict::wrong);
  EXPECT_EQ(verify(answer(challenges[0], kAnna, 2), kHome, 0s, false), DigestVerdict::wrong);
}

TEST_F(DigestTest, a_count_is_good_once) {
  const std::string challenge = server.challenges(kHome, now)[0];
  const std::string first = answer(challenge, kAnna, 1);
  EXPECT_EQ(verify(first), DigestVerdict::accepted);
  EXPECT_EQ(verify(first), DigestVerdict::stale);
  EXPECT_EQ(verify(answer(challenge, kAnna, 3)), DigestVerdict::accepted);
  EXPECT_EQ(verify(answer(challenge, kAnna, 2)), DigestVerdict::accepted) << "overtaken on the way";
  EXPECT_EQ(verify(answer(challenge, kAnna, 2)), DigestVerdict::stale);
  EXPECT_EQ(verify(answer(challenge, kAnna, 100)), DigestVerdict::accepted);
  EXPECT_EQ(verify(answer(challenge, kAnna, 30)), DigestVerdict::stale);
}

// gsm-sip-bridge PR 21: a forged high count with a wrong digest locked the owner out.
TEST_F(DigestTest, a_stranger_cannot_use_up_somebodys_counts) {
  const std::string challenge = server.challenges(kHome, now)[0];
  EXPECT_EQ(verify(answer(challenge, {"anna", "exchange", Secret("guess")}, 0xffffffff)),
            DigestVerdict::wrong);
  EXPECT_EQ(server.remembered(), 0U);
  EXPECT_EQ(verify(answer(challenge, kAnna, 1)), DigestVerdict::accepted);
}

TEST_F(DigestTest, a_nonce_is_bound_to_its_source_realm_and_time) {
  const std::string credentials = answer(server.challenges(kHome, now)[0], kAnna);
  EXPECT_EQ(verify(credentials, *Address::parse("192.0.2.8", 5060)), DigestVerdict::stale);
  EXPECT_EQ(verify(credentials, kHome, 6min), DigestVerdict::stale);
  EXPECT_EQ(verify(credentials, kHome.with_port(33000), 1min), DigestVerdict::accepted)
      << "a NAT moved the port";
  DigestServer other({.realm = "other"});
  EXPECT_EQ(verify(answer(other.challenges(kHome, now)[0], {"anna", {}, kAnna.password})),
            DigestVerdict::wrong);
}

TEST_F(DigestTest, memory_is_bounded_and_forgetting_lets_nothing_through) {
  std::string first;
  for (int i = 0; i < 1000; ++i) {
    const std::string credentials = answer(server.challenges(kHome, now)[0], kAnna);
    if (i == 0) first = credentials;
    ASSERT_EQ(verify(credentials), DigestVerdict::accepted) << i;
    ASSERT_LE(server.remembered(), 100U);
    now += 5ms;
  }
  EXPECT_EQ(verify(first), DigestVerdict::stale);
}

TEST_F(DigestTest, malformed_credentials) {
  EXPECT_EQ(parse_credentials("NoOneKnowsThisScheme opaque-data=here").error().status, 401);
  EXPECT_EQ(parse_credentials("Digest username=\"a\"").error().status, 400);
  EXPECT_EQ(parse_credentials("Digest username=\"a, realm=b").error().status, 400);
  EXPECT_EQ(parse_credentials("Digest").error().status, 400);
  const std::string good = answer(server.challenges(kHome, now)[0], kAnna);
  EXPECT_EQ(parse_credentials(good + ", username=\"bob\"").error().status, 400);
  EXPECT_FALSE(parse_credentials(
      "Digest username=\"a\",realm=\"b\",nonce=\"c\",uri=\"d\",response=\"e\",qop=auth,nc=1,cnonce=\"f\""));
}

// RISKS row 10: nobody else is told anything.
TEST_F(DigestTest, a_challenge_of_a_foreign_realm_is_not_answered) {
  const std::string head =
      "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: "
      "<sip:a@b>;tag=2\r\n"
      "Call-ID: c\r\nCSeq: 1 REGISTER\r\n";
  const auto foreign = Message::parse(head + "WWW-Authenticate: Digest realm=\"evil\", nonce=\"n\"\r\n\r\n");
  EXPECT_FALSE(answer_challenge(*foreign, kAnna, "REGISTER", "sip:exchange"));
  std::string lines;
  for (const auto& challenge : server.challenges(kHome, now, true))
    lines += "WWW-Authenticate: " + challenge + "\r\n";
  const auto ours = Message::parse(head + "WWW-Authenticate: Basic realm=\"exchange\"\r\n" + lines + "\r\n");
  const auto answered = answer_challenge(*ours, kAnna, "REGISTER", "sip:exchange");
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->answer_in, HeaderName::authorization);
  EXPECT_TRUE(answered->stale);
  EXPECT_NE(answered->value.find("SHA-256"), std::string::npos);
  EXPECT_EQ(verify(answered->value), DigestVerdict::accepted);
}

}  // namespace
}  // namespace centrale::sip
