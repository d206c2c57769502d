// RFC 8866 (and 4566) by clause: what is read, what is refused and how it is said.
#include <gmock/gmock.h>

#include "sdp/codec.hpp"
#include "sdp/session.hpp"

namespace centrale::sdp {
namespace {

using testing::HasSubstr;

const std::string head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

std::string error_of(const std::string& text) {
  const auto session = parse(text);
  return session ? "(accepted)" : session.error().what;
}

TEST(rfc8866_5, the_example_of_the_rfc) {
  const std::string text =
      "v=0\r\no=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\ns=Call to John Smith\r\n"
      "i=SDP Offer #1\r\nu=http://www.jdoe.example.com/home.html\r\ne=Jane Doe <jane@jdoe.example.com>\r\n"
      "p=+1 617 555-6011\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0\r\n"
      "m=audio 49180 RTP/AVP 0\r\nm=video 51372 RTP/AVP 99\r\nc=IN IP6 2001:db8::2\r\na=rtpmap:99 "
      "h263-1998/90000\r\n";
  const auto session = parse(text);
  ASSERT_TRUE(session) << session.error().what;
  EXPECT_EQ(session->origin.user, "jdoe");
  EXPECT_EQ(session->origin.id, "3724394400");
  EXPECT_EQ(session->origin.version, "3724394405");
  EXPECT_EQ(session->name, "Call to John Smith");
  ASSERT_EQ(session->media.size(), 3U);
  EXPECT_EQ(session->media[1].port, 49180);
  EXPECT_EQ(session->connection_of(session->media[0])->address, "198.51.100.1");
  EXPECT_EQ(*session->connection_of(session->media[2]), (Connection{Family::ip6, "2001:db8::2"}));
  EXPECT_EQ(session->media[2].formats[0].encoding, "h263-1998");
  EXPECT_EQ(session->media[2].formats[0].clock, 90000U);
}

TEST(rfc8866_5, bare_line_feeds_and_a_missing_last_one_are_forgiven) {
  EXPECT_TRUE(parse("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\nm=audio 4000 RTP/AVP 8"));
  EXPECT_TRUE(parse(head + "m=audio 4000 RTP/AVP 8\r\n\r\n"));
  EXPECT_TRUE(parse("v=0\no=- 1 1 IN IP4 192.0.2.1\n")) << "no s=, no t=";
}

TEST(rfc8866_5, what_is_no_description_is_refused_with_its_line) {
  EXPECT_THAT(error_of(""), HasSubstr("lacks v= or o="));
  EXPECT_THAT(error_of("hello"), HasSubstr("line 1"));
  EXPECT_THAT(error_of("v=1\r\n"), HasSubstr("v=0"));
  EXPECT_THAT(error_of("v=0\r\ns=-\r\nm=audio 1 RTP/AVP 0\r\n"), HasSubstr("o= is missing"));
  EXPECT_THAT(error_of("v=0\r\no=- 1 1 IN IP4\r\n"), HasSubstr("line 2: o="));
  EXPECT_THAT(error_of("v=0\r\no=- 1 1 IN IP5 1.2.3.4\r\n"), HasSubstr("IN IP4 ADDRESS"));
  EXPECT_THAT(error_of(head + "o=- 1 1 IN IP4 192.0.2.1\r\n"), HasSubstr("a second o="));
  EXPECT_THAT(error_of(head + "x=1\r\n"), HasSubstr("no such line type"));
  EXPECT_THAT(error_of(head + "m=audio 1 RTP/AVP 0\r\nt=0 0\r\n"), HasSubstr("no place below m="));
  EXPECT_THAT(error_of(head + "\r\nm=audio 1 RTP/AVP 0\r\n"), HasSubstr("line 6"));
  EXPECT_THAT(error_of(head + std::string("a=x\0y", 5)), HasSubstr("NUL"));
  EXPECT_THAT(error_of(head + "a=x\ry\r\n"), HasSubstr("CR"));
  EXPECT_THAT(error_of(head + " a=x\r\n"), HasSubstr("LETTER=VALUE"));
}

TEST(rfc8866_5_14, media_lines) {
  EXPECT_THAT(error_of(head + "m=audio\r\n"), HasSubstr("port"));
  EXPECT_THAT(error_of(head + "m=audio 65536 RTP/AVP 0\r\n"), HasSubstr("port"));
  EXPECT_THAT(error_of(head + "m=audio -1 RTP/AVP 0\r\n"), HasSubstr("port"));
  EXPECT_THAT(error_of(head + "m=audio 4000 RTP/AVP\r\n"), HasSubstr("KIND PORT PROTOCOL FORMAT"));
  EXPECT_THAT(error_of(head + "m=audio 4000 RTP/AVP \x01\r\n"), HasSubstr("printable"));
  const std::string text = head + "m=audio 4000/2 RTP/AVP  8 300 t38\r\n";
  const auto session = parse(text);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->media[0].ports, 2);
  EXPECT_EQ(session->media[0].formats[0].payload, 8);
  EXPECT_EQ(session->media[0].formats[1].payload, no_payload) << "300 is no payload type";
  EXPECT_EQ(session->media[0].formats[2].token, "t38");
}

TEST(rfc8866_6, attributes_that_have_a_meaning_here) {
  const std::string text =
      head +
      "a=sendonly\r\na=group:BUNDLE 0\r\nm=audio 4000 RTP/AVP 8 101 0\r\n"
      "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=rtpmap:8 PCMA/8000/1\r\n"
      "a=rtpmap:77 unlisted/1\r\na=ptime:20\r\na=maxptime:150.5\r\na=rtcp:4005 IN IP4 192.0.2.9\r\n"
      "a=rtcp-mux\r\na=crypto:1 X inline:abc\r\n"
      "m=audio 4002 RTP/AVP 8\r\na=inactive\r\n";
  const auto session = parse(text);
  ASSERT_TRUE(session) << session.error().what;
  const Media& audio = session->media[0];
  EXPECT_EQ(session->direction_of(audio), Direction::sendonly);
  EXPECT_EQ(session->direction_of(session->media[1]), Direction::inactive);
  EXPECT_EQ(audio.formats[1].fmtp, "0-16");
  EXPECT_TRUE(is_telephone_event(audio.formats[1]));
  EXPECT_EQ(codec_of(audio.formats[0]), Codec::pcma);
  EXPECT_EQ(codec_of(audio.formats[2]), Codec::pcmu) << "static payload types need no rtpmap (RFC 3551 §6)";
  EXPECT_EQ(audio.ptime, 20U);
  EXPECT_EQ(audio.maxptime, 150U);
  ASSERT_TRUE(audio.rtcp);
  EXPECT_EQ(audio.rtcp->port, 4005);
  EXPECT_EQ(audio.rtcp->connection->address, "192.0.2.9");
  EXPECT_TRUE(audio.rtcp_mux);
  ASSERT_EQ(audio.attributes.size(), 1U);
  EXPECT_EQ(audio.attributes[0].value, "1 X inline:abc");
  EXPECT_EQ(session->attributes[0].name, "group");
}

TEST(rfc8866_6, malformed_attributes) {
  const std::string audio = head + "m=audio 4000 RTP/AVP 8\r\n";
  EXPECT_THAT(error_of(audio + "a=rtpmap:8\r\n"), HasSubstr("NAME/CLOCK"));
  EXPECT_THAT(error_of(audio + "a=rtpmap:8 PCMA/0\r\n"), HasSubstr("NAME/CLOCK"));
  EXPECT_THAT(error_of(audio + "a=rtpmap:8 PCMA/99999999999\r\n"), HasSubstr("NAME/CLOCK"));
  EXPECT_THAT(error_of(audio + "a=rtcp:x\r\n"), HasSubstr("port"));
  EXPECT_THAT(error_of(audio + "a=:x\r\n"), HasSubstr("no name"));
  EXPECT_TRUE(parse(audio + "a=ptime:soon\r\na=fmtp\r\na=fmtp:8\r\n")) << "of no consequence";
}

TEST(limits, are_errors_that_name_themselves) {
  EXPECT_THAT(error_of(head + std::string(max_text, 'a')), HasSubstr("16384 bytes"));
  std::string streams = head;
  for (int i = 0; i < 33; ++i) streams += "m=audio 0 RTP/AVP 0\r\n";
  EXPECT_THAT(error_of(streams), HasSubstr("more than 32 streams"));
  std::string formats = head + "m=audio 4000 RTP/AVP";
  for (int i = 0; i < 65; ++i) formats += " 8";
  EXPECT_THAT(error_of(formats + "\r\n"), HasSubstr("more than 64 formats"));
  std::string attributes = head + "m=audio 4000 RTP/AVP 8\r\n";
  for (int i = 0; i < 65; ++i) attributes += "a=x\r\n";
  EXPECT_THAT(error_of(attributes), HasSubstr("more than 64"));
  EXPECT_THAT(error_of(head + "m=audio 4000 " + std::string(65, 'P') + " 8\r\n"), HasSubstr("KIND PORT"));
}

TEST(serialise, reads_back_alike) {
  const std::string text =
      head +
      "a=group:LS 1\r\na=recvonly\r\nm=audio 4000/2 RTP/AVP 8 101\r\nc=IN IP6 2001:db8::1\r\n"
      "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
      "a=maxptime:60\r\na=rtcp:4001 IN IP6 2001:db8::1\r\na=rtcp-mux\r\na=label:1\r\na=sendrecv\r\n"
      "m=image 0 udptl t38\r\n";
  const auto session = parse(text);
  ASSERT_TRUE(session);
  EXPECT_EQ(serialise(*session), text);
}

TEST(addresses, are_told_apart) {
  const auto reach = [](std::string_view text) { return reach_of({family_of(text), text}); };
  EXPECT_EQ(reach("192.0.2.1"), Reach::unicast);
  EXPECT_EQ(reach("0.0.0.0"), Reach::unspecified);
  EXPECT_EQ(reach("224.2.1.1"), Reach::multicast);
  EXPECT_EQ(reach("255.255.255.255"), Reach::not_an_ip);
  EXPECT_EQ(reach("2001:db8::1"), Reach::unicast);
  EXPECT_EQ(reach("::"), Reach::unspecified);
  EXPECT_EQ(reach("ff02::1"), Reach::multicast);
  EXPECT_EQ(reach("pbx.example.com"), Reach::not_an_ip);
  EXPECT_EQ(reach(std::string(200, '1')), Reach::not_an_ip);
  EXPECT_EQ(reach_of({Family::ip6, "192.0.2.1"}), Reach::not_an_ip);
}

TEST(codecs, by_name_or_by_static_number) {
  const auto codec = [](std::uint8_t payload, std::string_view name, std::uint32_t clock,
                        std::uint32_t channels = 1) {
    return codec_of(Format{"x", payload, name, clock, channels, ""});
  };
  EXPECT_EQ(codec(9, "", 0), Codec::g722);
  EXPECT_EQ(codec(9, "G722", 8000), Codec::g722) << "RFC 3551 §4.5.2";
  EXPECT_EQ(codec(9, "G722", 16000), Codec::g722) << "phones that write the true rate";
  EXPECT_EQ(codec(112, "pcma", 8000), Codec::pcma) << "dynamic number, any case";
  EXPECT_EQ(codec(8, "PCMA", 16000), std::nullopt);
  EXPECT_EQ(codec(8, "PCMA", 8000, 2), std::nullopt);
  EXPECT_EQ(codec(8, "L16", 44100), std::nullopt) << "the rtpmap goes before the table";
  EXPECT_EQ(codec(96, "", 0), std::nullopt);
  EXPECT_EQ(codec(18, "G729", 8000), std::nullopt);
}

}  // namespace
}  // namespace centrale::sdp
