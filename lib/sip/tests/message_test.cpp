#include "sip/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/writer.hpp"

namespace centrale::sip {
namespace {

using testing::ElementsAre;

std::string invite(std::string_view more = "", std::string_view body = "") {
  std::string text =
      "INVITE sip:201@example.com SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 10.0.0.7:5062;branch=z9hG4bK776asdhds;rport\r\n"
      "Max-Forwards: 70\r\n"
      "To: <sip:201@example.com>\r\n"
      "From: \"Anna, sales\" <sip:100@example.com>;tag=1928301774\r\n"
      "Call-ID: a84b4c76e66710@pc33.example.com\r\n"
      "CSeq: 314159 INVITE\r\n";
  text += more;
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return text += body;
}

ParseError error_of(std::string bytes, Framing framing = Framing::datagram) {
  auto parsed = Message::parse(std::move(bytes), framing);
  return parsed ? ParseError{"no error", -1} : parsed.error();
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

TEST(Message, hands_out_what_every_layer_asks_for) {
  const auto message = Message::parse(invite("Contact: <sip:100@10.0.0.7:5062>\r\n", "v=0\r\n"));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_TRUE(message->is(Method::invite));
  EXPECT_EQ(message->request_uri(), "sip:201@example.com");
  EXPECT_EQ(message->call_id(), "a84b4c76e66710@pc33.example.com");
  EXPECT_EQ(message->cseq(), 314159U);
  EXPECT_EQ(message->from_tag(), "1928301774");
  EXPECT_EQ(message->to_tag(), "");
  EXPECT_EQ(message->branch(), "z9hG4bK776asdhds");
  EXPECT_EQ(message->sent_by(), "10.0.0.7:5062");
  EXPECT_EQ(message->from().display_name(), "Anna, sales");
  EXPECT_EQ(message->body(), "v=0\r\n");
  EXPECT_EQ(message->max_forwards(), 70);
}

TEST(Message, a_copy_stands_alone) {
  Message copy;
  {
    auto message = Message::parse(invite());
    ASSERT_TRUE(message);
    copy = *message;
  }
  EXPECT_EQ(copy.branch(), "z9hG4bK776asdhds");
}

TEST(Message, response_has_the_method_of_its_cseq) {
  const auto message =
      Message::parse(replaced(invite(), "INVITE sip:201@example.com SIP/2.0", "SIP/2.0 180 Ringing"));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(message->status(), 180);
  EXPECT_EQ(message->reason(), "Ringing");
  EXPECT_EQ(message->method(), Method::invite);
}

// RFC 3261 §7.3.1, §7.3.3
TEST(Message, folded_lines_lists_and_compact_forms) {
  const auto message = Message::parse(
      invite("k: timer,\r\n 100rel\r\nSupported: replaces\r\nm  :   <sip:a@b;x=\"1\">\r\nX-Own: 7\r\n"));
  EXPECT_FALSE(message);  // a quote may not stand in a URI
  const auto good = Message::parse(
      invite("k: timer,\r\n\t100rel\r\nSupported: replaces\r\nm  : <sip:a@b>\r\nX-Own: 7\r\n"));
  ASSERT_TRUE(good) << good.error().what;
  EXPECT_THAT(good->all(HeaderName::supported), ElementsAre("timer", "100rel", "replaces"));
  EXPECT_TRUE(good->lists(HeaderName::supported, "100REL"));
  EXPECT_EQ(good->name_addr(HeaderName::contact)->uri.host, "b");
  EXPECT_EQ(good->header("x-own"), "7");
}

TEST(Message, more_headers_than_fit_inside) {
  std::string more;
  for (int i = 0; i < 100; ++i) more += "Route: <sip:hop" + std::to_string(i) + ";lr>\r\n";
  const auto message = Message::parse(invite(more));
  ASSERT_TRUE(message) << message.error().what;
  EXPECT_EQ(message->all(HeaderName::route).size(), 100U);
  EXPECT_EQ(message->all(HeaderName::route).back(), "<sip:hop99;lr>");
}

TEST(Message, refuses_what_lacks_a_mandatory_header) {
  for (const char* line :
       {"Via: SIP/2.0/UDP 10.0.0.7:5062;branch=z9hG4bK776asdhds;rport\r\n", "To: <sip:201@example.com>\r\n",
        "Call-ID: a84b4c76e66710@pc33.example.com\r\n", "CSeq: 314159 INVITE\r\n"}) {
    EXPECT_EQ(error_of(replaced(invite(), line, "")).status, 400) << line;
  }
}

TEST(Message, refuses_lies_about_the_length) {
  const std::string base = invite();
  for (const char* length :
       {"-1", "2147483648", "4294967328", "100000000000000000000", "5", "0x0", "", "1 2"}) {
    const std::string text = replaced(base, "Content-Length: 0", std::string("Content-Length: ") + length);
    EXPECT_EQ(error_of(text).status, 400) << length;
  }
  EXPECT_EQ(error_of(invite("l: 0\r\n")).status, 400) << "twice";
  EXPECT_EQ(error_of(replaced(base, "Content-Length: 0\r\n", ""), Framing::stream).status, 400)
      << "none on a stream";
}

// RFC 3261 §18.3
TEST(Message, clips_a_datagram_to_its_content_length) {
  const auto message = Message::parse(invite() + "INVITE sip:evil@example.com SIP/2.0\r\n");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->body(), "");
  EXPECT_EQ(error_of(invite() + "x", Framing::stream).status, 400);
}

TEST(Message, refuses_what_could_be_read_in_two_ways) {
  EXPECT_EQ(error_of(replaced(invite(), "\"Anna, sales\"", "\"Anna, sales")).status, 400);
  EXPECT_EQ(error_of(replaced(invite(), "314159 INVITE", "314159 BYE")).status, 400);
  EXPECT_EQ(error_of(invite("To: <sip:other@example.com>\r\n")).status, 400);
  EXPECT_EQ(error_of(invite("X-A: b\nRoute: <sip:evil>\r\n")).status, 400);
  EXPECT_EQ(error_of(invite("X-A: b\rRoute: <sip:evil>\r\n")).status, 400);
  EXPECT_EQ(error_of(invite(std::string("X-A: b\0c\r\n", 10))).status, 400);
  EXPECT_EQ(error_of(invite("X\x0b-A: b\r\n")).status, 400);
  EXPECT_EQ(error_of(invite("no colon\r\n")).status, 400);
  EXPECT_EQ(error_of(replaced(invite(), "SIP/2.0\r\n", "SIP/7.0\r\n")).status, 505);
  EXPECT_EQ(error_of(replaced(invite(), "sip:201@", "sip:" + std::string(2000, '2') + "@")).status, 414);
}

TEST(Message, malformed_responses_and_acks_are_never_answered) {
  EXPECT_EQ(error_of("SIP/2.0 999 No\r\n\r\n").status, 0);
  EXPECT_EQ(error_of("ACK sip:a@b SIP/2.0\r\n\r\n").status, 0);
  EXPECT_EQ(error_of("\r\n\r\n").status, 0);
  EXPECT_EQ(error_of("").status, 0);
}

TEST(Message, sizes_are_bounded) {
  EXPECT_EQ(error_of(invite("X-A: " + std::string(9000, 'a') + "\r\n")).status, 400);
  std::string many;
  for (int i = 0; i < 300; ++i) many += "X-A: b\r\n";
  EXPECT_EQ(error_of(invite(many)).status, 400);
  std::string vias = "v: SIP/2.0/UDP h";
  for (int i = 0; i < 80; ++i) vias += ", SIP/2.0/UDP h";
  EXPECT_EQ(error_of(invite(vias + "\r\n")).status, 400);
  EXPECT_EQ(error_of(invite("", std::string(50'000, 'b'))).status, 413);
  EXPECT_EQ(error_of(invite("", std::string(70'000, 'b'))).status, 513);
}

// RISKS §5: 8 kB of CSeq digits took a quadratic parser 66 ms.
TEST(Message, long_numbers_take_linear_time) {
  const std::string digits(8000, '7');
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(error_of(replaced(invite(), "314159", digits)).status, 400);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(500));
}

// RISKS §2 row 1: a field of every size in every header.
TEST(Message, any_size_in_any_header_is_survived) {
  for (int id = 1; id < static_cast<int>(HeaderName::count_); ++id) {
    for (const std::size_t size : {0U, 1U, 255U, 256U, 8000U, 8190U, 65000U}) {
      for (const char filler : {'a', '"', '<', ';', ',', '\\', '%', ' '}) {
        std::string line(to_string(static_cast<HeaderName>(id)));
        (((line += ": ") += std::string(size, filler))) += "\r\n";
        const auto message = Message::parse(invite(line));
        if (message) EXPECT_EQ(message->call_id(), "a84b4c76e66710@pc33.example.com");
      }
    }
  }
}

TEST(Names, every_spelling_is_found_again) {
  for (int id = 1; id < static_cast<int>(HeaderName::count_); ++id) {
    EXPECT_EQ(header_name_of(to_string(static_cast<HeaderName>(id))), static_cast<HeaderName>(id));
  }
  EXPECT_EQ(header_name_of("VIA"), HeaderName::via);
  EXPECT_EQ(header_name_of("i"), HeaderName::call_id);
  EXPECT_EQ(header_name_of("Vib"), HeaderName::other);
  EXPECT_EQ(header_name_of(""), HeaderName::other);
  EXPECT_EQ(method_of("REGISTER"), Method::register_);
  EXPECT_EQ(method_of("register"), Method::other);
}

// RFC 3581 §4, RFC 3261 §8.2.6.2
TEST(Response, repeats_the_request_and_says_where_it_came_from) {
  auto request = Message::parse(invite("Record-Route: <sip:p1;lr>\r\nVia: SIP/2.0/TCP other\r\n"));
  ASSERT_TRUE(request);
  request->set_source(*Address::parse("198.51.100.9", 40000));
  const std::string text = make_response(*request, 180, {}, "mine").finish();
  const auto response = Message::parse(text);
  ASSERT_TRUE(response) << text;
  EXPECT_EQ(response->status(), 180);
  EXPECT_EQ(response->to_tag(), "mine");
  EXPECT_THAT(
      response->all(HeaderName::via),
      ElementsAre("SIP/2.0/UDP 10.0.0.7:5062;branch=z9hG4bK776asdhds;received=198.51.100.9;rport=40000",
                  "SIP/2.0/TCP other"));
  EXPECT_EQ(response->header(HeaderName::record_route), "<sip:p1;lr>");
  EXPECT_FALSE(Message::parse(make_response(*request, 486).finish())->has(HeaderName::record_route));
}

TEST(Response, a_claimed_received_parameter_is_replaced) {
  auto request = Message::parse(replaced(invite(), ";rport", ";received=203.0.113.1"));
  ASSERT_TRUE(request);
  request->set_source(*Address::parse("10.0.0.7", 5062));
  EXPECT_EQ(Message::parse(make_response(*request, 200).finish())->header(HeaderName::via),
            "SIP/2.0/UDP 10.0.0.7:5062;branch=z9hG4bK776asdhds;received=10.0.0.7");
}

TEST(Response, bytes_that_are_no_message_can_be_answered) {
  const Address source = *Address::parse("198.51.100.9", 40000);
  const std::string text =
      answer_unparsed(replaced(invite(), "314159 INVITE", "314159 BYE"), 400, "CSeq differs", source);
  const auto response = Message::parse(text);
  ASSERT_TRUE(response) << text;
  EXPECT_EQ(response->status(), 400);
  EXPECT_FALSE(response->to_tag().empty());
  EXPECT_EQ(answer_unparsed("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h\r\n\r\n", 400, {}, source), "");
  EXPECT_EQ(answer_unparsed("ACK sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n\r\n", 400, {}, source), "");
  EXPECT_EQ(answer_unparsed("INVITE sip:a SIP/2.0\r\nVia: rubbish\r\n\r\n", 400, {}, source), "");
}

TEST(Writer, no_value_can_add_a_header) {
  Uri target;
  target.host = "example.com";
  MessageWriter writer;
  writer.request(Method::options, target)
      .header(HeaderName::subject, "x\r\nRoute: <sip:evil>")
      .name_addr(HeaderName::from, "A \"B\"\r\nC", target, ";tag=1");
  const std::string text = std::move(writer).finish("text/plain", "hi");
  EXPECT_EQ(text,
            "OPTIONS sip:example.com SIP/2.0\r\nSubject: x  Route: <sip:evil>\r\n"
            "From: \"A \\\"B\\\"  C\" <sip:example.com>;tag=1\r\n"
            "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi");
}

TEST(Writer, headers_can_be_taken_out_and_put_in_front) {
  const auto message = Message::parse(invite("Route: <sip:a;lr>\r\nRoute: <sip:b;lr>\r\n", "body"));
  const auto without = Message::parse(without_header(*message, HeaderName::route));
  ASSERT_TRUE(without);
  EXPECT_FALSE(without->has(HeaderName::route));
  EXPECT_EQ(without->body(), "body");
  const auto with = Message::parse(with_header_first(*message, HeaderName::route, "<sip:first;lr>"));
  ASSERT_TRUE(with);
  EXPECT_EQ(with->all(HeaderName::route).size(), 3U);
  EXPECT_EQ(with->header(HeaderName::route), "<sip:first;lr>");
}

}  // namespace
}  // namespace centrale::sip
