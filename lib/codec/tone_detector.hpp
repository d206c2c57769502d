// Which frequencies are in a stretch of audio (Goertzel 1958): for tests and for `run --check`.
#pragma once

#include <cstdint>
#include <span>

namespace centrale::codec {

/// Share of the energy that lies at `hertz`, 0..1; the resolution is rate / number of samples. Zero for
/// silence.
[[nodiscard]] double share_of(std::span<const std::int16_t> samples, std::uint32_t rate, double hertz);

/// The loudest of the frequencies, if it holds at least `least` of the energy and the audio is no silence
/// (RMS over 50); zero otherwise.
[[nodiscard]] double dominant(std::span<const std::int16_t> samples, std::uint32_t rate,
                              std::span<const double> hertz, double least = 0.6);

[[nodiscard]] double root_mean_square(std::span<const std::int16_t> samples);

}  // namespace centrale::codec
