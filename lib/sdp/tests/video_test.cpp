// Video that is passed on: what one party can do is told to the other, and nothing else.
#include <gmock/gmock.h>

#include "sdp/negotiation.hpp"
#include "sdp/tests/sides.hpp"

namespace centrale::sdp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string h264_vp8 =
    "m=video 5004 RTP/AVP 97 99 34\r\nb=AS:1024\r\nb=TIAS:1000000\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 "
    "profile-level-id=42e01f;packetization-mode=1\r\na=rtpmap:99 VP8/90000\r\na=rtpmap:34 H263/90000\r\n"
    "a=rtcp-fb:* nack pli\r\na=rtcp-fb:97 ccm fir\r\na=rtcp-fb:* goog-lntf\r\n";

VideoAbility ability(const std::string& lines) { return video_of(theirs(pcma_dtmf + lines)).value(); }

LocalMedia seen_by(const VideoAbility& other) {
  LocalMedia local = exchange_media();
  local.video = LocalVideo{.port = 30002, .direction = Direction::sendrecv, .ability = other};
  return local;
}

TEST(video, codecs_feedback_and_bandwidth_that_are_passed_on_are_read) {
  const VideoAbility able = ability(h264_vp8);
  ASSERT_EQ(able.formats.size(), 2U) << "H.263 is none of ours";
  EXPECT_EQ(able.formats[0].payload, 97);
  EXPECT_EQ(able.formats[1].codec, VideoCodec::vp8);
  EXPECT_THAT(able.feedback, ElementsAre("nack pli", "ccm fir"));
  EXPECT_EQ(able.kilobits, 1024U);
  EXPECT_EQ(able.bits, 1000000U);
  EXPECT_FALSE(video_of(theirs(pcma_dtmf)));
  EXPECT_FALSE(video_of(theirs(pcma_dtmf + "m=video 0 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n")));
}

TEST(video, one_party_is_offered_what_the_other_offered_and_refuses_or_takes_it) {
  const LocalMedia local = seen_by(ability(h264_vp8));
  NegotiationState state;
  const std::string offer = make_offer(local, state);
  EXPECT_THAT(offer, HasSubstr("m=video 30002 RTP/AVP 97 99\r\nb=AS:1024\r\nb=TIAS:1000000\r\na=rtpmap:97 "
                               "H264/90000\r\na=fmtp:97 profile-level-id=42e01f;packetization-mode=1\r\n"));
  EXPECT_THAT(offer, HasSubstr("a=rtcp-fb:* nack pli\r\na=rtcp-fb:* ccm fir\r\na=sendrecv\r\n"));
  NegotiationState refusing = state;
  const std::string no = theirs(pcma_dtmf + "m=video 0 RTP/AVP 97\r\n");
  ASSERT_TRUE(accept_answer(offer, no, local, refusing));
  EXPECT_FALSE(accept_video(offer, no, local, refusing));
  EXPECT_EQ(refusing.video, no_stream);
  // Its own number for VP8, as RFC 3264 §6.1 permits.
  const std::string yes = theirs(pcma_dtmf + "m=video 6000 RTP/AVP 120\r\na=rtpmap:120 VP8/90000\r\n");
  ASSERT_TRUE(accept_answer(offer, yes, local, state));
  const auto video = accept_video(offer, yes, local, state);
  ASSERT_TRUE(video);
  ASSERT_EQ(video->formats.size(), 1U);
  EXPECT_EQ(video->formats[0].send, 120);
  EXPECT_EQ(video->formats[0].receive, 99);
  EXPECT_EQ(video->remote.port, 6000);
  EXPECT_EQ(video->remote_rtcp.port, 6001);
}

TEST(video, rfc3264_6_1_the_answer_has_the_formats_that_both_have_under_the_offerers_numbers) {
  const VideoAbility other = ability(
      "m=video 6000 RTP/AVP 120 121\r\na=rtpmap:120 H264/90000\r\na=fmtp:120 "
      "profile-level-id=428014;packetization-mode=1;max-mbps=9999\r\na=rtpmap:121 H264/90000\r\n");
  NegotiationState state;
  const auto got = answer(theirs(pcma_dtmf + h264_vp8), seen_by(other), state);
  ASSERT_TRUE(got);
  EXPECT_THAT(got->text,
              HasSubstr("m=video 30002 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 "
                        "profile-level-id=42e014;packetization-mode=1;max-mbps=9999\r\na=sendrecv\r\n"))
      << "the profile that was asked for, the level of the other";
  ASSERT_TRUE(got->video);
  EXPECT_EQ(got->video->formats[0].kind, kind_of(other.formats[0]));
  EXPECT_NE(got->video->formats[0].kind, kind_of(other.formats[1])) << "another packetization mode";
  EXPECT_EQ(state.video, 1);
}

TEST(video, without_a_party_to_see_or_a_codec_in_common_it_is_refused) {
  NegotiationState state;
  const auto alone = answer(theirs(pcma_dtmf + h264_vp8), exchange_media(), state);
  ASSERT_TRUE(alone);
  EXPECT_THAT(alone->text, HasSubstr("m=video 0 RTP/AVP 97\r\n"));
  const VideoAbility high =
      ability("m=video 6000 RTP/AVP 98\r\na=rtpmap:98 H264/90000\r\na=fmtp:98 profile-level-id=640028\r\n");
  const auto apart = answer(theirs(pcma_dtmf + h264_vp8), seen_by(high), state);
  ASSERT_TRUE(apart);
  EXPECT_FALSE(apart->video);
  EXPECT_THAT(apart->text, HasSubstr("m=video 0 "));
  const auto encrypted = answer(theirs(pcma_dtmf + "m=video 5004 RTP/SAVP 99\r\na=rtpmap:99 VP8/90000\r\n"),
                                seen_by(ability(h264_vp8)), state);
  ASSERT_TRUE(encrypted);
  EXPECT_THAT(encrypted->text, HasSubstr("m=video 0 RTP/SAVP 99\r\n"));
}

TEST(video, who_holds_the_audio_has_no_picture_either) {
  NegotiationState state;
  const std::string held = "m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n";
  const auto got = answer(theirs(held + h264_vp8), seen_by(ability(h264_vp8)), state);
  ASSERT_TRUE(got && got->video);
  EXPECT_EQ(got->video->direction, Direction::inactive);
  EXPECT_THAT(got->text, HasSubstr("m=video 30002 "));
  const auto shown =
      answer(theirs(pcma_dtmf + h264_vp8 + "a=sendonly\r\n"), seen_by(ability(h264_vp8)), state);
  ASSERT_TRUE(shown && shown->video);
  EXPECT_EQ(shown->video->direction, Direction::recvonly);
}

TEST(video, rfc3264_8_3_2_a_payload_type_never_changes_its_meaning_within_a_session) {
  LocalMedia local = seen_by(ability(h264_vp8));
  NegotiationState state;
  (void)make_offer(local, state);
  local =
      seen_by(ability("m=video 6000 RTP/AVP 99 97\r\na=rtpmap:99 H264/90000\r\na=fmtp:99 "
                      "profile-level-id=640028\r\na=rtpmap:97 VP8/90000\r\n"));
  const std::string second = make_offer(local, state);
  EXPECT_THAT(second, HasSubstr("m=video 30002 RTP/AVP 96 99\r\n"));
  EXPECT_THAT(second, HasSubstr("a=rtpmap:99 VP8/90000\r\n"));
  EXPECT_THAT(second, HasSubstr("a=fmtp:96 profile-level-id=640028\r\n"));
}

TEST(video, rfc3264_8_1_its_place_is_kept_when_it_goes_and_used_when_it_comes_again) {
  const LocalMedia with = seen_by(ability(h264_vp8));
  NegotiationState state;
  ASSERT_TRUE(answer(theirs(h264_vp8 + pcma_dtmf), with, state));
  EXPECT_EQ(state.video, 0);
  const std::string without = make_offer(exchange_media(), state);
  EXPECT_THAT(without, HasSubstr("m=video 0 RTP/AVP 97\r\nm=audio 30000"));
  const std::string agreed = theirs("m=video 0 RTP/AVP 97\r\n" + pcma_dtmf);
  ASSERT_TRUE(accept_answer(without, agreed, exchange_media(), state));
  EXPECT_EQ(state.video, no_stream);
  const std::string again = make_offer(with, state);
  EXPECT_THAT(again, HasSubstr("m=video 30002 RTP/AVP 97 99\r\n"));
  EXPECT_EQ(parse(again)->media.size(), 2U);
}

TEST(video, a_state_written_before_there_was_video_is_still_read) {
  NegotiationState state;
  ASSERT_TRUE(answer(theirs(pcma_dtmf + h264_vp8), seen_by(ability(h264_vp8)), state));
  EXPECT_EQ(NegotiationState::from_bytes(state.to_bytes()).value(), state);
  NegotiationState old;
  (void)make_offer(exchange_media(), old);
  std::string bytes = old.to_bytes();
  bytes[0] = 1;
  bytes.resize(bytes.size() - 2);  // neither place nor payload types
  EXPECT_EQ(NegotiationState::from_bytes(bytes).value(), old);
  bytes[0] = 3;
  EXPECT_FALSE(NegotiationState::from_bytes(bytes));
}

// ---- hostile input

TEST(video, a_hundred_streams_are_refused_as_a_whole_and_thirty_two_cost_one_port) {
  std::string many = pcma_dtmf;
  for (int i = 0; i < 31; ++i) many += "m=video 5004 RTP/AVP 99\r\na=rtpmap:99 VP8/90000\r\n";
  NegotiationState state;
  const auto got = answer(theirs(many), seen_by(ability(h264_vp8)), state);
  ASSERT_TRUE(got);
  std::size_t alive = 0;
  for (const Media& stream : parse(got->text)->media) alive += stream.port == 30002 ? 1U : 0U;
  EXPECT_EQ(alive, 1U);
  for (int i = 0; i < 69; ++i) many += "m=video 5004 RTP/AVP 99\r\n";
  EXPECT_THAT(answer(theirs(many), seen_by(ability(h264_vp8)), state).error().why, HasSubstr("32 streams"));
}

TEST(video, formats_that_cannot_be_passed_on_are_left_out) {
  EXPECT_FALSE(video_of(theirs(pcma_dtmf + "m=video 5004 RTP/AVP 99\r\na=rtpmap:99 VP8/90000\r\na=fmtp:99 " +
                               std::string(4000, 'x') + "\r\n")))
      << "a huge fmtp";
  EXPECT_FALSE(
      video_of(theirs(pcma_dtmf + "m=video 5004 RTP/AVP 99\r\na=rtpmap:99 VP8/90000\r\na=fmtp:99 a\x01"
                                  "b\r\n")));
  EXPECT_FALSE(video_of(theirs(pcma_dtmf + "m=video 5004 RTP/AVP 72\r\na=rtpmap:72 VP8/90000\r\n")))
      << "looks like RTCP";
  EXPECT_FALSE(video_of(theirs(pcma_dtmf + "m=video 5004 RTP/AVP 99\r\na=rtpmap:99 VP8/8000\r\n")));
  std::string many = "m=video 5004 RTP/AVP 96 97 98 99 100 101 102 103 104 105\r\n";
  for (int i = 0; i < 10; ++i)
    many += "a=rtpmap:" + std::to_string(96 + i) + " H264/90000\r\na=fmtp:" + std::to_string(96 + i) +
            " packetization-mode=" + std::to_string(i) + "\r\n";
  EXPECT_EQ(ability(many).formats.size(), max_video_formats);
}

TEST(video, the_audios_numbers_may_be_the_videos_as_well) {
  const std::string clash =
      "m=video 5004 RTP/AVP 8 101\r\na=rtpmap:8 VP8/90000\r\na=rtpmap:101 H264/90000\r\n";
  NegotiationState state;
  const auto got = answer(theirs(pcma_dtmf + clash), seen_by(ability(clash)), state);
  ASSERT_TRUE(got && got->video);
  EXPECT_EQ(got->audio.send_payload, 8);
  EXPECT_EQ(got->audio.receive_dtmf, 101);
  EXPECT_THAT(got->text, HasSubstr("m=video 30002 RTP/AVP 8 101\r\n"));
}

TEST(video, rfc6184_8_2_2_a_level_is_only_raised_where_both_permit_it) {
  const VideoFormat low{.codec = VideoCodec::h264, .payload = 97, .fmtp = "profile-level-id=42e00d"};
  const VideoFormat high{.codec = VideoCodec::h264, .payload = 98, .fmtp = "profile-level-id=428028"};
  EXPECT_EQ(answer_fmtp(low, high), "profile-level-id=42e00d");
  EXPECT_EQ(answer_fmtp(high, low), "profile-level-id=42800d");
  const std::string both = ";level-asymmetry-allowed=1";
  EXPECT_THAT(answer_fmtp({.codec = low.codec, .payload = 97, .fmtp = low.fmtp + both},
                          {.codec = high.codec, .payload = 98, .fmtp = high.fmtp + both}),
              HasSubstr("profile-level-id=42e028"));
}

}  // namespace
}  // namespace centrale::sdp
