#include "base/xml_text.hpp"

#include <gtest/gtest.h>

namespace centrale {
namespace {

TEST(XmlText, NothingInItIsMarkup) {
  EXPECT_EQ(xml_text("<a b='c'>\"&amp;"), "&lt;a b=&apos;c&apos;&gt;&quot;&amp;amp;");
}

TEST(XmlText, WhatXmlCannotHoldIsLeftOut) {
  EXPECT_EQ(xml_text(std::string_view("a\0b\r\n\x1b[0m\tc", 11)), "ab[0mc");
}

TEST(XmlText, OtherLettersStay) { EXPECT_EQ(xml_text("Zoë 東京"), "Zoë 東京"); }

}  // namespace
}  // namespace centrale
