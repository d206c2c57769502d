"""Music on hold, composed and synthesised here so that it may be shipped: a slow progression of chords with a plucked
melody on top, 38.4 s, whose end runs into its beginning. Within 3.4 kHz, so that it sounds alike over every codec."""
import array
import math

BEAT = 0.6            # seconds
BEATS_PER_CHORD = 4
# Imaj7 vi7 ii9 V7sus in two turns, the second by way of iii and IV; MIDI note numbers, bass first.
CHORDS = [(36, 55, 59, 64), (33, 55, 60, 64), (38, 53, 60, 64), (31, 53, 60, 62),
          (36, 55, 59, 64), (40, 55, 59, 62), (41, 57, 60, 64), (43, 53, 59, 62),
          (45, 55, 60, 64), (40, 55, 59, 62), (41, 55, 57, 60), (36, 55, 60, 64),
          (38, 53, 57, 60), (43, 53, 59, 65), (36, 55, 59, 64), (43, 57, 60, 62)]
# Steps of half a beat within each chord: which of its tones is plucked; -1: a rest.
MELODY = [3, -1, 2, -1, 1, -1, 2, 3]


def frequency(note):
    return 440.0 * 2 ** ((note - 69) / 12)


def add(out, begin, seconds, rate, freq, level, attack, decay, partials):
    """A tone into the loop, past its end into its beginning."""
    count, start = int(seconds * rate), int(begin * rate)
    for number, strength in enumerate(partials, 1):
        if freq * number > 3300:
            break
        # A rotating pointer: one complex product a sample instead of a sine.
        step = complex(math.cos(2 * math.pi * freq * number / rate), math.sin(2 * math.pi * freq * number / rate))
        step *= math.exp(-number * decay / rate)
        pointer = complex(0, -level * strength)
        rise = max(1, int(attack * rate))
        fall = max(1, int(0.08 * rate))
        size = len(out)
        for i in range(count):
            gain = min(1.0, i / rise, (count - i) / fall)
            out[(start + i) % size] += pointer.real * gain
            pointer *= step


def samples(rate):
    length = len(CHORDS) * BEATS_PER_CHORD * BEAT
    out = [0.0] * int(length * rate)
    for bar, chord in enumerate(CHORDS):
        begin = bar * BEATS_PER_CHORD * BEAT
        add(out, begin, BEATS_PER_CHORD * BEAT + 0.3, rate, frequency(chord[0] + 12), 0.5, 0.03, 0.9, (1, 0.35, 0.12))
        for note in chord[1:]:
            add(out, begin, BEATS_PER_CHORD * BEAT + 0.4, rate, frequency(note), 0.16, 0.35, 0.05, (1, 0.3, 0.1))
        for half, tone in enumerate(MELODY):
            if tone > 0:
                octave = 12 if (bar + half) % 5 else 24
                add(out, begin + half * BEAT / 2, 1.1, rate, frequency(chord[tone] + octave), 0.3, 0.006, 3.2, (1, 0.25, 0.08))
    peak = max(abs(sample) for sample in out)
    return array.array("h", (round(sample / peak * 9000) for sample in out))
