#include <gtest/gtest.h>

#include "directory/document.hpp"

namespace centrale::directory {
namespace {

std::string json_of(const char* toml) {
  const auto tree = parse_toml(toml);
  return tree ? to_json(*tree) : "error: " + tree.error().what;
}

TEST(Toml, Values) {
  EXPECT_EQ(json_of("a = 1\nb = -0x10\n"), "error: line 2: \"-0x10\" is no value (text stands in quotes)");
  EXPECT_EQ(json_of("a = 1_000 # one\nb=+7\nc = 0xff\nd = true\ne=false\r\n"),
            R"({"a":1000,"b":7,"c":255,"d":true,"e":false})");
  EXPECT_EQ(json_of(R"(a = "x\t\u00e9\"\\" )"), "{\"a\":\"x\\t\xc3\xa9\\\"\\\\\"}");
  EXPECT_EQ(json_of(R"(a = 'C:\x')"), R"({"a":"C:\\x"})");
  EXPECT_EQ(json_of("a = \"\"\"\nx \\\n  y\"\"\""), R"({"a":"x y"})");
  EXPECT_EQ(json_of("a = '''\nx\ny'''"), R"({"a":"x\ny"})");
  EXPECT_EQ(json_of("a = [1, # one\n 2,\n]\nb = [[], [3]]"), R"({"a":[1,2],"b":[[],[3]]})");
  EXPECT_EQ(json_of("a = {b = 1, c.d = 'x', \"*\" = []}"), R"({"a":{"b":1,"c":{"d":"x"},"*":[]}})");
  EXPECT_EQ(json_of("a = 1.5e3"), R"({"a":1.5E3})");
}

TEST(Toml, Tables) {
  EXPECT_EQ(json_of("[a.b]\nx=1\n[a]\ny=2\n[a.\"c d\"]\nz=3"), R"({"a":{"b":{"x":1},"y":2,"c d":{"z":3}}})");
  EXPECT_EQ(json_of("[[a]]\nx=1\n[a.t]\ny=2\n[[a.u]]\n[[a]]\nx=3\n[a.t]\ny=4"),
            R"({"a":[{"x":1,"t":{"y":2},"u":[{}]},{"x":3,"t":{"y":4}}]})");
  EXPECT_EQ(json_of("a.b = 1\na.c = 2"), R"({"a":{"b":1,"c":2}})");
}

TEST(Toml, MistakesAreNamedByLine) {
  const std::pair<const char*, const char*> rows[] = {
      {"\n\na = 1\na = 2", "line 4: \"a\" is there already"},
      {"[a]\n[a]", "line 2: \"a\" is there already"},
      {"a = {}\n[a.b]", "line 2: \"a\" is there already"},
      {"a = []\n[[a]]", "line 2: \"a\" is there already"},
      {"a.b = 1\n[a]", "line 2: \"a\" is there already"},
      {"[[a]]\n[a]", "line 2: \"a\" is there already"},
      {"a = \"x", "line 1: the file ends in the middle of something"},
      {"a = 1 b = 2", "line 1: something stands behind the end of this line"},
      {"[{", "line 1: a name is missing here"},
      {"a = yes", "line 1: \"yes\" is no value (text stands in quotes)"},
      {"a = 007", "line 1: \"007\" is no value (text stands in quotes)"},
      {"a = 1__0", "line 1: a number is written wrongly"},
      {"\xce\x9e = 1", "line 1: a name is missing here"},
      {"a = \"\xff\"", "the text is not UTF-8"},
      {"a = \"\xc0\x80\"", "the text is not UTF-8"},
      {"a = \"\\ud800\"", "line 1: this is no character"},
      {"a = \"\x01\"", "line 1: a text does not end on its line"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(json_of(text), std::string("error: ") + expected);
  EXPECT_EQ(json_of(("a = " + std::string(100000, '[')).c_str()),
            "error: line 1: values are nested too deeply");
}

}  // namespace
}  // namespace centrale::directory
