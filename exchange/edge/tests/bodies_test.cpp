#include <gtest/gtest.h>

#include "edge/dialog_info.hpp"
#include "edge/message_summary.hpp"

namespace centrale::edge {
namespace {

TEST(message_summary, says_yes_only_while_something_is_new) {
  EXPECT_EQ(message_summary({.fresh = 2, .heard = 1}, "sip:*86@acme.example"),
            "Messages-Waiting: yes\r\nMessage-Account: sip:*86@acme.example\r\nVoice-Message: 2/1 (0/0)\r\n");
  EXPECT_NE(message_summary({.fresh = 0, .heard = 3}, "sip:*86@a").find("Messages-Waiting: no"),
            std::string::npos);
}

TEST(dialog_info, is_the_full_state_with_its_version) {
  const std::string body = dialog_info({.entity = "sip:201@acme.example",
                                        .version = 7,
                                        .lines = {{.id = "5",
                                                   .state = DialogState::early,
                                                   .remote_name = "Bob",
                                                   .remote_uri = "sip:202@acme.example"}}});
  EXPECT_NE(body.find("version=\"7\" state=\"full\""), std::string::npos);
  EXPECT_NE(body.find("<state>early</state>"), std::string::npos);
  EXPECT_NE(body.find("direction=\"recipient\""), std::string::npos);
}

TEST(dialog_info, a_hostile_name_stays_text) {
  const std::string body = dialog_info(
      {.entity = "sip:a@b",
       .version = 1,
       .lines = {{.id = "1",
                  .names = sip::DialogNames{.call_id = "\"><y", .local_tag = "&", .remote_tag = ""},
                  .remote_name = "\"><x>&\x01\r\n",
                  .remote_uri = "sip:x@y"}}});
  EXPECT_NE(body.find("id=\"1\" call-id=\"&quot;&gt;&lt;y\" local-tag=\"&amp;\" direction"),
            std::string::npos)
      << body;
  EXPECT_NE(body.find("display=\"&quot;&gt;&lt;x&gt;&amp;\""), std::string::npos) << body;
}

}  // namespace
}  // namespace centrale::edge
