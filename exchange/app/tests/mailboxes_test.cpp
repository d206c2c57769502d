#include "app/mailboxes.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <thread>

#include "flow/virtual_loop.hpp"

namespace centrale::app {
namespace {

using features::GreetingFor;

const features::BoxKey kAnna{TenantId("acme"), UserId("anna")};
const features::BoxKey kBram{TenantId("acme"), UserId("bram")};
const features::BoxKey kBramOfGlobex{TenantId("globex"), UserId("bram")};

class MailboxesTest : public ::testing::Test {
 protected:
  MailboxesTest() : folder_(temporary()) {
    database_ = *store::Database::open(folder_ / "centrale.db");
    sealing_ = std::make_unique<store::Sealing>(*store::Sealing::open(folder_ / "master.key"));
    voicemail_ = *store::Voicemail::open(loop_, *database_);
    settings_ = *store::MailboxSettings::open(loop_, *database_, *sealing_);
    boxes_ =
        std::make_unique<Mailboxes>(loop_, *voicemail_, *settings_, folder_,
                                    Mailboxes::Plugs{.has_space = [] { return true; },
                                                     .alarm = [this](const std::string&) { ++alarms_; }});
  }
  ~MailboxesTest() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  static std::filesystem::path temporary() {
    char name[] = "/tmp/centrale-mailboxes-XXXXXX";
    return ::mkdtemp(name);
  }

  std::string recorded(const std::string& words) {
    const std::string id = boxes_->new_id();
    std::ofstream(folder_ / boxes_->recording_of(id)) << words;
    return id;
  }
  static std::string words_in(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] bool has_file(const std::string& id) const {
    return std::filesystem::exists(folder_ / boxes_->recording_of(id));
  }
  /// What `begin` is told.
  template <class Begin>
  bool kept(Begin begin) {
    std::optional<bool> told;
    begin([&told](bool durable) { told = durable; });
    for (int n = 0; n < 2000 && !told; ++n) {
      loop_.settle();
      std::this_thread::sleep_for(1ms);
    }
    return told.value_or(false);
  }
  std::string deposited(const std::string& words) {
    features::NewMessage message{.id = recorded(words),
                                 .box = kAnna,
                                 .caller_number = "+31612345678",
                                 .caller_name = {},
                                 .interaction = InteractionId("i"),
                                 .received = WallInstant(1h),
                                 .length = 3s};
    const std::string id = message.id;
    EXPECT_TRUE(kept([&](auto done) { boxes_->deposit(std::move(message), std::move(done)); }));
    return id;
  }

  std::filesystem::path folder_;
  flow::VirtualLoop loop_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Sealing> sealing_;
  std::unique_ptr<store::Voicemail> voicemail_;
  std::unique_ptr<store::MailboxSettings> settings_;
  std::unique_ptr<Mailboxes> boxes_;
  int alarms_ = 0;
};

TEST_F(MailboxesTest, AForwardedMessageStandsByItself) {
  const std::string id = deposited("hello");
  ASSERT_TRUE(kept([&](auto done) { boxes_->forward(id, kBram, std::move(done)); }));
  ASSERT_TRUE(kept([&](auto done) { boxes_->remove(id, std::move(done)); }));
  ASSERT_TRUE(kept([&](auto done) { boxes_->remove(id, std::move(done)); })) << "gone is gone";
  EXPECT_TRUE(boxes_->list(kAnna).empty());
  boxes_->discard(id);
  const auto there = boxes_->list(kBram);
  ASSERT_EQ(there.size(), 1u);
  EXPECT_EQ(there.front().caller_number, "+31612345678");
  EXPECT_EQ(there.front().received, WallInstant(1h));
  EXPECT_FALSE(there.front().heard);
  EXPECT_EQ(words_in(there.front().file), "hello");
  EXPECT_TRUE(boxes_->list(kBramOfGlobex).empty());
}

TEST_F(MailboxesTest, AMessageWhoseRecordingIsGoneIsNotForwarded) {
  const std::string id = deposited("hello");
  boxes_->discard(id);
  EXPECT_FALSE(kept([&](auto done) { boxes_->forward(id, kBram, std::move(done)); }));
  EXPECT_FALSE(kept([&](auto done) { boxes_->forward("none", kBram, std::move(done)); }));
  EXPECT_TRUE(boxes_->list(kBram).empty());
  EXPECT_EQ(alarms_, 1);
}

TEST_F(MailboxesTest, ANewGreetingReplacesTheFileOfTheOldOne) {
  const std::string first = recorded("first"), second = recorded("second");
  const auto set = [&](const std::string& id) {
    return kept([&](auto done) { boxes_->set_greeting(kBram, GreetingFor::busy, id, std::move(done)); });
  };
  ASSERT_TRUE(set(first));
  EXPECT_EQ(words_in(boxes_->greeting(kBram, GreetingFor::busy)), "first");
  ASSERT_TRUE(set(second));
  EXPECT_EQ(words_in(boxes_->greeting(kBram, GreetingFor::busy)), "second");
  EXPECT_FALSE(has_file(first));
  EXPECT_EQ(boxes_->greeting(kBram, GreetingFor::no_answer), "");
  EXPECT_EQ(boxes_->greeting(kBramOfGlobex, GreetingFor::busy), "");
  ASSERT_TRUE(set(""));
  EXPECT_EQ(boxes_->greeting(kBram, GreetingFor::busy), "");
  EXPECT_FALSE(has_file(second));
}

TEST_F(MailboxesTest, AnAttendantHasAGreetingForEachKindOfHour) {
  const features::BoxKey acme{TenantId("acme"), ServiceId("reception")};
  const features::BoxKey globex{TenantId("globex"), ServiceId("reception")};
  using enum features::GreetingFor;
  for (const auto which : {business_hours, after_hours, holiday}) {
    const std::string id = recorded(std::string(name_of(which)));
    ASSERT_TRUE(kept([&](auto done) { boxes_->set_greeting(acme, which, id, std::move(done)); }));
  }
  EXPECT_EQ(words_in(boxes_->greeting(acme, business_hours)), "business-hours");
  EXPECT_EQ(words_in(boxes_->greeting(acme, after_hours)), "after-hours");
  EXPECT_EQ(words_in(boxes_->greeting(acme, holiday)), "holiday");
  EXPECT_EQ(boxes_->greeting(globex, holiday), "");
}

TEST_F(MailboxesTest, APinIsOfOneBox) {
  ASSERT_TRUE(kept([&](auto done) { boxes_->set_pin(kBram, Secret("2846"), std::move(done)); }));
  EXPECT_TRUE(boxes_->pin(kBram).same_as("2846"));
  EXPECT_TRUE(boxes_->pin(kAnna).empty());
  EXPECT_TRUE(boxes_->pin(kBramOfGlobex).empty());
}

}  // namespace
}  // namespace centrale::app
