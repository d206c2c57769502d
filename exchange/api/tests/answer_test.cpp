#include <gtest/gtest.h>

#include "api/admin_server.hpp"

namespace centrale::api {
namespace {

struct Answering : testing::Test {
  std::map<std::string, Handler> handlers{
      {"echo", [](const Arguments& with) -> Result<std::string> { return with.at("say"); }},
      {"refuse", [](const Arguments&) -> Result<std::string> { return fail("not today"); }}};
};

TEST_F(Answering, a_command_answers_with_its_text) {
  EXPECT_EQ(answer_line(R"({"do":"echo","with":{"say":"a\nb"}})", handlers),
            "{\"ok\":true,\"text\":\"a\\nb\"}\n");
}

TEST_F(Answering, a_refusal_is_said_as_it_stands) {
  EXPECT_EQ(answer_line(R"({"do":"refuse"})", handlers), "{\"ok\":false,\"text\":\"not today\"}\n");
}

TEST_F(Answering, what_is_no_request_is_named) {
  EXPECT_NE(answer_line("nonsense", handlers).find("one JSON object"), std::string::npos);
  EXPECT_NE(answer_line(R"({"do":5})", handlers).find("must name a command"), std::string::npos);
  EXPECT_NE(answer_line(R"({"do":"fly"})", handlers).find("no command"), std::string::npos);
  EXPECT_NE(answer_line(R"({"do":"echo","with":{"say":5}})", handlers).find("with.say"), std::string::npos);
  EXPECT_NE(answer_line(std::string(100, '['), handlers).find("one JSON object"), std::string::npos);
}

}  // namespace
}  // namespace centrale::api
