"""Every prompt and every phone has a tone of its own, so that what is heard can be named: 50 Hz apart, told by counting
zero crossings and confirmed by Goertzel."""
import itertools
import pathlib
import time
import tomllib

import audio

PROMPTS = ("menu-main", "menu-more", "hold-music", "message-saved", "voicemail-greeting", "voicemail-greeting-company",
           "voicemail-greeting-busy", "invalid-choice", "goodbye", "forwarding-on-to", "no-messages", "voicemail-not-saved",
           "wrong-pin", "enter-pin", "busy", "do-not-disturb-on", "do-not-disturb-off", "forwarding-on", "enter-number",
           "forwarding-off", "number-not-in-service", "not-allowed", "unknown-code", "not-reachable", "mailbox-full",
           "voicemail-no-space", "message-deleted", "tape", "another-prompt", "park-music", "tunes-music",
           "field-music", "greeting-saved", "country-barred", "premium-barred")
PHONES = ("acme-201", "acme-202", "acme-203", "acme-203b", "acme-204", "acme-205", "globex-201", "globex-202", "globex-203",
          "globex-203b", "globex-204", "globex-205", "112", "+31612345678", "+31201111111", "+31202222222", "+31687654321",
          "+31204444444", "+31203333333")
BEEP = 1000  # Hz, the recording tone
TONES = dict(zip(PHONES + PROMPTS, [tone for tone in range(500, 3400, 50) if tone != BEEP]))
NAMES = {tone: name for name, tone in TONES.items()} | {BEEP: "beep", 425: "a tone of the country"}
BLOCK = 800  # samples: 100 ms
WORDS = pathlib.Path(__file__).resolve().parents[3] / "exchange/prompts"
SENTENCES, PIECES = (set(tomllib.loads((WORDS / f"{name}.toml").read_text())) for name in ("catalogue", "numbers"))
OTHER = "another-prompt"  # the tones do not reach for all


def known_as(wanted):
    """What a listener calls it: prompts without a tone of their own are all the same."""
    return OTHER if wanted in SENTENCES and wanted not in TONES else wanted


def write_prompts(folder, catalogue):
    """The files that the exchange plays: 2 s each, as in process; the parts of numbers and times are short."""
    for language in ("nl", "en"):
        (folder / language).mkdir(parents=True)
        for name in {path.stem for path in (catalogue / language).glob("*.wav")} | {"menu-main", "menu-more", "tape"}:
            tone = TONES.get(name, TONES[OTHER])
            audio.write_tone(folder / language / f"{name}.wav", tone, 0.3 if name in PIECES else 2, 16000)
    (folder / "music").mkdir()
    audio.write_tone(folder / "music/default.wav", TONES["hold-music"], 5, 16000)


def write_own_music(folder):
    """What both tenants' configuration names, as an administrator lays it down."""
    for tenant in ("acme", "globex"):
        (folder / tenant).mkdir(parents=True)
        for name in ("field-music", "park-music", "tunes-music"):
            audio.write_tone(folder / tenant / f"{name}.wav", TONES[name], 5, 16000)


def names_in_mix(samples):
    """Which tones of ours sound together, in the order of their names: a conference. Nothing when there is more than they."""
    shares = {name: audio.share_of(samples, tone) for tone, name in NAMES.items()}
    voices = sorted(name for name, share in shares.items() if share > 0.08)
    return voices if sum(shares[name] for name in voices) > 0.75 else []


def name_of(samples):
    """Which tone this is, or which ("A + B"); "" is silence, "?" is none of ours."""
    if audio.level_of(samples) < 300:
        return ""
    crossings = sum(1 for a, b in itertools.pairwise(samples) if (a < 0) != (b < 0))
    about = crossings * audio.RATE / 2 / len(samples)
    near = min(NAMES, key=lambda tone: abs(tone - about))
    if audio.share_of(samples, near) > 0.8:
        return NAMES[near]
    voices = names_in_mix(samples)
    if len(voices) > 1:
        return " + ".join(voices)
    return NAMES[near] if audio.share_of(samples, near) > 0.6 else "?"


class Ear:
    """Listens to one stream in blocks of 100 ms."""

    def __init__(self, stream):
        self.stream, self.taken, self.heard, self.now, self.since = stream, 0, [], "", time.monotonic()

    def listen(self):
        fresh = (self.stream.received - self.taken) * audio.FRAME
        if fresh >= BLOCK:  # each of them, so that no short tone is missed when this program comes late
            self.taken = self.stream.received
            samples = list(itertools.islice(reversed(self.stream.samples), fresh))[::-1]
            for at in range(len(samples) % BLOCK, len(samples), BLOCK):
                self.note(name_of(samples[at:at + BLOCK]))
        elif time.monotonic() - self.since > 0.3:
            self.note("")

    def note(self, name):
        self.now, self.since = name, time.monotonic()
        for each in name.split(" + ") if name else ():
            if each not in self.heard:
                self.heard.append(each)
