#include "jobs/audio_kind.hpp"

#include <array>

namespace centrale::jobs {
namespace {

struct Mark {
  std::size_t at = 0;
  std::string_view bytes;
};
struct Kind {
  Mark first;
  Mark second;  // empty: the first is enough
  std::string_view reader;
};

using namespace std::string_view_literals;
constexpr std::array kKinds{
    Kind{{0, "RIFF"sv}, {8, "WAVE"sv}, "wav"},
    Kind{{0, "RF64"sv}, {8, "WAVE"sv}, "wav"},
    Kind{{0, "FORM"sv}, {8, "AIFF"sv}, "aiff"},
    Kind{{0, "FORM"sv}, {8, "AIFC"sv}, "aiff"},
    Kind{{0, ".snd"sv}, {0, ""sv}, "au"},
    Kind{{0, "caff"sv}, {0, ""sv}, "caf"},
    Kind{{0, "fLaC"sv}, {0, ""sv}, "flac"},
    Kind{{0, "OggS"sv}, {0, ""sv}, "ogg"},
    Kind{{0, "ID3"sv}, {0, ""sv}, "mp3"},
    Kind{{4, "ftyp"sv}, {0, ""sv}, "mov"},
    Kind{{0, "\x1a\x45\xdf\xa3"sv}, {0, ""sv}, "matroska"},
};

bool has(std::string_view header, const Mark& mark) {
  return header.size() >= mark.at && header.substr(mark.at).starts_with(mark.bytes);
}

/// ISO 11172-3 §2.4.2.3: eleven ones, then version and layer; layer 0 is ADTS of ISO 14496-3.
std::optional<std::string_view> frame_of(std::string_view header) {
  if (header.size() < 2 || header[0] != '\xff') return std::nullopt;
  const auto second = static_cast<unsigned char>(header[1]);
  if ((second & 0xe0U) != 0xe0U) return std::nullopt;
  const unsigned layer = (second >> 1U) & 3U;
  if (layer != 0) return "mp3"sv;
  return (second & 0xf0U) == 0xf0U ? std::optional("aac"sv) : std::nullopt;
}

}  // namespace

std::optional<std::string_view> reader_of(std::span<const char> bytes) {
  const std::string_view header(bytes.data(), bytes.size());
  for (const Kind& kind : kKinds) {
    if (has(header, kind.first) && has(header, kind.second)) return kind.reader;
  }
  return frame_of(header);
}

}  // namespace centrale::jobs
