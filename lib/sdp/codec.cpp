#include "sdp/codec.hpp"

#include <array>

#include "sdp/text.hpp"

namespace centrale::sdp {
namespace {

struct Row {
  std::string_view name;
  std::uint8_t payload;
};
constexpr std::array<Row, codec_count> rows{{{"PCMU", 0}, {"PCMA", 8}, {"G722", 9}}};

const Row& row(Codec codec) { return rows[static_cast<std::size_t>(codec)]; }

/// Some phones write the true sampling rate of G.722, against RFC 3551 §4.5.2; they mean the same.
bool clock_fits(Codec codec, std::uint32_t clock) {
  return clock == 8000 || (codec == Codec::g722 && clock == 16000);
}

}  // namespace

std::uint8_t static_payload(Codec codec) { return row(codec).payload; }
std::string_view name_of(Codec codec) { return row(codec).name; }
std::uint32_t rtp_clock(Codec) { return 8000; }

std::optional<Codec> codec_of(const Format& format) {
  if (format.payload == no_payload) return std::nullopt;
  for (std::size_t i = 0; i < codec_count; ++i) {
    const auto codec = static_cast<Codec>(i);
    if (format.encoding.empty()) {
      if (format.payload == rows[i].payload) return codec;
    } else if (same_ignoring_case(format.encoding, rows[i].name) && clock_fits(codec, format.clock) &&
               format.channels == 1) {
      return codec;
    }
  }
  return std::nullopt;
}

bool is_telephone_event(const Format& format) {
  return format.payload != no_payload && format.clock == 8000 &&
         same_ignoring_case(format.encoding, "telephone-event");
}

}  // namespace centrale::sdp
