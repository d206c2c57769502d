// Descriptions shaped like those of phones and programs that call this exchange.
#include <gmock/gmock.h>

#include "sides.hpp"

namespace centrale::sdp {
namespace {

struct Phone {
  const char* name;
  const char* offer;
  Codec codec;
  std::uint8_t dtmf;
  std::uint16_t port;
};

class Phones : public testing::TestWithParam<Phone> {};

TEST_P(Phones, talks_to_us) {
  NegotiationState state;
  const auto got = answer(GetParam().offer, exchange_media(), state);
  ASSERT_TRUE(got) << got.error().why;
  EXPECT_EQ(got->audio.codec, GetParam().codec);
  EXPECT_EQ(got->audio.send_dtmf, GetParam().dtmf);
  EXPECT_EQ(got->audio.remote.port, GetParam().port);
  EXPECT_EQ(parse(got->text)->media.size(), parse(GetParam().offer)->media.size());
}

constexpr Phone phones[] = {
    {"yealink",
     "v=0\r\no=- 20011 20011 IN IP4 192.168.1.42\r\ns=SDP data\r\nc=IN IP4 192.168.1.42\r\nt=0 0\r\n"
     "m=audio 11784 RTP/AVP 9 8 0 18 101\r\na=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 "
     "PCMU/8000\r\n"
     "a=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
     "0-15\r\n"
     "a=ptime:20\r\na=sendrecv\r\n",
     Codec::g722, 101, 11784},
    {"snom",
     "v=0\r\no=root 1362836364 1362836364 IN IP4 192.168.1.50\r\ns=call\r\nc=IN IP4 192.168.1.50\r\nt=0 0\r\n"
     "m=audio 51570 RTP/AVP 8 0 9 99 3 18 4 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 "
     "PCMU/8000\r\na=rtpmap:9 G722/8000\r\n"
     "a=rtpmap:99 G726-32/8000\r\na=rtpmap:3 GSM/8000\r\na=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\n"
     "a=rtpmap:4 G723/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
     "0-16\r\na=ptime:20\r\na=sendrecv\r\n",
     Codec::pcma, 101, 51570},
    {"snom_with_optional_srtp",
     "v=0\r\no=root 1 1 IN IP4 192.168.1.50\r\ns=call\r\nc=IN IP4 192.168.1.50\r\nt=0 0\r\n"
     "m=audio 51572 RTP/SAVP 8 101\r\na=crypto:1 AES_CM_128_HMAC_SHA1_32 "
     "inline:WbTBosdVUZqEb6Htqhn+m3z7wUh4RJVR8nE15GbN\r\n"
     "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\nm=audio 51574 RTP/AVP 8 101\r\na=rtpmap:8 "
     "PCMA/8000\r\n"
     "a=rtpmap:101 telephone-event/8000\r\n",
     Codec::pcma, 101, 51574},
    {"baresip",
     "v=0\r\no=- 3901434471 2087464103 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 "
     "0\r\na=tool:baresip 1.0.0\r\n"
     "m=audio 20580 RTP/AVP 0 8 101\r\nb=AS:125\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
     "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
     "0-15\r\na=rtcp:20581\r\na=sendrecv\r\na=label:1\r\na=ptime:20\r\n"
     "a=minptime:0\r\na=ssrc:1283112463 cname:sip:a@b\r\n",
     Codec::pcmu, 101, 20580},
    {"linphone",
     "v=0\r\no=alice 3433 1250 IN IP4 10.0.0.3\r\ns=Talk\r\nc=IN IP4 10.0.0.3\r\nt=0 0\r\n"
     "a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics\r\na=record:off\r\n"
     "m=audio 7078 RTP/AVPF 96 97 98 0 8 18 101 99 100\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 "
     "useinbandfec=1\r\n"
     "a=rtpmap:97 speex/16000\r\na=fmtp:97 vbr=on\r\na=rtpmap:98 speex/8000\r\na=fmtp:98 vbr=on\r\na=fmtp:18 "
     "annexb=yes\r\n"
     "a=rtpmap:101 telephone-event/48000\r\na=rtpmap:99 telephone-event/16000\r\na=rtpmap:100 "
     "telephone-event/8000\r\n"
     "a=rtcp-fb:* trr-int 1000\r\na=rtcp-fb:* ccm tmmbr\r\nm=video 9078 RTP/AVPF 96\r\na=rtpmap:96 "
     "VP8/90000\r\n",
     Codec::pcmu, 100, 7078},
    {"sipp",
     "v=0\no=user1 53655765 2353687637 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 6000 "
     "RTP/AVP 0\n"
     "a=rtpmap:0 PCMU/8000\n",
     Codec::pcmu, no_payload, 6000},
    {"carrier",
     "v=0\r\no=BroadWorks 25391521 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\n"
     "m=audio 16936 RTP/AVP 8 18 96 13\r\na=rtpmap:96 telephone-event/8000\r\na=maxptime:20\r\na=bsoft: 1 "
     "image udptl t38\r\n",
     Codec::pcma, 96, 16936},
};

INSTANTIATE_TEST_SUITE_P(known, Phones, testing::ValuesIn(phones),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace centrale::sdp
