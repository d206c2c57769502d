#include "base/xml_reader.hpp"

#include <gtest/gtest.h>

namespace centrale {
namespace {

std::string refused(std::string_view document) {
  const auto parsed = parse_xml(document);
  return parsed ? "taken" : parsed.error().what;
}

TEST(XmlReader, ReadsElementsAndTheirText) {
  const auto read = parse_xml(
      "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- a phone -->\n<c:Set xmlns:c='urn:x' a=\"1>2\">\n <device/>\n"
      "<on > true </on >\n<to>a&lt;b&#38;&#x41;</to></c:Set>\n<!-- end -->");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->name, "Set");
  EXPECT_EQ(read->text_of("on"), "true");
  EXPECT_EQ(read->text_of("to"), "a<b&A");
  EXPECT_EQ(read->text_of("from"), "");
  EXPECT_NE(read->child("device"), nullptr);
  EXPECT_EQ(read->child("Device"), nullptr);
}

TEST(XmlReader, RefusesWhatLeadsOutOfTheDocument) {
  const std::string declaration = "a declaration, an instruction or no name where an element should be";
  EXPECT_EQ(refused("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"), declaration);
  EXPECT_EQ(refused("<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>"), declaration);
  EXPECT_EQ(refused("<a>&b;</a>"), "an entity that XML does not have");
  EXPECT_EQ(refused("<a>&#0;</a>"), "an entity that XML does not have");
  EXPECT_EQ(refused("<a>&#99999999999;</a>"), "an entity that XML does not have");
  EXPECT_EQ(refused("<a><![CDATA[x]]></a>"), declaration);
  EXPECT_EQ(refused("<a><?php x?></a>"), declaration);
}

TEST(XmlReader, RefusesWhatIsNoDocument) {
  for (const std::string_view bad :
       {"", " ", "text", "<", "<a", "<a>", "<a></b>", "<a/><b/>", "<a b></a>", "<a b=c></a>", "<a b=\"c></a>",
        "<a><b></a></b>", "<?xml", "<!--", "<a><!--</a>", "<a>\x01</a>", "</a>", "<a>&lt</a>", "<a b='<'/>"})
    EXPECT_NE(refused(bad), "taken") << bad;
}

TEST(XmlReader, IsBounded) {
  std::string deep, wide = "<a>";
  for (int i = 0; i < 9; ++i) deep += "<a>";
  EXPECT_EQ(refused(deep), "elements are nested too deeply");
  for (int i = 0; i < 64; ++i) wide += "<b/>";
  EXPECT_EQ(refused(wide + "</a>"), "there are too many elements");
  EXPECT_EQ(refused("<a>" + std::string(8192, 'x') + "</a>"), "the document is too large");
}

}  // namespace
}  // namespace centrale
