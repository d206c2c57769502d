#include "sdp/video.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "sdp/text.hpp"

namespace centrale::sdp {
namespace {

constexpr std::uint32_t video_clock = 90000;
constexpr std::array<std::string_view, 4> passed_feedback{"nack", "nack pli", "ccm fir", "ccm tmmbr"};

/// It goes out again in a line of ours, so it must be a clean one.
bool is_clean(std::string_view text) {
  return text.size() <= longest_video_fmtp &&
         std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// "profile-level-id=42e01f;packetization-mode=1"
std::string_view parameter(std::string_view fmtp, std::string_view name) {
  while (!fmtp.empty()) {
    std::string_view value = trimmed(take_until(fmtp, ';'));
    if (same_ignoring_case(trimmed(take_until(value, '=')), name)) return trimmed(value);
  }
  return {};
}

/// profile_idc, profile-iop and level_idc of H.264; Baseline, level 1 when it is not said (RFC 6184 §8.1).
struct ProfileLevel {
  std::uint8_t profile = 0x42;
  std::uint8_t constraints = 0;
  std::uint8_t level = 10;
};
ProfileLevel profile_level_of(std::string_view fmtp) {
  const std::string_view text = parameter(fmtp, "profile-level-id");
  std::uint32_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 6 || failed != std::errc{} || end != text.data() + text.size()) return {};
  return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value)};
}

/// RFC 6184 table 5, with Baseline and Constrained Baseline as one: no phone uses what tells them apart.
std::uint8_t profile_kind(const ProfileLevel& id) {
  const bool baseline = id.profile == 0x42 || (id.profile == 0x4d && (id.constraints & 0x80) != 0) ||
                        (id.profile == 0x58 && (id.constraints & 0xc0) == 0xc0);
  return baseline ? 0x42 : id.profile;
}

std::string hexadecimal(const ProfileLevel& id) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : {id.profile, id.constraints, id.level})
    text.append({digits[byte >> 4U], digits[byte & 15U]});
  return text;
}

std::optional<VideoCodec> codec_named(std::string_view encoding) {
  for (const VideoCodec codec : {VideoCodec::h264, VideoCodec::vp8})
    if (same_ignoring_case(encoding, name_of(codec))) return codec;
  return std::nullopt;
}

/// Payload types 64 to 95 look like RTCP where both share a port (RFC 5761 §4).
bool may_be(std::uint8_t payload) { return payload <= 127 && (payload < 64 || payload > 95); }

void add(const Format& format, VideoAbility& ability) {
  const auto codec = codec_named(format.encoding);
  if (!codec || format.clock != video_clock || !may_be(format.payload) || !is_clean(format.fmtp)) return;
  VideoFormat found{.codec = *codec, .payload = format.payload, .fmtp = std::string(format.fmtp)};
  const bool again = std::ranges::any_of(ability.formats, [&](const VideoFormat& each) {
    return each.payload == found.payload || kind_of(each) == kind_of(found);
  });
  if (!again && ability.formats.size() < max_video_formats) ability.formats.push_back(std::move(found));
}

/// "* nack pli" or "96 nack pli": told of one format it is taken for all, as phones mean it.
void add_feedback(std::string_view value, VideoAbility& ability) {
  (void)take_word(value);
  const auto known = std::ranges::find(passed_feedback, trimmed(value));
  if (known != passed_feedback.end() && std::ranges::find(ability.feedback, *known) == ability.feedback.end())
    ability.feedback.emplace_back(*known);
}

}  // namespace

std::string_view name_of(VideoCodec codec) { return codec == VideoCodec::h264 ? "H264" : "VP8"; }

VideoKind kind_of(const VideoFormat& format) {
  if (format.codec == VideoCodec::vp8) return 0x02000000;
  const std::string_view mode = parameter(format.fmtp, "packetization-mode");
  const auto number = number_of<std::uint8_t>(mode).value_or(0);
  return 0x01000000U | std::uint32_t{number} << 8U | profile_kind(profile_level_of(format.fmtp));
}

std::optional<VideoAbility> ability_of(const Media& stream) {
  if (stream.kind != MediaKind::video || stream.port == 0) return std::nullopt;
  VideoAbility ability;
  for (const Format& format : stream.formats) add(format, ability);
  if (ability.formats.empty()) return std::nullopt;
  for (const Attribute& attribute : stream.attributes)
    if (attribute.name == "rtcp-fb") add_feedback(attribute.value, ability);
  ability.kilobits = stream.kilobits;
  ability.bits = stream.bits;
  return ability;
}

std::optional<VideoAbility> video_of(std::string_view description) {
  const Result<Session> session = parse(description);
  if (!session) return std::nullopt;
  for (const Media& stream : session->media)
    if (auto ability = ability_of(stream)) return ability;
  return std::nullopt;
}

std::string answer_fmtp(const VideoFormat& asked, const VideoFormat& able) {
  if (asked.codec != VideoCodec::h264) return able.fmtp;
  ProfileLevel id = profile_level_of(asked.fmtp);
  const std::uint8_t level = profile_level_of(able.fmtp).level;
  const auto asymmetric = [](const VideoFormat& format) {
    return parameter(format.fmtp, "level-asymmetry-allowed") == "1";
  };
  id.level = asymmetric(asked) && asymmetric(able) ? level : std::min(id.level, level);
  std::string text = "profile-level-id=" + hexadecimal(id);
  std::string_view rest = able.fmtp;
  while (!rest.empty()) {
    const std::string_view each = trimmed(take_until(rest, ';'));
    std::string_view name = each;
    if (each.empty() || same_ignoring_case(trimmed(take_until(name, '=')), "profile-level-id")) continue;
    text.append(";").append(each);
  }
  return text;
}

}  // namespace centrale::sdp
