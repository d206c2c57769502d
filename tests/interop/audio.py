"""What a test phone hears and says: RTP with G.711, tones told apart by Goertzel, RFC 4733 digits. Standard library only."""
import asyncio
import bisect
import collections
import math
import random
import socket
import struct
import time
import wave

RATE, FRAME = 8000, 160  # G.711: samples per second, samples per packet of 20 ms
DIGITS = "0123456789*#ABCD"
PCMU, PCMA, EVENTS = 0, 8, 101


def _alaw_decode(code):
    code ^= 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    value = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << (exponent - 1)
    return value if code & 0x80 else -value


def _ulaw_decode(code):
    code = ~code & 0xFF
    value = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
    return -value if code & 0x80 else value


DECODE = {PCMA: [_alaw_decode(c) for c in range(256)], PCMU: [_ulaw_decode(c) for c in range(256)]}
SILENCE = {PCMA: 0xD5, PCMU: 0xFF}


def encode(samples, payload_type):
    """Nearest code for each sample: slow and exact, done once for each tone."""
    table = sorted((value, code) for code, value in enumerate(DECODE[payload_type]))
    values = [v for v, _ in table]
    out = bytearray()
    for sample in samples:
        at = min(bisect.bisect_left(values, sample), 255)
        if at and abs(values[at - 1] - sample) <= abs(values[at] - sample):
            at -= 1
        out.append(table[at][1])
    return bytes(out)


def tone_frame(frequency, payload_type, amplitude=8000):
    """20 ms of a tone. Frequencies are multiples of 50 Hz, so that frames follow each other without a click."""
    assert frequency % 50 == 0, "a test tone is a multiple of 50 Hz"
    return encode([amplitude * math.sin(2 * math.pi * frequency * n / RATE) for n in range(FRAME)], payload_type)


def share_of(samples, frequency, rate=RATE):
    """How much of the energy is at `frequency`: 0 to 1 (Goertzel). Silence has a share of 0."""
    energy = sum(s * s for s in samples)
    if not samples or energy / len(samples) < 100 * 100:
        return 0.0
    k = 2 * math.cos(2 * math.pi * frequency / rate)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + k * last - before
    power = last * last + before * before - k * last * before
    return min(1.0, 2 * power / (len(samples) * energy))


def level_of(samples):
    """RMS, 0 to 32767."""
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0


def read_wave(path):
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2, "16 bits a sample"
        channels, rate = file.getnchannels(), file.getframerate()
        samples = struct.unpack(f"<{file.getnframes() * channels}h", file.readframes(file.getnframes()))
    return samples[::channels], rate


def write_tone(path, frequency, seconds, rate=RATE, amplitude=8000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(rate)
        samples = (int(amplitude * math.sin(2 * math.pi * frequency * n / rate)) for n in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", s) for s in samples))


class Audio(asyncio.DatagramProtocol):
    """One RTP stream each way. `tone` Hz is sent, 0 is silence; what comes in is kept for the last 30 s."""

    def __init__(self, tone=0):
        self.tone, self.payload_type, self.remote, self.sending = tone, PCMA, None, True
        self.ssrc, self.sequence, self.timestamp = random.getrandbits(32), random.getrandbits(15), random.getrandbits(31)
        self.samples = collections.deque(maxlen=RATE * 30)
        self.arrivals = collections.deque(maxlen=50 * 120)
        self.sources, self.digits, self.received, self.sent = set(), "", 0, 0
        self._event_stamp, self._pressed_at, self._sender = None, 0, None
        self._frames, self._to_press = {}, collections.deque()

    async def open(self, host="127.0.0.1"):
        loop = asyncio.get_running_loop()
        while True:  # RTP stands on an even port
            probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            probe.bind((host, 0))
            if probe.getsockname()[1] % 2 == 0:
                break
            probe.close()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=probe)
        self.host, self.port = probe.getsockname()
        return self

    def start(self, remote, payload_type):
        self.remote, self.payload_type = remote, payload_type
        if self._sender is None:
            self._sender = asyncio.ensure_future(self._send())

    def close(self):
        if self._sender:
            self._sender.cancel()
        self.transport.close()

    # --- sending
    async def _send(self):
        due = time.monotonic()
        while True:
            if self.sending and self.remote:
                self._send_one()
            due += FRAME / RATE
            await asyncio.sleep(max(0, due - time.monotonic()))

    def _send_one(self):
        payload_type, payload, stamp, marker = self.payload_type, self._voice(), self.timestamp, 0
        if self._to_press:
            payload_type, payload, begins, marker = self._to_press.popleft()
            if begins:
                self._pressed_at = self.timestamp
            stamp = self._pressed_at if payload_type == EVENTS else self.timestamp
        header = struct.pack("!BBHII", 0x80, marker << 7 | payload_type, self.sequence, stamp & 0xFFFFFFFF, self.ssrc)
        self.transport.sendto(header + payload, self.remote)
        self.sequence, self.timestamp, self.sent = (self.sequence + 1) & 0xFFFF, self.timestamp + FRAME, self.sent + 1

    def _voice(self):
        key = (self.tone, self.payload_type)
        if key not in self._frames:
            silence = bytes([SILENCE[self.payload_type]]) * FRAME
            self._frames[key] = tone_frame(*key) if self.tone else silence
        return self._frames[key]

    def press(self, digits, milliseconds=100):
        """RFC 4733 events, with a pause of 60 ms between two digits."""
        for digit in digits:
            code, packets = DIGITS.index(digit.upper()), milliseconds // 20
            for n in range(packets + 3):  # the end is sent three times
                end = n >= packets
                duration = min(n + 1, packets) * FRAME
                event = struct.pack("!BBH", code, (0x80 if end else 0) | 10, duration)
                self._to_press.append((EVENTS, event, n == 0, int(n == 0)))
            self._to_press.extend([(self.payload_type, bytes([SILENCE[self.payload_type]]) * FRAME, False, 0)] * 3)

    # --- receiving
    def datagram_received(self, data, source):
        if len(data) < 12 or data[0] >> 6 != 2 or 72 <= data[1] & 0x7F <= 79:
            return
        payload_type, payload = data[1] & 0x7F, data[12 + 4 * (data[0] & 15):]
        self.received += 1
        self.sources.add(source)
        self.arrivals.append(time.monotonic())
        if payload_type in DECODE:
            table = DECODE[payload_type]
            self.samples.extend(table[b] for b in payload)
        elif payload_type == EVENTS and len(payload) >= 4:
            self._hear_event(payload, struct.unpack("!I", data[4:8])[0])

    def _hear_event(self, payload, stamp):
        if payload[1] & 0x80 and stamp != self._event_stamp and payload[0] < len(DIGITS):
            self._event_stamp = stamp
            self.digits += DIGITS[payload[0]]

    # --- judging
    def last(self, seconds):
        count = int(seconds * RATE)
        return list(self.samples)[-count:]

    def share(self, frequency, seconds=0.4):
        return share_of(self.last(seconds), frequency)

    async def hears(self, frequency, within=5.0, share=0.7):
        """Waits until 0.4 s of new audio is the tone; gives its share. Raises when it does not come."""
        begin, had = time.monotonic(), self.received
        while time.monotonic() - begin < within:
            if self.received - had >= 20:
                found = self.share(frequency)
                if found >= share:
                    return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"no tone of {frequency} Hz within {within:g} s: {self.describe()}")

    async def hears_something(self, within=5.0, seconds=0.3, level=300):
        """Speech, music or a tone: any audio that is not silence."""
        begin, had = time.monotonic(), self.received
        while time.monotonic() - begin < within:
            if self.received - had >= seconds * 50 and level_of(self.last(seconds)) >= level:
                return level_of(self.last(seconds))
            await asyncio.sleep(0.05)
        raise AssertionError(f"only silence for {within:g} s: {self.describe()}")

    async def quiet(self, frequency, within=5.0):
        """Waits until the tone is gone."""
        begin = time.monotonic()
        while time.monotonic() - begin < within:
            recent = self.arrivals and time.monotonic() - self.arrivals[-1] < 0.3
            if not recent or self.share(frequency, 0.3) < 0.1:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{frequency} Hz still heard after {within:g} s")

    def largest_gap(self, since):
        """The longest time without a packet after `since` (time.monotonic()), in seconds."""
        times = [since] + [t for t in self.arrivals if t >= since] + [time.monotonic()]
        return max(b - a for a, b in zip(times, times[1:]))

    def describe(self):
        samples = self.last(0.4)
        loudest = max(range(200, 2050, 50), key=lambda f: share_of(samples, f)) if samples else 0
        return (f"{self.received} packets in, {self.sent} out, level {level_of(samples):.0f}, loudest at {loudest} Hz "
                f"with a share of {share_of(samples, loudest):.2f}")
