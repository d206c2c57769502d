#include "app/worker_process.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

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

/// A worker program of a few lines of shell, in a folder that goes with the test.
class WorkerProcessesTest : public testing::Test {
 protected:
  WorkerProcessesTest() {
    std::string name = testing::TempDir() + "workersXXXXXX";
    settings.data = ::mkdtemp(name.data());
    settings.media.program = settings.data / "program";
  }
  ~WorkerProcessesTest() override { std::filesystem::remove_all(settings.data); }

  void program(const std::string& shell) const {
    std::ofstream(settings.media.program) << "#!/bin/sh\n" << shell << "\n";
    std::filesystem::permissions(settings.media.program, std::filesystem::perms::owner_all);
  }
  /// Until `ensure` starts one again; false after five seconds.
  bool started_again(WorkerProcesses& workers) const {
    for (int tries = 0; tries < 500; ++tries) {
      if (workers.ensure(0).value()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  Settings settings;
};

TEST_F(WorkerProcessesTest, what_it_said_last_is_known_after_its_end) {
  program("echo first; echo 'cannot bind 127.0.0.1:20000' >&2; exit 1");
  WorkerProcesses workers(settings);
  EXPECT_EQ(workers.last_words(0), "");
  ASSERT_TRUE(workers.ensure(0).value());
  ASSERT_TRUE(started_again(workers));
  EXPECT_EQ(workers.last_words(0), "cannot bind 127.0.0.1:20000");
}

TEST_F(WorkerProcessesTest, a_program_that_is_not_there_is_named) {
  settings.media.program = "/nonexistent/centrale-media";
  WorkerProcesses workers(settings);
  const auto started = workers.ensure(0);
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().what.find("/nonexistent/centrale-media"), std::string::npos);
}

TEST_F(WorkerProcessesTest, one_that_is_on_its_way_is_not_started_twice) {
  program("exec sleep 30");
  WorkerProcesses workers(settings);
  EXPECT_TRUE(workers.ensure(0).value());
  EXPECT_FALSE(workers.ensure(0).value());
  workers.end(0);
  EXPECT_TRUE(started_again(workers));
  workers.end(0);
}

TEST_F(WorkerProcessesTest, one_that_has_ended_is_started_again) {
  program("exit 0");
  WorkerProcesses workers(settings);
  EXPECT_TRUE(workers.ensure(0).value());
  EXPECT_TRUE(started_again(workers));
}

TEST_F(WorkerProcessesTest, one_that_answers_at_the_socket_is_left_alone_whoever_started_it) {
  program("exit 0");
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = control_socket(settings, 0).string();
  ASSERT_LT(path.size(), sizeof name.sun_path);
  path.copy(name.sun_path, path.size());
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(::listen(listener, 0), 0);
  WorkerProcesses workers(settings);
  for (int tries = 0; tries < 4; ++tries) EXPECT_FALSE(workers.ensure(0).value());  // its queue is full soon
  ::close(listener);
  EXPECT_TRUE(workers.ensure(0).value());
}

}  // namespace
}  // namespace centrale::app
