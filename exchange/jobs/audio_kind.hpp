// What kind of sound file somebody has sent, told by its first bytes and never by its name. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace centrale::jobs {

/// Bytes that are enough to tell.
inline constexpr std::size_t kHeaderBytes = 16;

/// The one reader (demuxer of ffmpeg) that the file will be given to; nothing: no kind of file that is taken.
/// Playlists, containers that name other files and codecs with a history (SPX, AVI, codec2) are not.
[[nodiscard]] std::optional<std::string_view> reader_of(std::span<const char> header);

/// The kinds, for messages.
inline constexpr std::string_view kKindsTaken =
    "WAV, MP3, Ogg (Opus, Vorbis, FLAC), FLAC, M4A, AAC, AIFF, AU, CAF, WebM";

}  // namespace centrale::jobs
