#include "base/durable.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>

namespace centrale {
namespace {

class Durable : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "centrale-durable-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  static std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::filesystem::path folder;
};

TEST_F(Durable, WritesForThisUserAlone) {
  const auto file = folder / "key";
  ASSERT_TRUE(write_durably(file, std::string_view("a\0b", 3)));
  EXPECT_EQ(content(file), std::string("a\0b", 3));
  struct stat there{};
  ASSERT_EQ(::stat(file.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777U, 0600U);
  EXPECT_FALSE(std::filesystem::exists(folder / "key.new"));
}

TEST_F(Durable, WhatWasThereStaysWhenItFails) {
  const auto file = folder / "key";
  ASSERT_TRUE(write_durably(file, "before"));
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit before = limit;
  limit.rlim_cur = 10;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const auto failed = write_durably(file, std::string(100, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().what.find("cannot be written"), std::string::npos) << failed.error().what;
  EXPECT_EQ(content(file), "before");
  EXPECT_FALSE(std::filesystem::exists(folder / "key.new"));
}

TEST_F(Durable, FolderThatIsNotThereIsNamed) {
  const auto synced = sync_folder(folder / "nowhere");
  ASSERT_FALSE(synced);
  EXPECT_NE(synced.error().what.find("nowhere: cannot be opened: No such file"), std::string::npos)
      << synced.error().what;
  EXPECT_FALSE(write_durably(folder / "nowhere/key", "x"));
}

}  // namespace
}  // namespace centrale
