#include "sip/identifiers.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sip/offer_state.hpp"
#include "sip/session_timer.hpp"

namespace centrale::sip {
namespace {

TEST(identifiers, siphash_is_that_of_its_paper) {
  // Appendix A of Aumasson and Bernstein: key 00..0f, message 00..0e.
  std::string message;
  for (char c = 0; c < 15; ++c) message.push_back(c);
  EXPECT_EQ(siphash({0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL}, message), 0xa129ca6149be45e5ULL);
}

TEST(identifiers, a_key_knows_the_borders_of_its_parts) {
  const Identifiers identifiers;
  EXPECT_NE(identifiers.key({"ab", "c"}), identifiers.key({"a", "bc"}));
  EXPECT_EQ(identifiers.key({"ab", "c"}), identifiers.key({"ab", "c"}));
  EXPECT_NE(identifiers.key({std::string(9000, 'x')}), identifiers.key({std::string(9001, 'x')}));
}

TEST(identifiers, fresh_ones_differ_and_read_back) {
  Identifiers identifiers;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t fresh = identifiers.fresh();
    EXPECT_TRUE(seen.insert(fresh).second);
    EXPECT_EQ(parse_hex16(hex16(fresh)).value_or(0), fresh);
  }
  EXPECT_FALSE(parse_hex16("123"));
  EXPECT_FALSE(parse_hex16("123456789abcdefG"));
}

TEST(offer_exchange, rfc3264_4_one_offer_at_a_time) {
  OfferExchange exchange;
  EXPECT_TRUE(exchange.may_offer());
  exchange.offer_sent();
  EXPECT_FALSE(exchange.may_offer());
  EXPECT_EQ(exchange.judge(), OfferVerdict::glare);
  exchange.withdrawn();
  EXPECT_EQ(exchange.state(), OfferState::none);
  exchange.offer_received();
  EXPECT_EQ(exchange.judge(), OfferVerdict::early);
  exchange.answered();
  EXPECT_EQ(exchange.judge(), OfferVerdict::take);
  exchange.offer_sent();
  exchange.withdrawn();
  EXPECT_EQ(exchange.state(), OfferState::agreed) << "RFC 3264 §8: what was agreed holds";
}

using Who = SessionInterval::Who;
using std::chrono::seconds;

TEST(session_timer, rfc4028_9_table_2_who_refreshes) {
  const SessionTimerWish wish{seconds(1800), seconds(90)};
  const auto ours = [&](std::optional<SessionInterval> asked, bool supports) {
    return answer_session_timer(wish, asked, std::nullopt, supports);
  };
  EXPECT_EQ(ours(std::nullopt, false).ours, (SessionTiming{seconds(1800), Refresher::us}));
  EXPECT_EQ(ours(SessionInterval{seconds(600), Who::unsaid}, true).ours,
            (SessionTiming{seconds(600), Refresher::them}));
  EXPECT_EQ(ours(SessionInterval{seconds(600), Who::uas}, true).ours,
            (SessionTiming{seconds(600), Refresher::us}));
  EXPECT_EQ(ours(SessionInterval{seconds(600), Who::unsaid}, false).ours,
            (SessionTiming{seconds(600), Refresher::us}));
  EXPECT_TRUE(ours(SessionInterval{seconds(600), Who::unsaid}, true).require);
  EXPECT_TRUE(ours(SessionInterval{seconds(30), Who::unsaid}, true).too_small);
  EXPECT_FALSE(ours(SessionInterval{seconds(30), Who::unsaid}, false).too_small);
  EXPECT_EQ(ours(SessionInterval{seconds(7200), Who::unsaid}, true).ours.interval, seconds(1800));
}

TEST(session_timer, rfc4028_10_when_to_refresh_and_when_to_give_up) {
  EXPECT_EQ((SessionTiming{seconds(1800), Refresher::us}.refresh_after()), 900s);
  EXPECT_EQ((SessionTiming{seconds(1800), Refresher::them}.give_up_after()), 1768s);
  EXPECT_EQ((SessionTiming{seconds(90), Refresher::them}.give_up_after()), 60s);
}

TEST(session_timer, rfc4028_7_2_what_a_uac_makes_of_a_2xx) {
  EXPECT_EQ(adopt_session_timer(seconds(1800), SessionInterval{seconds(600), Who::uas}),
            (SessionTiming{seconds(600), Refresher::them}));
  EXPECT_EQ(adopt_session_timer(seconds(1800), SessionInterval{seconds(600), Who::uac}),
            (SessionTiming{seconds(600), Refresher::us}));
  EXPECT_EQ(adopt_session_timer(seconds(1800), std::nullopt), (SessionTiming{seconds(1800), Refresher::us}));
  EXPECT_FALSE(adopt_session_timer(seconds(0), std::nullopt).runs());
  EXPECT_EQ(adopt_session_timer(seconds(0), SessionInterval{seconds(1), Who::uac}).interval, seconds(90))
      << "no flood of refreshes";
}

}  // namespace
}  // namespace centrale::sip
