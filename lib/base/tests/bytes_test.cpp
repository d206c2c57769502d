// What is written is read again; what is cut short is refused, wherever the cut is.
#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace centrale {
namespace {

std::string three_values() {
  ByteWriter writer;
  writer.put(std::uint16_t{0x1234}).put(std::string_view("carol")).put(std::int64_t{-7});
  return writer.take();
}

TEST(Bytes, AreReadAsTheyWereWritten) {
  const std::string bytes = three_values();
  ByteReader reader(bytes);
  EXPECT_EQ(reader.get<std::uint16_t>(), 0x1234);
  EXPECT_EQ(reader.text(), "carol");
  EXPECT_EQ(reader.get<std::int64_t>(), -7);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.at_end());
}

TEST(Bytes, IntegersAreLittleEndian) {
  ByteWriter writer;
  writer.put(std::uint32_t{0x01020304});
  EXPECT_EQ(writer.bytes(), std::string("\x04\x03\x02\x01", 4));
}

TEST(Bytes, EveryCutIsNoticed) {
  const std::string bytes = three_values();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader reader(std::string_view(bytes).substr(0, size));
    (void)reader.get<std::uint16_t>();
    (void)reader.text();
    (void)reader.get<std::int64_t>();
    EXPECT_FALSE(reader.ok()) << "cut to " << size;
  }
}

TEST(Bytes, AfterTheFirstBadReadNothingIsGiven) {
  const std::string bytes("\x01\x02\x03", 3);
  ByteReader reader(bytes);
  EXPECT_EQ(reader.get<std::uint32_t>(), 0U);
  EXPECT_EQ(reader.get<std::uint8_t>(), 0U) << "a byte is there, but the place is no longer known";
  EXPECT_EQ(reader.text(), "");
  EXPECT_FALSE(reader.ok());
}

TEST(Bytes, ALengthThatLiesReadsNothing) {
  ByteWriter writer;
  writer.put(std::numeric_limits<std::uint32_t>::max()).put(std::uint8_t{'x'});
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.text(), "");
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace centrale
