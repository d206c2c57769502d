#include "codec/tone.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace centrale::codec {
namespace {

// About -13 dBm0 for a single frequency.
constexpr double kAmplitude = 5000;

struct Country {
  std::string_view code;
  std::array<Beat, 4> dial;
  std::array<Beat, 4> ringback;
  std::array<Beat, 6> busy;
  std::array<Beat, 6> congestion;
};

constexpr Beat on(int milliseconds, std::uint16_t a, std::uint16_t b = 0) {
  return {{a, b}, std::chrono::milliseconds(milliseconds)};
}
constexpr Beat off(int milliseconds) { return {{}, std::chrono::milliseconds(milliseconds)}; }

constexpr std::array kCountries = {
    Country{"nl",
            {on(1000, 425)},
            {on(1000, 425), off(4000)},
            {on(500, 425), off(500)},
            {on(250, 425), off(250)}},
    Country{"be",
            {on(1000, 425)},
            {on(1000, 425), off(3000)},
            {on(500, 425), off(500)},
            {on(167, 425), off(167)}},
    Country{"de",
            {on(1000, 425)},
            {on(1000, 425), off(4000)},
            {on(480, 425), off(480)},
            {on(240, 425), off(240)}},
    Country{"lu",
            {on(1000, 425)},
            {on(1000, 425), off(4000)},
            {on(480, 425), off(480)},
            {on(240, 425), off(240)}},
    Country{"gb",
            {on(1000, 350, 440)},
            {on(400, 400, 450), off(200), on(400, 400, 450), off(2000)},
            {on(375, 400), off(375)},
            {on(400, 400), off(350), on(225, 400), off(525)}},
    Country{"ie",
            {on(1000, 425)},
            {on(400, 425), off(200), on(400, 425), off(2000)},
            {on(500, 425), off(500)},
            {on(250, 425), off(250)}},
    Country{"us",
            {on(1000, 350, 440)},
            {on(2000, 440, 480), off(4000)},
            {on(500, 480, 620), off(500)},
            {on(250, 480, 620), off(250)}},
    Country{"ca",
            {on(1000, 350, 440)},
            {on(2000, 440, 480), off(4000)},
            {on(500, 480, 620), off(500)},
            {on(250, 480, 620), off(250)}},
    Country{"fr",
            {on(1000, 440)},
            {on(1500, 440), off(3500)},
            {on(500, 440), off(500)},
            {on(250, 440), off(250)}},
    Country{"at",
            {on(1000, 420)},
            {on(1000, 420), off(5000)},
            {on(400, 420), off(400)},
            {on(200, 420), off(200)}},
    Country{"ch",
            {on(1000, 425)},
            {on(1000, 425), off(4000)},
            {on(500, 425), off(500)},
            {on(200, 425), off(200)}},
    Country{"es",
            {on(1000, 425)},
            {on(1500, 425), off(3000)},
            {on(200, 425), off(200)},
            {on(200, 425), off(200), on(200, 425), off(200), on(200, 425), off(600)}},
    Country{"it",
            {on(200, 425), off(200), on(600, 425), off(1000)},
            {on(1000, 425), off(4000)},
            {on(500, 425), off(500)},
            {on(200, 425), off(200)}},
    Country{"dk",
            {on(1000, 425)},
            {on(1000, 425), off(4000)},
            {on(500, 425), off(500)},
            {on(250, 425), off(250)}},
    Country{"se",
            {on(1000, 425)},
            {on(1000, 425), off(5000)},
            {on(250, 425), off(250)},
            {on(250, 425), off(750)}},
    Country{"no",
            {on(1000, 425)},
            {on(1000, 425), off(4000)},
            {on(500, 425), off(500)},
            {on(200, 425), off(200)}},
    Country{"pl",
            {on(1000, 425)},
            {on(1000, 425), off(4000)},
            {on(500, 425), off(500)},
            {on(500, 425), off(500)}},
};

// The same everywhere: E.180 §7 (special information), and what has no national rule.
constexpr std::array kSpecial = {on(333, 950), on(333, 1400), on(333, 1800), off(1000)};
constexpr std::array kHowler = {Beat{{1400, 2060, 2450, 2600}, std::chrono::milliseconds(100)}, off(100)};
constexpr std::array kWaiting = {on(200, 425), off(200), on(200, 425), off(9000)};
constexpr std::array kConfirmation = {on(100, 425), off(100), on(100, 425), off(100), on(100, 425), off(500)};
constexpr std::array kBeep = {on(400, 1000), off(100)};

std::span<const Beat> used(std::span<const Beat> beats) {
  const auto end = std::ranges::find(beats, std::chrono::milliseconds(0), &Beat::length);
  return beats.first(static_cast<std::size_t>(end - beats.begin()));
}

std::size_t samples_of(Duration length, std::uint32_t rate) {
  return static_cast<std::size_t>(length.count() / 1000 * rate / 1'000'000);
}

/// Adds to `out`; edges of 4 ms, so that nothing clicks.
void add_sines(Samples& out, std::span<const std::uint16_t> hertz, std::size_t count, std::uint32_t rate,
               double amplitude, bool soft) {
  const std::size_t begin = out.size();
  const std::size_t edge = soft ? std::min<std::size_t>(rate / 250, count / 2) : 0;
  out.resize(begin + count);
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0;
    for (const std::uint16_t frequency : hertz) {
      if (frequency != 0) sum += std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate);
    }
    const std::size_t from_end = std::min(i, count - 1 - i);
    const double shape = from_end < edge ? static_cast<double>(from_end) / static_cast<double>(edge) : 1.0;
    out[begin + i] = static_cast<std::int16_t>(std::clamp(sum * amplitude * shape, -32767.0, 32767.0));
  }
}

}  // namespace

std::span<const Beat> cadence(Tone tone, std::string_view country) {
  const auto found = std::ranges::find(kCountries, country, &Country::code);
  const Country& its = found == kCountries.end() ? kCountries.front() : *found;
  switch (tone) {
    case Tone::dial: return used(its.dial);
    case Tone::ringback: return used(its.ringback);
    case Tone::busy: return used(its.busy);
    case Tone::congestion: return used(its.congestion);
    case Tone::special_information: return kSpecial;
    case Tone::howler: return kHowler;
    case Tone::call_waiting: return kWaiting;
    case Tone::confirmation: return kConfirmation;
    case Tone::record_beep: return kBeep;
  }
  return kBeep;
}

bool is_said_once(Tone tone) {
  return tone == Tone::special_information || tone == Tone::confirmation || tone == Tone::record_beep;
}

Sound render(Tone tone, std::string_view country, Duration length) {
  const auto beats = cadence(tone, country);
  // A tone without pause is one sine from end to end: its cadence of a second holds whole periods.
  const bool endless = std::ranges::none_of(beats, [](const Beat& beat) { return beat.hertz[0] == 0; });
  Sound once;
  for (const Beat& beat : beats)
    add_sines(once.samples, beat.hertz, samples_of(beat.length, 8000), 8000, kAmplitude, !endless);
  if (length == Duration::zero()) return once;
  Sound out;
  out.samples.reserve(samples_of(length, 8000));
  for (std::size_t i = 0; i < samples_of(length, 8000); ++i)
    out.samples.push_back(once.samples[i % once.samples.size()]);
  return out;
}

Sound render_digits(std::string_view digits, Duration on_for, Duration off_for) {
  constexpr std::string_view kKeys = "123A456B789C*0#D";
  constexpr std::array<std::uint16_t, 4> kRows = {697, 770, 852, 941};
  constexpr std::array<std::uint16_t, 4> kColumns = {1209, 1336, 1477, 1633};
  Sound out;
  for (const char digit : digits) {
    const auto at = kKeys.find(digit);
    std::array<std::uint16_t, 2> pair{};
    if (at != std::string_view::npos) pair = {kRows[at / 4], kColumns[at % 4]};
    add_sines(out.samples, pair, samples_of(on_for, 8000), 8000, kAmplitude, true);
    out.samples.resize(out.samples.size() + samples_of(off_for, 8000));
  }
  return out;
}

Sound render_sines(std::span<const std::uint16_t> hertz, Duration length, std::uint32_t rate,
                   double amplitude) {
  Sound out{.rate = rate};
  add_sines(out.samples, hertz, samples_of(length, rate), rate, amplitude, false);
  return out;
}

}  // namespace centrale::codec
