// They offer, we answer: RFC 3264 §6 and §8, RFC 6337.
#include <gmock/gmock.h>

#include "sides.hpp"

namespace centrale::sdp {
namespace {

using testing::HasSubstr;
using testing::Not;

Answered answered(const std::string& offer, const LocalMedia& local, NegotiationState& state) {
  auto result = answer(offer, local, state);
  EXPECT_TRUE(result) << result.error().why;
  return result ? *result : Answered{};
}

Answered answered(const std::string& offer) {
  NegotiationState state;
  return answered(offer, exchange_media(), state);
}

Refused refused(const std::string& offer, const LocalMedia& local = exchange_media()) {
  NegotiationState state;
  const auto result = answer(offer, local, state);
  EXPECT_FALSE(result);
  EXPECT_EQ(state, NegotiationState{}) << "a refused offer leaves no trace";
  return result ? Refused{} : result.error();
}

TEST(rfc3264_6, one_audio_stream_is_answered_in_kind) {
  const Answered got = answered(theirs(pcma_dtmf));
  const auto session = parse(got.text);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->connection->address, "203.0.113.5");
  ASSERT_EQ(session->media.size(), 1U);
  EXPECT_THAT(
      got.text,
      HasSubstr("m=audio 30000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
                "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"));
  EXPECT_EQ(got.audio.codec, Codec::pcma);
  EXPECT_EQ(got.audio.send_payload, 8);
  EXPECT_EQ(got.audio.send_dtmf, 101);
  EXPECT_EQ(got.audio.remote, (Endpoint{"192.0.2.10", 4000}));
  EXPECT_EQ(got.audio.remote_rtcp, (Endpoint{"192.0.2.10", 4001}));
  EXPECT_FALSE(got.audio.held);
}

TEST(rfc3264_6, the_time_line_is_that_of_the_offer) {
  const std::string offer =
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=2873397496 2873404696\r\n" +
      pcma_dtmf;
  EXPECT_THAT(answered(offer).text, HasSubstr("t=2873397496 2873404696\r\n"));
}

TEST(rfc3264_6, every_other_stream_is_refused_in_its_place) {
  const Answered got = answered(theirs(
      "m=video 5000 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\nm=audio 5002 RTP/SAVP 8\r\n" + pcma_dtmf +
      "m=audio 4002 RTP/AVP 8\r\nm=image 4004 udptl t38\r\nm=message 9 TCP/MSRP *\r\nm=holo 9 X/Y z\r\n"));
  const auto session = parse(got.text);
  ASSERT_TRUE(session);
  ASSERT_EQ(session->media.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(session->media[i].port, i == 2 ? 30000 : 0) << i;
  EXPECT_THAT(got.text, HasSubstr("m=video 0 RTP/AVP 99\r\nm=audio 0 RTP/SAVP 8\r\nm=audio 30000"));
  EXPECT_THAT(got.text, HasSubstr("m=image 0 udptl t38\r\nm=message 0 TCP/MSRP *\r\nm=holo 0 X/Y z\r\n"));
  EXPECT_EQ(got.audio.remote.port, 4000);
}

TEST(rfc3264_6, an_offer_without_use_is_refused_with_its_reason) {
  EXPECT_EQ(refused("nonsense").status, 400);
  EXPECT_EQ(refused(theirs("")).warning, 304) << "no stream at all";
  EXPECT_EQ(refused(theirs("m=video 5000 RTP/AVP 99\r\n")).warning, 304);
  EXPECT_EQ(refused(theirs("m=audio 0 RTP/AVP 8\r\n")).warning, 304) << "switched off";
  EXPECT_EQ(refused(theirs("m=audio 4000 RTP/SAVP 8\r\n")).warning, 302);
  EXPECT_EQ(refused(theirs("m=audio 4000 RTP/AVP 18\r\n")).warning, 305) << "only G.729";
  EXPECT_EQ(refused(theirs("m=audio 4000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n")).warning,
            305);
  EXPECT_EQ(refused(theirs(pcma_dtmf, "phone.example.com")).warning, 301);
  EXPECT_EQ(refused(theirs(pcma_dtmf, "224.2.1.1/127")).warning, 306);
  EXPECT_EQ(refused("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n" + pcma_dtmf).warning, 399)
      << "no c=";
  LocalMedia six = exchange_media();
  six.address = "2001:db8::5";
  EXPECT_EQ(refused(theirs(pcma_dtmf), six).warning, 300);
}

TEST(rfc3264_6_1, the_offerers_order_is_its_wish) {
  const std::string offer = theirs("m=audio 4000 RTP/AVP 18 0 8 9\r\n");
  EXPECT_EQ(answered(offer).audio.codec, Codec::pcmu);
  EXPECT_THAT(answered(offer).text, HasSubstr("RTP/AVP 0\r\n"));
}

TEST(rfc3264_6_1, the_codec_in_use_on_the_other_side_goes_first) {
  LocalMedia local = exchange_media();
  NegotiationState state;
  local.preferred = Codec::g722;
  EXPECT_EQ(answered(theirs("m=audio 4000 RTP/AVP 0 8 9\r\n"), local, state).audio.codec, Codec::g722);
  local.preferred = Codec::pcma;
  EXPECT_EQ(answered(theirs("m=audio 4000 RTP/AVP 0 9\r\n"), local, state).audio.codec, Codec::pcmu)
      << "not offered";
}

TEST(rfc3264_6_1, payload_types_of_the_offerer_are_used_both_ways) {
  const Answered got =
      answered(theirs("m=audio 4000 RTP/AVP 96 97 98\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 PCMA/8000\r\n"
                      "a=rtpmap:98 telephone-event/8000\r\n"));
  EXPECT_EQ(got.audio.send_payload, 97);
  EXPECT_EQ(got.audio.receive_payloads[1], 97);
  EXPECT_EQ(got.audio.receive_dtmf, 98);
}

TEST(rfc4733_2_5_1, telephone_event_has_the_clock_of_the_codec) {
  const Answered got =
      answered(theirs("m=audio 4000 RTP/AVP 96 101 8\r\na=rtpmap:96 telephone-event/48000\r\na=rtpmap:101 "
                      "telephone-event/8000\r\n"));
  EXPECT_EQ(got.audio.send_dtmf, 101);
  EXPECT_EQ(answered(theirs("m=audio 4000 RTP/AVP 8\r\n")).audio.send_dtmf, no_payload);
}

TEST(rfc3264_8_4, hold_by_direction) {
  const auto direction = [](const std::string& line) { return answered(theirs(pcma_dtmf + line)).audio; };
  EXPECT_EQ(direction("a=sendonly\r\n").direction, Direction::recvonly);
  EXPECT_TRUE(direction("a=sendonly\r\n").held);
  EXPECT_EQ(direction("a=inactive\r\n").direction, Direction::inactive);
  EXPECT_TRUE(direction("a=inactive\r\n").held);
  EXPECT_EQ(direction("a=recvonly\r\n").direction, Direction::sendonly);
  EXPECT_FALSE(direction("a=recvonly\r\n").held);
  EXPECT_THAT(answered(theirs(pcma_dtmf + "a=sendonly\r\n")).text, HasSubstr("a=recvonly\r\n"));
}

TEST(rfc3264_8_4, hold_by_an_address_of_nought) {
  const Answered got = answered(theirs(pcma_dtmf, "0.0.0.0"));
  EXPECT_TRUE(got.audio.held);
  EXPECT_EQ(got.audio.direction, Direction::recvonly) << "nothing can be sent there";
  EXPECT_EQ(got.audio.remote, Endpoint{});
  EXPECT_EQ(got.audio.remote_rtcp, Endpoint{});
  EXPECT_THAT(got.text, HasSubstr("a=sendrecv")) << "the answer mirrors the attribute alone";
}

TEST(rfc3264_8, hold_and_resume_raise_the_version_and_a_repeat_does_not) {
  NegotiationState state;
  const LocalMedia local = exchange_media();
  const Answered first = answered(theirs(pcma_dtmf), local, state);
  const Answered again = answered(theirs(pcma_dtmf), local, state);
  EXPECT_EQ(first.text, again.text) << "same offer, same answer, same version";
  const Answered hold = answered(theirs(pcma_dtmf + "a=sendonly\r\n"), local, state);
  EXPECT_EQ(version_of(first.text), "1");
  EXPECT_EQ(version_of(hold.text), "2");
  EXPECT_EQ(version_of(answered(theirs(pcma_dtmf), local, state).text), "3");
  EXPECT_EQ(parse(first.text)->origin.id, parse(hold.text)->origin.id);
}

TEST(rfc3264_8_1, a_stream_added_later_is_refused_and_the_first_stays) {
  NegotiationState state;
  const LocalMedia local = exchange_media();
  (void)answered(theirs(pcma_dtmf), local, state);
  const Answered got =
      answered(theirs(pcma_dtmf + "m=audio 5000 RTP/AVP 0\r\nm=video 5002 RTP/AVP 99\r\n"), local, state);
  EXPECT_EQ(got.audio.remote.port, 4000);
  EXPECT_THAT(got.text, HasSubstr("m=audio 0 RTP/AVP 0\r\nm=video 0 RTP/AVP 99\r\n"));
}

TEST(rfc3264_8_2, a_stream_in_use_stays_in_use_when_an_earlier_one_comes_alive) {
  NegotiationState state;
  const LocalMedia local = exchange_media();
  (void)answered(theirs("m=audio 0 RTP/AVP 8\r\nm=audio 4002 RTP/AVP 8\r\n"), local, state);
  EXPECT_EQ(state.audio, 1);
  EXPECT_EQ(answered(theirs("m=audio 4000 RTP/AVP 8\r\nm=audio 4002 RTP/AVP 8\r\n"), local, state)
                .audio.remote.port,
            4002);
  EXPECT_EQ(
      answered(theirs("m=audio 4000 RTP/AVP 8\r\nm=audio 0 RTP/AVP 8\r\n"), local, state).audio.remote.port,
      4000);
}

TEST(rfc3264_8_3_1, a_new_address_and_port_are_followed) {
  NegotiationState state;
  (void)answered(theirs(pcma_dtmf), exchange_media(), state);
  const Answered got = answered(theirs("m=audio 6000 RTP/AVP 8\r\n", "192.0.2.99"), exchange_media(), state);
  EXPECT_EQ(got.audio.remote, (Endpoint{"192.0.2.99", 6000}));
}

TEST(rfc3264_8_3_2, a_changed_order_of_codecs_changes_the_codec) {
  NegotiationState state;
  EXPECT_EQ(answered(theirs("m=audio 4000 RTP/AVP 8 0\r\n"), exchange_media(), state).audio.codec,
            Codec::pcma);
  EXPECT_EQ(answered(theirs("m=audio 4000 RTP/AVP 0 8\r\n"), exchange_media(), state).audio.codec,
            Codec::pcmu);
}

TEST(rfc3264_8, a_refused_re_offer_changes_nothing) {
  NegotiationState state;
  const Answered first = answered(theirs(pcma_dtmf), exchange_media(), state);
  const NegotiationState before = state;
  EXPECT_FALSE(answer(theirs("m=audio 4000 RTP/AVP 18\r\n"), exchange_media(), state));
  EXPECT_EQ(state, before);
  EXPECT_EQ(answered(theirs(pcma_dtmf), exchange_media(), state).text, first.text);
}

TEST(rfc3605, rtcp_goes_where_it_is_wanted) {
  EXPECT_EQ(answered(theirs(pcma_dtmf + "a=rtcp:4009\r\n")).audio.remote_rtcp,
            (Endpoint{"192.0.2.10", 4009}));
  EXPECT_EQ(answered(theirs(pcma_dtmf + "a=rtcp:4009 IN IP4 192.0.2.11\r\n")).audio.remote_rtcp,
            (Endpoint{"192.0.2.11", 4009}));
  EXPECT_EQ(answered(theirs("m=audio 65535 RTP/AVP 8\r\n")).audio.remote_rtcp, Endpoint{})
      << "no port after the last";
}

TEST(rfc5761, multiplexing_only_when_both_can) {
  const Answered got = answered(theirs(pcma_dtmf + "a=rtcp-mux\r\n"));
  EXPECT_TRUE(got.audio.rtcp_mux);
  EXPECT_EQ(got.audio.remote_rtcp.port, 4000);
  EXPECT_THAT(got.text, HasSubstr("a=rtcp-mux\r\n"));
  EXPECT_THAT(answered(theirs(pcma_dtmf)).text, Not(HasSubstr("rtcp-mux")));
  LocalMedia local = exchange_media();
  local.rtcp_mux = RtcpMux::never;
  local.rtcp_port = 30500;
  NegotiationState state;
  EXPECT_THAT(answered(theirs(pcma_dtmf + "a=rtcp-mux\r\n"), local, state).text,
              HasSubstr("a=rtcp:30500\r\n"));
}

TEST(rfc8866_6_4, packet_times_within_what_they_can_take) {
  const auto ptime = [](const std::string& lines) { return answered(theirs(pcma_dtmf + lines)).audio.ptime; };
  EXPECT_EQ(ptime(""), 20U);
  EXPECT_EQ(ptime("a=ptime:30\r\n"), 30U);
  EXPECT_EQ(ptime("a=ptime:7\r\n"), 20U);
  EXPECT_EQ(ptime("a=ptime:1000000\r\n"), 20U);
  EXPECT_EQ(ptime("a=maxptime:10\r\n"), 10U);
  EXPECT_EQ(ptime("a=ptime:60\r\na=maxptime:40\r\n"), 40U);
}

TEST(ipv6, both_ends) {
  LocalMedia local = exchange_media();
  local.address = "2001:db8::5";
  NegotiationState state;
  const Answered got =
      answered("v=0\r\no=- 1 1 IN IP6 2001:db8::9\r\ns=-\r\nc=IN IP6 2001:db8::9\r\nt=0 0\r\n" + pcma_dtmf,
               local, state);
  EXPECT_EQ(got.audio.remote.address, "2001:db8::9");
  EXPECT_THAT(got.text, HasSubstr("c=IN IP6 2001:db8::5\r\n"));
}

TEST(our_wish, narrows_the_direction) {
  LocalMedia local = exchange_media();
  local.direction = Direction::sendonly;
  NegotiationState state;
  const Answered got = answered(theirs(pcma_dtmf), local, state);
  EXPECT_EQ(got.audio.direction, Direction::sendonly);
  EXPECT_FALSE(got.audio.held) << "we hold them, not they us";
  EXPECT_EQ(answered(theirs(pcma_dtmf + "a=sendonly\r\n"), local, state).audio.direction,
            Direction::inactive);
}

}  // namespace
}  // namespace centrale::sdp
