// Shape of RFC 7415 (rate control) with a local measure; RFC 5390 REQ 1 (throughput holds under load).
#include "sip/overload.hpp"

#include <gtest/gtest.h>

#include <queue>

namespace centrale::sip {
namespace {

Kind kind(std::string_view bytes) {
  return glance_at(bytes, [](std::string_view user) { return user == "112"; }).kind;
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
  EXPECT_EQ(kind("ACK sip:a SIP/2.0\r\nTo: <sip:a>;tag=7\r\n\r\n"), Kind::in_dialog);
  EXPECT_EQ(kind("ACK sip:a SIP/2.0\r\nTo: <sip:a>;tag=stateless-7\r\n\r\n"), Kind::stateless_ack);
}

TEST(Overload, calls_are_told_apart_by_their_call_id) {
  const auto call = [](std::string_view bytes) { return glance_at(bytes, {}).call; };
  const auto one = call("INVITE sip:a SIP/2.0\r\nCall-ID: one\r\nTo: <sip:a>\r\n\r\n");
  EXPECT_EQ(one, call("INVITE sip:b SIP/2.0\r\nTo: <sip:b>\r\nVia: x\r\ni : one\r\n\r\n"));
  EXPECT_NE(one, call("INVITE sip:a SIP/2.0\r\nCall-ID: two\r\n\r\n"));
  EXPECT_EQ(0U, call("INVITE sip:a SIP/2.0\r\n\r\nCall-ID: one\r\n"));
}

TEST(Overload, nothing_is_limited_while_the_loop_is_in_time) {
  OverloadControl control({});
  Instant now{1s};
  for (int i = 0; i < 10'000; ++i, now += 100us) {
    control.observe(1ms);
    ASSERT_EQ(control.admit({Kind::new_call}, now), Admission::admit);
  }
  EXPECT_FALSE(control.limiting());
}

TEST(Overload, rfc8289_4_4_a_hiccup_is_not_overload) {
  OverloadControl control({});
  Instant now{1s};
  for (int i = 0; i < 10'000; ++i, now += 100us) {
    control.observe(i % 100 == 0 ? 40ms : 1ms);
    ASSERT_EQ(control.admit({Kind::new_call}, now), Admission::admit);
  }
  EXPECT_FALSE(control.limiting());
}

// Twenty phones register at once on a machine that was busy for a moment: none hears 503.
TEST(Overload, few_that_a_busy_machine_lets_wait_are_not_overload) {
  OverloadControl control({});
  Instant now{1s};
  for (int second = 0; second < 20; ++second, now += 1s) {
    for (int phone = 0; phone < 20; ++phone) {
      control.observe(60ms);
      ASSERT_EQ(control.admit({Kind::registration}, now), Admission::admit) << second;
    }
  }
  EXPECT_FALSE(control.limiting());
}

/// A server that serves `capacity` calls a second in order; a rejection costs it a fiftieth of a call. What
/// is dropped comes again after 0.5 s, 1 s, 2 s and so on, six times (RFC 3261 §17.1.1.2).
struct Server {
  explicit Server(double a_second)
      : cost(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / a_second))) {}

  /// Offers a call each `gap` for `span`; answers the calls served within half a second of their arrival.
  int run(Duration span, Duration gap, OverloadControl& control) {
    int good = 0;
    for (const Instant end = next + span; next < end;) {
      Try request{next, ++calls, 0};
      if (!again.empty() && again.top().arrival <= next) {
        request = again.top();
        again.pop();
      } else {
        next += gap;
      }
      good += serve(request, control) ? 1 : 0;
    }
    return good;
  }

  struct Try {
    Instant arrival;
    std::uint64_t call = 0;
    int repeats = 0;
    friend bool operator<(const Try& a, const Try& b) { return a.arrival > b.arrival; }
  };

  bool serve(const Try& request, OverloadControl& control) {
    const Instant start = std::max(request.arrival, free_at);
    control.observe(start - request.arrival);
    const Admission admission = control.admit({Kind::new_call, request.call}, start);
    const bool admitted = admission == Admission::admit;
    free_at = start + (admitted ? cost : admission == Admission::reject ? cost / 50 : cost / 200);
    if (admission == Admission::drop && request.repeats < 6) {
      again.push({request.arrival + 500ms * (1 << request.repeats), request.call, request.repeats + 1});
    }
    return admitted && start - request.arrival < 500ms;
  }

  Duration cost;
  std::priority_queue<Try> again;
  std::uint64_t calls = 0;
  Instant next{1s};
  Instant free_at{1s};
};

TEST(Overload, rfc5390_req_1_goodput_holds_at_two_five_and_ten_times_the_capacity) {
  for (const int times : {2, 5, 10}) {
    OverloadControl control({});
    Server server(1000);
    server.run(5s, 2ms, control);
    // A fiftieth of a call for each of nine rejected is what ten times the load costs at least.
    const int possible = 60'000 * (100 - 2 * (times - 1)) / 100;
    const int good = server.run(60s, Duration(1ms) / times, control);
    EXPECT_GT(good, possible * 95 / 100) << times << " times";
    RecordProperty("goodput_at_" + std::to_string(times), good / 600);
  }
}

TEST(Overload, a_flood_meets_silence) {
  OverloadControl control({});
  Server server(1000);
  server.run(5s, 2ms, control);
  server.run(5s, 20us, control);
  EXPECT_GT(control.counts().dropped, control.counts().rejected);
}

TEST(Overload, full_service_soon_after_the_load_falls) {
  OverloadControl control({});
  Server server(1000);
  server.run(20s, 100us, control);
  server.run(5s, 2ms, control);
  EXPECT_FALSE(control.limiting());
  EXPECT_EQ(server.run(1s, 2ms, control), 500);
}

/// The loop is late beyond all hope: nothing new but the lowest rate gets in.
OverloadControl overloaded(Instant& now) {
  OverloadControl control({});
  for (std::uint64_t i = 1; i < 1000; ++i, now += 10ms) {
    control.observe(1s);
    (void)control.admit({Kind::new_call, i}, now);
  }
  return control;
}

TEST(Overload, calls_in_progress_and_emergencies_always_pass) {
  Instant now{1s};
  OverloadControl control = overloaded(now);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(control.admit({Kind::in_dialog}, now), Admission::admit);
    ASSERT_EQ(control.admit({Kind::emergency}, now), Admission::admit);
  }
  EXPECT_TRUE(control.limiting());
  EXPECT_EQ(control.call_rate(), OverloadControl::Config{}.lowest_rate);
}

/// Also with the credentials it was challenged for: the Call-ID is the same.
TEST(Overload, what_was_admitted_may_come_again_but_not_for_ever) {
  Instant now{1s};
  OverloadControl control = overloaded(now);
  std::uint64_t admitted = 1'000'000;
  while (control.admit({Kind::new_call, admitted}, now) != Admission::admit) ++admitted, now += 1ms;
  while (control.admit({Kind::new_call, ++admitted}, now) == Admission::admit) {
  }
  const std::uint64_t last = admitted - 1;
  for (int i = 0; i < 10; ++i) ASSERT_EQ(control.admit({Kind::new_call, last}, now), Admission::admit);
  int more = 0;
  while (more < 100 && control.admit({Kind::new_call, last}, now) == Admission::admit) ++more;
  EXPECT_LT(more, 100);
}

TEST(Overload, rfc3261_8_2_7_the_ack_of_a_stateless_answer_is_dropped) {
  OverloadControl control({});
  EXPECT_EQ(control.admit({Kind::stateless_ack}, Instant{1s}), Admission::drop);
  EXPECT_EQ(control.counts().dropped, 0U);
}

TEST(Overload, an_interval_without_datagrams_is_no_queue) {
  Instant now{1s};
  OverloadControl control = overloaded(now);
  for (int i = 0; i < 200; ++i, now += 100ms) (void)control.admit({Kind::in_dialog}, now);
  EXPECT_FALSE(control.limiting());
}

TEST(Overload, the_rejected_do_not_come_back_together) {
  OverloadControl control({});
  const auto first = control.retry_after();
  EXPECT_GE(first, 5U);
  EXPECT_NE(first, control.retry_after());
}

}  // namespace
}  // namespace centrale::sip
