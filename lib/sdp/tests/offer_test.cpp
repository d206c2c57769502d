// We offer, they answer: RFC 3264 §5, §7, §8, also with the offer in the 2xx (RFC 3261 §13.2.1).
#include <gmock/gmock.h>

#include "sides.hpp"

namespace centrale::sdp {
namespace {

using testing::HasSubstr;

struct Ours {
  LocalMedia local = exchange_media();
  NegotiationState state;
  std::string offer = make_offer(local, state);

  NegotiatedAudio takes(const std::string& text) {
    auto audio = accept_answer(offer, text, local, state);
    EXPECT_TRUE(audio) << audio.error().why;
    return audio ? *audio : NegotiatedAudio{};
  }
  std::string why_not(const std::string& text) {
    const NegotiationState before = state;
    const auto audio = accept_answer(offer, text, local, state);
    EXPECT_EQ(state, before);
    return audio ? "(accepted)" : audio.error().why;
  }
};

TEST(rfc3264_5, the_offer_lists_our_codecs_by_preference) {
  const Ours us;
  EXPECT_THAT(us.offer,
              HasSubstr("m=audio 30000 RTP/AVP 9 8 0 101\r\na=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\n"
                        "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"));
  const auto session = parse(us.offer);
  ASSERT_TRUE(session) << session.error().what;
  EXPECT_EQ(serialise(*session), serialise(*parse(serialise(*session))));
}

TEST(rfc3264_5, the_codec_of_the_other_side_comes_first) {
  LocalMedia local = exchange_media();
  local.preferred = Codec::pcmu;
  NegotiationState state;
  EXPECT_THAT(make_offer(local, state), HasSubstr("RTP/AVP 0 9 8 101\r\n"));
}

TEST(rfc3264_7, the_first_codec_of_the_answer_is_sent_and_all_of_them_may_come) {
  Ours us;
  const NegotiatedAudio audio =
      us.takes(theirs("m=audio 4000 RTP/AVP 0 8 96\r\na=rtpmap:96 telephone-event/8000\r\n"));
  EXPECT_EQ(audio.codec, Codec::pcmu);
  EXPECT_EQ(audio.receive_payloads, (std::array<std::uint8_t, 3>{0, 8, no_payload}));
  EXPECT_EQ(audio.send_dtmf, 96) << "theirs towards them";
  EXPECT_EQ(audio.receive_dtmf, 101) << "ours towards us";
}

TEST(rfc3264_7, of_several_the_one_in_use_on_the_other_side) {
  Ours us;
  us.local.preferred = Codec::pcma;
  EXPECT_EQ(us.takes(theirs("m=audio 4000 RTP/AVP 0 8\r\n")).codec, Codec::pcma);
}

TEST(rfc3264_7, a_dynamic_payload_type_without_rtpmap_is_ours) {
  Ours us;
  const NegotiatedAudio audio = us.takes(theirs("m=audio 4000 RTP/AVP 8 101\r\n"));
  EXPECT_EQ(audio.send_dtmf, 101);
}

TEST(rfc3264_7, answers_that_are_none) {
  Ours us;
  EXPECT_THAT(us.why_not(theirs("m=audio 0 RTP/AVP 8\r\n")), HasSubstr("refuses the audio"));
  EXPECT_THAT(us.why_not(theirs("m=video 4000 RTP/AVP 8\r\n")), HasSubstr("refuses the audio"));
  EXPECT_THAT(us.why_not(theirs("")), HasSubstr("refuses the audio"));
  EXPECT_THAT(us.why_not(theirs("m=audio 4000 RTP/AVP 18\r\n")), HasSubstr("no codec"));
  EXPECT_THAT(us.why_not(theirs("m=audio 4000 RTP/SAVP 8\r\n")), HasSubstr("transport"));
  EXPECT_THAT(us.why_not("x"), HasSubstr("Answer: SDP line 1"));
  EXPECT_EQ(us.takes(theirs(pcma_dtmf)).codec, Codec::pcma) << "and the next one still counts";
}

TEST(rfc3264_8_4, we_hold_and_they_agree) {
  Ours us;
  us.takes(theirs(pcma_dtmf));
  us.local.direction = Direction::sendonly;
  us.offer = make_offer(us.local, us.state);
  EXPECT_THAT(us.offer, HasSubstr("a=sendonly\r\n"));
  EXPECT_EQ(version_of(us.offer), "2");
  const NegotiatedAudio audio = us.takes(theirs(pcma_dtmf + "a=recvonly\r\n"));
  EXPECT_EQ(audio.direction, Direction::sendonly);
  EXPECT_FALSE(audio.held);
}

TEST(rfc6337_5_3, both_hold_each_other) {
  Ours us;
  us.local.direction = Direction::sendonly;
  us.offer = make_offer(us.local, us.state);
  const NegotiatedAudio audio = us.takes(theirs(pcma_dtmf + "a=inactive\r\n"));
  EXPECT_EQ(audio.direction, Direction::inactive);
  EXPECT_TRUE(audio.held);
}

TEST(rfc3264_8_4, an_answer_of_nought_holds_us) {
  Ours us;
  const NegotiatedAudio audio = us.takes(theirs(pcma_dtmf, "0.0.0.0"));
  EXPECT_TRUE(audio.held);
  EXPECT_EQ(audio.direction, Direction::recvonly);
  EXPECT_EQ(audio.remote.port, 0);
}

TEST(rfc3264_8, an_unchanged_offer_has_the_same_version) {
  Ours us;
  us.takes(theirs("m=audio 4000 RTP/AVP 9 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"));
  EXPECT_EQ(make_offer(us.local, us.state), us.offer) << "a session refresh (RFC 4028)";
}

TEST(rfc3264_8, refused_streams_keep_their_places_in_our_offers) {
  NegotiationState state;
  const LocalMedia local = exchange_media();
  ASSERT_TRUE(
      answer(theirs("m=video 5000 RTP/AVP 99\r\n" + pcma_dtmf + "m=image 4004 udptl t38\r\n"), local, state));
  const std::string offer = make_offer(local, state);
  const auto session = parse(offer);
  ASSERT_TRUE(session);
  ASSERT_EQ(session->media.size(), 3U);
  EXPECT_THAT(offer, HasSubstr("m=video 0 RTP/AVP 99\r\nm=audio 30000"));
  EXPECT_THAT(offer, HasSubstr("m=image 0 udptl t38\r\n"));
  const auto audio = accept_answer(
      offer, theirs("m=video 0 RTP/AVP 99\r\n" + pcma_dtmf + "m=image 0 udptl t38\r\n"), local, state);
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->remote.port, 4000);
  EXPECT_EQ(state.audio, 1);
}

TEST(rfc3264_8_3_2, payload_types_once_used_stay) {
  NegotiationState state;
  const LocalMedia local = exchange_media();
  ASSERT_TRUE(answer(
      theirs("m=audio 4000 RTP/AVP 101 97\r\na=rtpmap:101 PCMA/8000\r\na=rtpmap:97 telephone-event/8000\r\n"),
      local, state));
  EXPECT_THAT(make_offer(local, state), HasSubstr("RTP/AVP 9 101 0 97\r\n"));
}

TEST(rfc3264_8_3_2, telephone_event_makes_way_for_a_codec) {
  NegotiationState state;
  const LocalMedia local = exchange_media();
  ASSERT_TRUE(answer(theirs("m=audio 4000 RTP/AVP 101\r\na=rtpmap:101 PCMA/8000\r\n"), local, state));
  EXPECT_THAT(make_offer(local, state), HasSubstr("RTP/AVP 9 101 0 96\r\n"));
}

TEST(rfc3261_13_2_1, delayed_offer_then_a_re_invite_of_theirs) {
  Ours us;  // our offer went in the 2xx, the answer comes in the ACK
  EXPECT_EQ(us.takes(theirs(pcma_dtmf)).codec, Codec::pcma);
  const auto held = answer(theirs(pcma_dtmf + "a=sendonly\r\n"), us.local, us.state);
  ASSERT_TRUE(held);
  EXPECT_TRUE(held->audio.held);
  EXPECT_EQ(version_of(held->text), "2");
}

// RFC 3264 §10.1: two audio streams and a video of Alice's; the first audio is the one we take.
TEST(rfc3264_10_1, the_basic_exchange) {
  NegotiationState state;
  const std::string alice =
      "v=0\r\no=alice 2890844526 2890844526 IN IP4 192.0.2.20\r\ns=\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\n"
      "m=audio 49170 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\nm=video 51372 RTP/AVP 31\r\na=rtpmap:31 "
      "H261/90000\r\n"
      "m=video 53000 RTP/AVP 32\r\na=rtpmap:32 MPV/90000\r\n";
  const auto got = answer(alice, exchange_media(), state);
  ASSERT_TRUE(got) << got.error().why;
  EXPECT_THAT(got->text, HasSubstr("m=video 0 RTP/AVP 31\r\nm=video 0 RTP/AVP 32\r\n"));
}

// RFC 3264 §10.2: one of N codecs.
TEST(rfc3264_10_2, one_of_several_codecs) {
  NegotiationState state;
  const std::string alice =
      "v=0\r\no=alice 2890844526 2890844526 IN IP4 192.0.2.20\r\ns=\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\n"
      "m=audio 62986 RTP/AVP 0 4 18\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:4 G723/8000\r\na=rtpmap:18 "
      "G729/8000\r\na=inactive\r\n";
  const auto got = answer(alice, exchange_media(), state);
  ASSERT_TRUE(got);
  EXPECT_THAT(got->text, HasSubstr("a=inactive\r\n"));
  EXPECT_EQ(got->audio.codec, Codec::pcmu);
}

TEST(state, goes_through_bytes_unharmed) {
  NegotiationState state;
  ASSERT_TRUE(answer(theirs("m=video 5000 RTP/AVP 99\r\n" + pcma_dtmf), exchange_media(), state));
  const auto back = NegotiationState::from_bytes(state.to_bytes());
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, state);
  EXPECT_LT(state.to_bytes().size(), 120U);
}

TEST(state, bytes_that_are_none_are_refused) {
  NegotiationState state;
  ASSERT_TRUE(answer(theirs(pcma_dtmf), exchange_media(), state));
  const std::string good = state.to_bytes();
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(NegotiationState::from_bytes(good.substr(0, size)));
  EXPECT_FALSE(NegotiationState::from_bytes(good + "x"));
  state.streams[0].media = "audio 1\r\nm=video";
  EXPECT_FALSE(NegotiationState::from_bytes(state.to_bytes())) << "would write lines of its own";
  state.streams.clear();
  EXPECT_FALSE(NegotiationState::from_bytes(state.to_bytes())) << "audio points nowhere";
}

}  // namespace
}  // namespace centrale::sdp
