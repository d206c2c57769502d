// Call-progress tones of many countries (ITU-T E.180 Supplement 2) and DTMF as sound (ITU-T Q.23).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/time.hpp"
#include "codec/sound.hpp"

namespace centrale::codec {

enum class Tone : std::uint8_t {
  dial,
  ringback,
  busy,
  congestion,
  special_information,
  howler,
  call_waiting,
  confirmation,
  record_beep,
};

/// One stretch of a cadence: the frequencies sound together; none is a pause.
struct Beat {
  std::uint16_t hertz[4] = {};
  std::chrono::milliseconds length{};
};

/// A full cadence, repeated by whoever plays it; unknown countries sound like the Netherlands.
/// `country` is an ISO 3166 code in lower case.
[[nodiscard]] std::span<const Beat> cadence(Tone tone, std::string_view country);
/// Whether the cadence is said once rather than repeated (a record beep, special information).
[[nodiscard]] bool is_said_once(Tone tone);

/// The cadence at 8 kHz, repeated and cut to `length`; zero: one full cadence.
[[nodiscard]] Sound render(Tone tone, std::string_view country, Duration length = Duration::zero());
/// Keys as sound; what is no key is a pause as long as a key.
[[nodiscard]] Sound render_digits(std::string_view digits, Duration on = 100ms, Duration off = 100ms);
/// Plain sines together, for tests and checks. Each at `amplitude` of 32767.
[[nodiscard]] Sound render_sines(std::span<const std::uint16_t> hertz, Duration length,
                                 std::uint32_t rate = 8000, double amplitude = 6000);

}  // namespace centrale::codec
