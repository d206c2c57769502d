#include "events/journal.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <set>

#include "events/archive.hpp"
#include "events/frame.hpp"
#include "flow/virtual_loop.hpp"

namespace centrale::events {
namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/centrale-journal-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// A database that can be away.
class FakeSink final : public Sink {
 public:
  Result<void> store(std::span<const Finished> batch, std::uint64_t) override {
    const std::lock_guard lock(guard);
    ++tries;
    if (away) return fail("away");
    for (const Finished& each : batch) {
      ids.insert(each.cdr.interaction.value());
      ++stored;
    }
    return {};
  }
  std::mutex guard;
  bool away = false;
  int tries = 0;
  std::size_t stored = 0;
  std::set<std::string> ids;
};

class Journals : public ::testing::Test {
 protected:
  std::unique_ptr<Journal> open(std::uint64_t segment_bytes = 64 << 20) {
    auto journal = Journal::open(loop, {.folder = folder.path, .segment_bytes = segment_bytes, .batch = 1ms});
    if (!journal) ADD_FAILURE() << journal.error().what;
    return std::move(*journal);
  }
  InteractionId call(Recorder& recorder) {
    const InteractionId id = recorder.begin({.tenant = TenantId("acme"), .leg = LegId(1), .dialled = "201"});
    recorder.leg_event(id, {.leg = LegId(2), .kind = LegEventKind::started, .who = {.number = "201"}});
    recorder.leg_event(id, {.leg = LegId(2), .kind = LegEventKind::answered});
    return id;
  }
  void hang_up(Recorder& recorder, const InteractionId& id) { recorder.end(id, {"answered"}); }

  Folder folder;
  flow::VirtualLoop loop;
};

TEST_F(Journals, WhatIsTakenIsInTheDatabaseOnce) {
  FakeSink sink;
  auto journal = open();
  Archive archive(folder.path, sink, 5ms);
  journal->on_written([&] { archive.wake(); });
  for (int n = 0; n < 100; ++n) hang_up(*journal, call(*journal));
  journal->flush();
  ASSERT_TRUE(archive.drain(5s));
  EXPECT_EQ(sink.stored, 100u);
  EXPECT_EQ(sink.ids.size(), 100u);
  EXPECT_EQ(journal->status().written, 400u);
  EXPECT_EQ(archive.status().archived, 400u);
  journal.reset();
}

TEST_F(Journals, TheDatabaseMayBeAway) {
  FakeSink sink;
  sink.away = true;
  auto journal = open(1000);  // many files meanwhile
  Archive archive(folder.path, sink, 1ms);
  for (int n = 0; n < 50; ++n) hang_up(*journal, call(*journal));
  journal->flush();
  EXPECT_FALSE(archive.drain(20ms));
  EXPECT_EQ(archive.status().trouble, "away");
  {
    const std::lock_guard lock(sink.guard);
    sink.away = false;
  }
  ASSERT_TRUE(archive.drain(5s));
  EXPECT_EQ(sink.stored, 50u);
  EXPECT_EQ(archive.status().trouble, "");
}

TEST_F(Journals, ACallThatOutlivesTheProcessIsOneInteraction) {
  FakeSink sink;
  InteractionId id;
  {
    auto journal = open(200);
    Archive archive(folder.path, sink, 1ms);
    id = call(*journal);
    for (int n = 0; n < 20; ++n) hang_up(*journal, call(*journal));
    journal->flush();
    ASSERT_TRUE(archive.drain(5s));
    EXPECT_LE(segments_in(folder.path).size(), 2u) << "files that are done with are deleted";
  }
  auto journal = open(200);
  Archive archive(folder.path, sink, 1ms);
  ASSERT_TRUE(archive.drain(5s));
  EXPECT_THAT(archive.open_interactions(), ::testing::ElementsAre(id));
  EXPECT_EQ(archive.open_interaction(id)->records.size(), 3u);
  hang_up(*journal, id);
  journal->flush();
  ASSERT_TRUE(archive.drain(5s));
  EXPECT_TRUE(sink.ids.contains(id.value()));
  EXPECT_EQ(sink.ids.size(), 21u);
  EXPECT_TRUE(archive.open_interactions().empty());
}

TEST_F(Journals, ARecordCutShortByACrashIsRemoved) {
  {
    auto journal = open();
    hang_up(*journal, call(*journal));
  }
  const auto file = segments_in(folder.path).back().file;
  const auto whole = std::filesystem::file_size(file);
  std::ofstream(file, std::ios::app | std::ios::binary) << std::string("\x50\0\0\0garbage", 11);
  {
    auto journal = open();
    EXPECT_EQ(journal->status().written, 4u);
    EXPECT_EQ(std::filesystem::file_size(file), whole);
    hang_up(*journal, call(*journal));
  }
  FakeSink sink;
  Archive archive(folder.path, sink, 1ms);
  ASSERT_TRUE(archive.drain(5s));
  EXPECT_EQ(sink.ids.size(), 2u);
}

TEST(Frames, DamageIsSeen) {
  std::string frame(kFrameHeader, '\0');
  frame += "the record";
  seal_frame(frame.data(), frame.size(), 7);
  ASSERT_TRUE(read_frame(frame));
  EXPECT_EQ(read_frame(frame)->sequence, 7u);
  EXPECT_EQ(read_frame(frame)->record, "the record");
  for (std::size_t at = 0; at < frame.size(); ++at) {
    std::string damaged = frame;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_FALSE(read_frame(damaged)) << at;
    EXPECT_FALSE(read_frame(std::string_view(frame).substr(0, at))) << at;
  }
}

TEST(Frames, Crc32cCheckValue) {
  // RFC 3720 appendix B.4.
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
}

}  // namespace
}  // namespace centrale::events
