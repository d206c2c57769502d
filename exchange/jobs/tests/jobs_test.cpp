#include <gtest/gtest.h>

#include "jobs/disk_watch.hpp"
#include "jobs/mailer.hpp"

namespace centrale::jobs {
namespace {

TEST(mailer, waits_longer_after_each_failure_and_never_longer_than_four_hours) {
  EXPECT_EQ(retry_after(1), Duration(1min));
  EXPECT_EQ(retry_after(2), Duration(2min));
  EXPECT_EQ(retry_after(5), Duration(16min));
  EXPECT_EQ(retry_after(20), Duration(4h));
}

TEST(mailer, a_server_that_is_not_there_is_an_error_in_words) {
  store::Mail mail;
  mail.id = "1";
  mail.sender = "a@localhost";
  mail.recipient = "b@localhost";
  const auto sent =
      send(mail, {.url = "smtp://127.0.0.1:1", .attachments = ".", .limit = std::chrono::seconds(2)});
  ASSERT_FALSE(sent);
  EXPECT_FALSE(sent.error().what.empty());
}

TEST(disk_watch, tells_at_85_and_refuses_at_95_percent) {
  EXPECT_EQ(state_of(1000, 500), DiskState::roomy);
  EXPECT_EQ(state_of(1000, 149), DiskState::filling);
  EXPECT_EQ(state_of(1000, 49), DiskState::full);
}

}  // namespace
}  // namespace centrale::jobs
