// Shape of RFC 7415 (rate control) with a local measure; RFC 5390 REQ 1 (throughput holds under load).
#include "sip/overload.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace centrale::sip {
namespace {

Kind kind(std::string_view bytes) {
  return kind_of(bytes, [](std::string_view user) { return user == "112"; });
}

TEST(Overload, kinds_are_told_without_parsing) {
  EXPECT_EQ(kind("INVITE sip:201@a SIP/2.0\r\nTo: <sip:201@a>\r\n\r\n"), Kind::new_call);
  EXPECT_EQ(kind("INVITE sip:201@a SIP/2.0\r\nt : <sip:201@a>;tag=7\r\n\r\n"), Kind::in_dialog);
  EXPECT_EQ(kind("INVITE sip:201@a SIP/2.0\r\nTo: \"x;tag=1\" <sip:201@a;tag=2>\r\n\r\n"), Kind::new_call);
  EXPECT_EQ(kind("INVITE sip:112@a SIP/2.0\r\nTo: <sip:112@a>\r\n\r\n"), Kind::emergency);
  EXPECT_EQ(kind("INVITE urn:service:sos SIP/2.0\r\n\r\n"), Kind::emergency);
  EXPECT_EQ(kind("REGISTER sip:a SIP/2.0\r\n\r\n"), Kind::registration);
  EXPECT_EQ(kind("BYE sip:a SIP/2.0\r\n\r\n"), Kind::in_dialog);
  EXPECT_EQ(kind("SIP/2.0 200 OK\r\n\r\n"), Kind::in_dialog);
  EXPECT_EQ(kind("OPTIONS sip:a SIP/2.0\r\n\r\n"), Kind::other);
  EXPECT_EQ(kind("rubbish"), Kind::other);
}

TEST(Overload, nothing_is_limited_while_the_loop_is_in_time) {
  OverloadControl control({});
  Instant now{1s};
  for (int i = 0; i < 10'000; ++i, now += 100us) {
    control.observe(1ms, now);
    ASSERT_EQ(control.admit(Kind::new_call, now), Admission::admit);
  }
  EXPECT_FALSE(control.limiting());
}

TEST(Overload, rfc8289_4_4_a_hiccup_is_not_overload) {
  OverloadControl control({});
  Instant now{1s};
  for (int i = 0; i < 10'000; ++i, now += 100us) {
    control.observe(i % 100 == 0 ? 40ms : 1ms, now);
    ASSERT_EQ(control.admit(Kind::new_call, now), Admission::admit);
  }
  EXPECT_FALSE(control.limiting());
}

/// A server that serves `capacity` calls a second in order, and spends a twentieth of a call on a rejection.
struct Server {
  explicit Server(double a_second)
      : cost(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / a_second))) {}

  /// Offers a call each `gap` for `span`; answers the calls served within half a second of their arrival.
  int run(Duration span, Duration gap, OverloadControl& control) {
    int good = 0;
    for (const Instant end = arrival + span; arrival < end; arrival += gap) {
      const Instant start = std::max(arrival, free_at);
      control.observe(start - arrival, start);
      const Admission admission = control.admit(Kind::new_call, start);
      if (admission == Admission::admit) {
        free_at = start + cost;
        good += start - arrival < 500ms ? 1 : 0;
      } else {
        free_at = start + (admission == Admission::reject ? cost / 20 : cost / 200);
      }
      worst = std::max(worst, start - arrival);
    }
    return good;
  }

  Duration cost;
  Instant arrival{1s};
  Instant free_at{1s};
  Duration worst{};
};

TEST(Overload, goodput_holds_at_two_five_and_ten_times_the_capacity) {
  for (const int times : {2, 5, 10}) {
    OverloadControl control({});
    Server server(1000);
    server.run(5s, 2ms, control);
    const int good = server.run(60s, Duration(1ms) / times, control);
    EXPECT_GT(good, 60'000 * 85 / 100) << times << " times";
    if (times == 10) EXPECT_GT(control.counts().dropped, 0U);
    RecordProperty("goodput_at_" + std::to_string(times), good / 600);
  }
}

TEST(Overload, full_service_soon_after_the_load_falls) {
  OverloadControl control({});
  Server server(1000);
  server.run(20s, 100us, control);
  server.run(5s, 2ms, control);
  EXPECT_FALSE(control.limiting());
  EXPECT_EQ(server.run(1s, 2ms, control), 500);
}

TEST(Overload, calls_in_progress_and_emergencies_always_pass) {
  OverloadControl control({});
  Instant now{1s};
  for (int i = 0; i < 1000; ++i, now += 10ms) {
    control.observe(1s, now);
    (void)control.admit(Kind::new_call, now);
    ASSERT_EQ(control.admit(Kind::in_dialog, now), Admission::admit);
    ASSERT_EQ(control.admit(Kind::emergency, now), Admission::admit);
  }
  EXPECT_TRUE(control.limiting());
  EXPECT_EQ(control.call_rate(), OverloadControl::Config{}.lowest_rate);
}

TEST(Overload, the_rejected_do_not_come_back_together) {
  OverloadControl control({});
  const auto first = control.retry_after();
  EXPECT_GE(first, 5U);
  EXPECT_NE(first, control.retry_after());
}

}  // namespace
}  // namespace centrale::sip
