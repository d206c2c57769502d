// RFC 4475 and RFC 5118 against the parser alone; tests/conformance/torture.py has them over the wire.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "sip/message.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {
namespace {

const std::filesystem::path kFolder = "tests/conformance/torture";

/// What the parser itself refuses, with the class of answer; 0: nothing may be answered. All others are
/// messages, whatever is said about them higher up.
const std::map<std::string, int> kRefused = {
    {"clerr", 400},      {"ncl", 400},      {"scalar02", 400}, {"scalarlg", 0},  {"quotbal", 400},
    {"ltgtruri", 400},   {"lwsruri", 400},  {"lwsstart", 400}, {"trws", 400},    {"escruri", 400},
    {"regbadct", 400},   {"badaspec", 400}, {"baddn", 400},    {"badvers", 505}, {"mismatch01", 400},
    {"mismatch02", 400}, {"bigcode", 0},    {"insuf", 400},    {"multi01", 400}, {"mcl01", 400},
    {"ipv6-bad", 400}};

std::map<std::string, std::string> messages() {
  std::map<std::string, std::string> found;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    if (file.path().extension() != ".dat") continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    found[file.path().stem()] = bytes.str();
  }
  return found;
}

TEST(Torture, each_message_is_taken_or_refused_as_it_should_be) {
  const auto all = messages();
  ASSERT_GE(all.size(), 59U);
  for (const auto& [name, bytes] : all) {
    const auto message = Message::parse(bytes);
    const auto refused = kRefused.find(name);
    if (refused == kRefused.end()) {
      EXPECT_TRUE(message) << name << ": " << (message ? "" : message.error().what);
    } else if (message) {
      ADD_FAILURE() << name << " was taken";
    } else {
      EXPECT_EQ(message.error().status, refused->second) << name << ": " << message.error().what;
    }
  }
}

TEST(Torture, refused_requests_can_be_answered) {
  const Address source = *Address::parse("192.0.2.9", 5060);
  for (const auto& [name, bytes] : messages()) {
    const auto message = Message::parse(bytes);
    if (message || name == "badvers") continue;  // whose Via is of SIP/7.0
    const std::string answer = answer_unparsed(bytes, message.error().status, message.error().what, source);
    EXPECT_EQ(!answer.empty(), message.error().status != 0) << name;
  }
}

Message parsed(const std::string& name) { return Message::parse(messages().at(name)).value_or(Message{}); }

TEST(Torture, tortuous_values_are_read_right) {
  const Message wsinv = parsed("wsinv");
  EXPECT_EQ(wsinv.to_tag(), "1918181833n");
  EXPECT_EQ(wsinv.from().display_name(), "J Rosenberg \\\"");
  EXPECT_EQ(wsinv.max_forwards(), 68);
  EXPECT_EQ(wsinv.cseq(), 9U);
  EXPECT_EQ(wsinv.branch(), "390skdjuw");
  EXPECT_EQ(wsinv.all(HeaderName::via).size(), 3U);
  EXPECT_EQ(wsinv.name_addr(HeaderName::contact)->params.get("q"), "0.33");
  EXPECT_EQ(wsinv.body().size(), wsinv.number(HeaderName::content_length));
  const Message intmeth = parsed("intmeth");
  EXPECT_EQ(intmeth.method(), Method::other);
  EXPECT_EQ(intmeth.from_tag(), "_token~1'+`*%!-.");
  EXPECT_EQ(parse_uri(intmeth.request_uri())->host, "example.com");
  EXPECT_EQ(parsed("dblreq").body(), "");
  EXPECT_EQ(parse_uri(parsed("semiuri").request_uri())->user, "user;par=u%40example.net");
  EXPECT_EQ(parsed("cparam01").name_addr(HeaderName::contact)->uri.params.text(), "");
  EXPECT_TRUE(parsed("cparam02").name_addr(HeaderName::contact)->uri.params.has("unknownparam"));
  EXPECT_EQ(parse_uri(parsed("port-ambiguous").request_uri())->port, 0);
  EXPECT_EQ(parse_uri(parsed("port-unambiguous").request_uri())->port, 5070);
  EXPECT_EQ(parsed("unreason").reason().substr(0, 13), "= 2**3 * 5**2");
}

}  // namespace
}  // namespace centrale::sip
