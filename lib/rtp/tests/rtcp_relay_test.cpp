// RTCP between two parties whose streams are relayed as they are.
#include "rtp/rtcp_relay.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace centrale::rtp {
namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes pli{0x81, 206, 0, 2, 0, 0, 0, 7, 0, 0, 0, 9};
const Bytes report{0x80, 201, 0, 1, 0, 0, 0, 7};
const Bytes name{0x81, 202, 0, 4, 0, 0, 0, 7, 1, 8, 'a', 'n', 'n', 'a', '@', '1', '0', 0, 0, 0};

Bytes operator+(Bytes one, const Bytes& two) {
  one.insert(one.end(), two.begin(), two.end());
  return one;
}

std::optional<Bytes> passed(const Bytes& in) {
  std::array<std::uint8_t, kLongestDatagram> out;
  const auto bytes = pass_on(in, "us", out);
  if (!bytes) return std::nullopt;
  return Bytes(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*bytes));
}

TEST(rtcp_relay, rfc5104_reports_and_feedback_pass_as_they_are) {
  EXPECT_EQ(passed(report + pli), report + pli);
}

TEST(rtcp_relay, rfc3550_7_1_names_become_ours) {
  const Bytes ours{0x81, 202, 0, 4, 0, 0, 0, 7, 1, 2, 'u', 's', 0, 0, 0, 0};
  Bytes expected = ours;
  expected[3] = 3;
  EXPECT_EQ(passed(report + name + pli), report + expected + pli);
}

TEST(rtcp_relay, what_a_bye_says_and_applications_packets_do_not_pass) {
  const Bytes bye{0x81, 203, 0, 3, 0, 0, 0, 7, 5, 'g', 'o', 'n', 'e', '!', 0, 0};
  const Bytes application{0x80, 204, 0, 2, 0, 0, 0, 7, 'n', 'a', 'm', 'e'};
  EXPECT_EQ(passed(report + application + bye), report + (Bytes{0x81, 203, 0, 1, 0, 0, 0, 7}));
  EXPECT_EQ(passed(application), Bytes());
}

TEST(rtcp_relay, what_is_cut_short_or_lies_about_its_length_does_not_pass) {
  for (std::size_t size = 1; size < pli.size(); ++size)
    EXPECT_FALSE(passed(Bytes(pli.begin(), pli.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
  EXPECT_FALSE(passed({0x81, 206, 0, 1, 0, 0, 0, 7})) << "feedback without a media SSRC";
  EXPECT_FALSE(
      passed({0x9f, 200, 0, 6, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
      << "31 blocks that are not there";
  EXPECT_FALSE(passed(report + Bytes{0x41, 206, 0, 2, 0, 0, 0, 7, 0, 0, 0, 9})) << "another version";
}

TEST(rtcp_relay, many_names_do_not_grow_what_leaves) {
  Bytes many = report;
  for (int i = 0; i < 200; ++i) many = many + Bytes{0x81, 202, 0, 1, 0, 0, 0, 7};
  const auto got = passed(many);
  ASSERT_TRUE(got);
  EXPECT_LE(got->size(), many.size());
}

TEST(rtcp_relay, rfc4585_6_3_1_a_picture_is_asked_for_by_pli) {
  std::array<std::uint8_t, kPictureLoss> out;
  write_picture_loss(0x01020304, out);
  EXPECT_EQ(out[9], 206);
  EXPECT_EQ(out[8], 0x81);
  EXPECT_EQ(get32(&out[16]), 0x01020304U);
  EXPECT_TRUE(is_rtcp(out));
}

}  // namespace
}  // namespace centrale::rtp
