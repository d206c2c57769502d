// Which file a phrase is played from: the tenant's own first, and never another tenant's.
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "prompts/prompt_files.hpp"

namespace centrale::prompts {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class Files : public testing::Test {
 protected:
  Files() {
    for (const char* name :
         {"built/nl/busy.wav", "built/en/busy.wav", "built/nl/number-2.wav", "built/nl/new-messages.wav",
          "built/music/default.wav", "tenants/acme/nl/busy.wav", "tenants/acme/welcome.wav",
          "tenants/acme/jazz.wav", "tenants/globex/welcome.wav"})
      touch(name);
  }
  ~Files() override { fs::remove_all(folder_); }

  void touch(const std::string& name) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "x";
  }
  std::string own(const std::string& name) { return (folder_ / "tenants" / name).string(); }
  PromptFiles source() { return {folder_ / "built", folder_ / "tenants"}; }

  const fs::path folder_ = fs::temp_directory_path() / ("centrale-prompts-" + std::to_string(::getpid()));
  const TenantId acme_{"acme"};
  const TenantId globex_{"globex"};
};

TEST_F(Files, the_tenants_own_recording_goes_before_the_built_in_one) {
  const PromptFiles prompts = source();
  EXPECT_EQ(prompts.built_in_count(), 5U);
  EXPECT_THAT(prompts.files("busy", "nl", acme_), ElementsAre(own("acme/nl/busy.wav")));
  EXPECT_THAT(prompts.files("busy", "en", acme_), ElementsAre("en/busy.wav")) << "recorded in Dutch only";
  EXPECT_THAT(prompts.files("busy", "nl", globex_), ElementsAre("nl/busy.wav"));
}

TEST_F(Files, pieces_are_composed_and_unknown_ones_left_out) {
  const Phrase phrase = Phrase(Count{2, "new-message"}).then("nonsense");
  EXPECT_THAT(source().files(phrase, "nl", acme_), ElementsAre("nl/number-2.wav", "nl/new-messages.wav"));
  EXPECT_THAT(source().files("../../etc/passwd", "nl", acme_), IsEmpty());
}

TEST_F(Files, own_files_are_the_tenants_and_messages_are_left_to_the_worker) {
  const PromptFiles prompts = source();
  EXPECT_THAT(prompts.files(Phrase(File{"welcome.wav"}), "nl", globex_),
              ElementsAre(own("globex/welcome.wav")));
  EXPECT_THAT(prompts.files(Phrase(File{"jazz.wav"}), "nl", globex_), ElementsAre("jazz.wav"))
      << "not acme's";
  EXPECT_THAT(prompts.files(Phrase(File{"uuid.wav"}), "nl", acme_), ElementsAre("uuid.wav"));
}

TEST_F(Files, music) {
  const PromptFiles prompts = source();
  EXPECT_EQ(prompts.music_on_hold(acme_, ""), "music/default.wav");
  EXPECT_EQ(prompts.music_on_hold(acme_, "jazz.wav"), own("acme/jazz.wav"));
  EXPECT_EQ(prompts.music_on_hold(globex_, "jazz.wav"), "music/default.wav");
}

TEST_F(Files, what_a_tenant_has_uploaded_goes_first_and_is_found_at_once) {
  std::string uploaded;
  const PromptFiles prompts(folder_ / "built", folder_ / "tenants",
                            [&](const TenantId& tenant, const std::string& name) {
                              return tenant == acme_ && name == "jazz" ? uploaded : std::string();
                            });
  EXPECT_EQ(prompts.music_on_hold(acme_, "jazz"), own("acme/jazz.wav"));  // as it was put there by hand
  uploaded = "/data/uploads/1.wav";
  EXPECT_EQ(prompts.music_on_hold(acme_, "jazz"), uploaded);
  EXPECT_EQ(prompts.music_on_hold(globex_, "jazz"), "music/default.wav");
  EXPECT_TRUE(prompts.has_own(acme_, "jazz"));
  EXPECT_FALSE(prompts.has_own(globex_, "jazz"));
}

TEST_F(Files, folders_that_are_not_there_are_empty) {
  EXPECT_EQ(PromptFiles(folder_ / "no", folder_ / "nothing").built_in_count(), 0U);
}

}  // namespace
}  // namespace centrale::prompts
