#include "sip/stream_framer.hpp"

#include <gtest/gtest.h>

namespace centrale::sip {
namespace {

const std::string kMessage = "OPTIONS sip:a SIP/2.0\r\nVia: x\r\nl:\r\n 4\r\n\r\nbody";

template <class Kind>
bool is(const StreamFramer::Next& next) {
  return std::holds_alternative<Kind>(next);
}

TEST(StreamFramer, the_same_messages_however_the_bytes_arrive) {
  const std::string stream = kMessage + "\r\n\r\n" + kMessage + "\r\n" + kMessage;
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    StreamFramer framer;
    int frames = 0;
    int pings = 0;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      framer.feed(std::string_view(stream).substr(at, piece));
      for (auto next = framer.next(); !is<std::monostate>(next); next = framer.next()) {
        if (const auto* frame = std::get_if<StreamFramer::Frame>(&next)) {
          EXPECT_EQ(frame->bytes, kMessage);
          ++frames;
        }
        pings += is<StreamFramer::Ping>(next) ? 1 : 0;
        ASSERT_FALSE(is<StreamFramer::Broken>(next));
      }
    }
    EXPECT_EQ(frames, 3);
    EXPECT_EQ(pings, 1);
    EXPECT_EQ(framer.pending(), 0U);
  }
}

TEST(StreamFramer, lies_about_the_length_end_the_stream) {
  for (const char* header : {"l: -1", "l: 4294967328", "l: 99999999999999999999", "l: 4\r\nContent-Length: 4",
                             "x: 4", "l: 4 4", "l:"}) {
    StreamFramer framer;
    framer.feed("OPTIONS sip:a SIP/2.0\r\n" + std::string(header) + "\r\n\r\nbody" + kMessage);
    auto next = framer.next();
    ASSERT_TRUE(is<StreamFramer::Broken>(next)) << header;
    EXPECT_EQ(std::get<StreamFramer::Broken>(next).why.status, 400);
    framer.feed(kMessage);
    EXPECT_TRUE(is<std::monostate>(framer.next())) << "nothing after that is trusted";
  }
}

TEST(StreamFramer, sizes_are_bounded) {
  StreamFramer framer;
  framer.feed("OPTIONS sip:a SIP/2.0\r\nl: 50000\r\n\r\n");
  EXPECT_TRUE(is<StreamFramer::Broken>(framer.next()));
  StreamFramer endless;
  StreamFramer::Next next;
  for (int i = 0; i < 80 && is<std::monostate>(next); ++i) {
    endless.feed(std::string(1024, 'a'));
    next = endless.next();
  }
  EXPECT_TRUE(is<StreamFramer::Broken>(next));
}

TEST(StreamFramer, tiny_pieces_take_linear_time) {
  StreamFramer framer;
  const auto before = std::chrono::steady_clock::now();
  const std::string head = "OPTIONS sip:a SIP/2.0\r\nX: " + std::string(60'000, 'x');
  for (const char c : head) {
    framer.feed({&c, 1});
    ASSERT_TRUE(is<std::monostate>(framer.next()));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
}

}  // namespace
}  // namespace centrale::sip
