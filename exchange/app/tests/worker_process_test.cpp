#include "app/worker_process.hpp"

#include <gtest/gtest.h>

namespace centrale::app {
namespace {

TEST(worker_process, workers_share_the_range_without_overlap_and_begin_on_even_ports) {
  const MediaSettings media{
      .workers = 3, .address = "127.0.0.1", .first_port = 20001, .last_port = 20100, .program = {}};
  int previous_last = 20000;
  for (int index = 0; index < media.workers; ++index) {
    const PortRange range = ports_of(media, index);
    EXPECT_EQ(range.first % 2, 0);
    EXPECT_GT(range.first, previous_last);
    EXPECT_LE(range.last, media.last_port);
    previous_last = range.last;
  }
}

TEST(worker_process, a_program_that_is_not_there_is_named) {
  Settings settings;
  settings.data = testing::TempDir();
  settings.media.program = "/nonexistent/centrale-media";
  const auto started = ensure_worker(settings, 7);
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().what.find("/nonexistent/centrale-media"), std::string::npos);
}

}  // namespace
}  // namespace centrale::app
