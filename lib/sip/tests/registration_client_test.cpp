// A trunk that registers.
#include "sip/registration_client.hpp"

#include "raw_peer.hpp"
#include "two_parties.hpp"

namespace centrale::sip::testing {
namespace {

TEST(registration_backoff, rfc5626_4_5_doubles_up_to_its_limit_and_is_spread) {
  EXPECT_EQ(registration_backoff(0, 0.0, true), 15s);
  EXPECT_EQ(registration_backoff(0, 1.0, true), 30s);
  EXPECT_EQ(registration_backoff(0, 1.0, false), 90s);
  EXPECT_EQ(registration_backoff(3, 1.0, true), 240s);
  EXPECT_EQ(registration_backoff(100, 1.0, true), 1800s);
}

struct Trunk : ::testing::Test {
  flow::VirtualLoop loop;
  MemoryNetwork network{loop};
  FixedResolver resolver;
  Party us{loop, network, resolver, "10.0.0.1"};
  RawPeer first{network, "10.0.0.3"}, second{network, "10.0.0.4"};
  std::vector<std::string> states;
  std::unique_ptr<RegistrationClient> client;

  void begin() {
    RegistrationClient::Config config;
    config.address_of_record = "sip:3120@carrier.example";
    config.registrars = {"sip:10.0.0.3", "sip:10.0.0.4"};
    config.credentials = {"3120", "carrier", Secret("secret")};
    config.contact_user = "trunk";
    config.expires = std::chrono::seconds(600);
    config.answer_limit = 2s;
    client = std::make_unique<RegistrationClient>(
        us.stack, std::move(config), [this](const RegistrationStatus& status) {
          states.push_back(std::string(name_of(status.state)) + " " + std::to_string(status.last_status));
        });
    loop.advance(10ms);
  }
};

TEST_F(Trunk, rfc3261_10_2_registers_with_a_password_and_refreshes) {
  begin();
  const Message ask = first.take("REGISTER");
  EXPECT_TRUE(ask.header(HeaderName::contact).starts_with("<sip:trunk@10.0.0.1:5060"));
  first.answer(ask, 401, "t", {},
               "WWW-Authenticate: Digest realm=\"carrier\", nonce=\"n\", qop=\"auth\"\r\n");
  loop.advance(10ms);
  const Message proven = first.take("REGISTER");
  EXPECT_EQ(proven.cseq(), ask.cseq() + 1);
  EXPECT_EQ(proven.call_id(), ask.call_id());
  first.answer(
      proven, 200, "t", {},
      "Contact: <sip:trunk@10.0.0.1:5060>;expires=100\r\nService-Route: <sip:edge.carrier.example;lr>\r\n");
  loop.advance(10ms);
  EXPECT_EQ(states.back(), "registered 200");
  EXPECT_EQ(client->status().service_route, std::vector<std::string>{"<sip:edge.carrier.example;lr>"});
  EXPECT_EQ(client->status().flow.remote, *Address::parse("10.0.0.3", 5060));
  loop.advance(79s);
  EXPECT_TRUE(first.empty());
  loop.advance(12s);
  EXPECT_GT(first.take("REGISTER").cseq(), proven.cseq());
}

TEST_F(Trunk, the_next_registrar_is_tried_when_the_first_is_silent_and_then_it_waits) {
  network.unplug(*Address::parse("10.0.0.3", 5060));
  begin();
  loop.advance(2s);
  second.answer(second.take("REGISTER"), 503, "t");
  loop.advance(10ms);
  EXPECT_EQ(states.back(), "waiting 503");
  EXPECT_TRUE(second.empty());
  loop.advance(14s);
  EXPECT_TRUE(second.empty()) << "not before half of the first back-off";
  for (int i = 0; i < 190 && second.empty(); ++i) loop.advance(100ms);
  const Message again = second.take("REGISTER");
  second.answer(again, 200, "t", {}, "Contact: <sip:trunk@10.0.0.1:5060>;expires=600\r\n");
  loop.advance(10ms);
  EXPECT_EQ(states.back(), "registered 200");
}

TEST_F(Trunk, rfc3261_10_2_8_a_423_is_tried_again_with_what_is_wanted) {
  begin();
  first.answer(first.take("REGISTER"), 423, "t", {}, "Min-Expires: 1200\r\n");
  loop.advance(10ms);
  const Message again = first.take("REGISTER");
  EXPECT_EQ(again.header(HeaderName::expires), "1200");
}

TEST_F(Trunk, a_refused_password_is_not_tried_in_a_circle) {
  begin();
  first.answer(first.take("REGISTER"), 403, "t");
  loop.advance(10ms);
  EXPECT_EQ(states.back(), "refused 403");
  loop.advance(1000s);
  EXPECT_TRUE(first.empty());
  client->retry_now();
  loop.advance(10ms);
  EXPECT_FALSE(first.empty());
}

TEST_F(Trunk, when_it_dies_it_unregisters) {
  begin();
  first.answer(first.take("REGISTER"), 200, "t", {}, "Contact: <sip:trunk@10.0.0.1:5060>;expires=600\r\n");
  loop.advance(10ms);
  client.reset();
  loop.advance(10ms);
  EXPECT_EQ(first.take("REGISTER").header(HeaderName::expires), "0");
}

}  // namespace
}  // namespace centrale::sip::testing
