#include "media_worker/sweep.hpp"

#include <fstream>

#include "codec/wav.hpp"
#include "worker_fixture.hpp"

namespace centrale::media_worker {
namespace {

struct SweepTest : ::testing::Test {
  void write(const std::string& name) const { std::ofstream(folder.path / name) << "half of a recording"; }
  [[nodiscard]] bool there(const std::string& name) const { return fs::exists(folder.path / name); }

  Folder folder;
  fs::file_time_type later = fs::file_time_type::clock::now() + std::chrono::seconds(60);
};

TEST_F(SweepTest, UnfinishedRecordingsOfTheDeadGo) {
  write("a.wav.part");
  write("b.wav.part");
  EXPECT_EQ(sweep_unfinished(folder.path, later), 2U);
  EXPECT_FALSE(there("a.wav.part"));
}

TEST_F(SweepTest, WhatIsNotOursStays) {
  write("message.wav");
  write("notes.partial");
  fs::create_directory(folder.path / "folder.part");
  fs::create_symlink("message.wav", folder.path / "link.part");
  EXPECT_EQ(sweep_unfinished(folder.path, later), 0U);
  for (const char* name : {"message.wav", "notes.partial", "folder.part", "link.part"})
    EXPECT_TRUE(there(name));
}

TEST_F(SweepTest, WhatWasWrittenSinceTheStartStays) {
  write("young.wav.part");
  EXPECT_EQ(sweep_unfinished(folder.path, fs::file_time_type::clock::now() - std::chrono::hours(1)), 0U);
  EXPECT_TRUE(there("young.wav.part"));
}

TEST_F(SweepTest, WhatAnotherWorkerWritesStaysAndIsFinished) {
  auto writer = codec::WavWriter::create(folder.path, "live.wav");
  ASSERT_TRUE(writer);
  EXPECT_EQ(sweep_unfinished(folder.path, later), 0U);
  EXPECT_TRUE(writer->finish());
  EXPECT_TRUE(there("live.wav"));
}

TEST_F(SweepTest, AFolderThatIsNotThereIsNoFault) {
  EXPECT_EQ(sweep_unfinished(folder.path / "nowhere", later), 0U);
}

}  // namespace
}  // namespace centrale::media_worker
