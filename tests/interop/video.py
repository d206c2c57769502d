"""What a test phone shows and sees: an RTP stream of numbered packets of a picture's size, and RTCP beside it. Standard library only."""
import asyncio
import random
import socket
import struct
import time

H264 = ("H264", 97, "profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1")
VP8 = ("VP8", 99, "")
EVERY = 0.01  # seconds between packets: about 1 Mbit/s


def picture_loss(sender, media):
    """PLI (RFC 4585 §6.3.1) behind an empty receiver report."""
    return struct.pack("!BBHI", 0x80, 201, 1, sender) + struct.pack("!BBHII", 0x81, 206, 2, sender, media)


def full_intra(sender, media, number):
    """FIR (RFC 5104 §4.3.1)."""
    return struct.pack("!BBHI", 0x80, 201, 1, sender) + struct.pack("!BBHIIII", 0x84, 206, 4, sender, 0, media, number << 24)


def not_received(sender, media, sequence):
    """Generic NACK (RFC 4585 §6.2.1)."""
    return struct.pack("!BBHI", 0x80, 201, 1, sender) + struct.pack("!BBHIIHH", 0x81, 205, 3, sender, media, sequence, 0)


def sender_report(sender, name):
    """SR and SDES with a CNAME."""
    item = bytes([1, len(name)]) + name.encode() + b"\0"
    item += b"\0" * (-len(item) % 4)
    return struct.pack("!BBHIIIIII", 0x80, 200, 6, sender, 1, 2, 3, 4, 5) + struct.pack("!BBHI", 0x81, 202, 1 + len(item) // 4, sender) + item


def packets_of(compound):
    """[(type, count or format, bytes)] of an RTCP datagram."""
    found = []
    while len(compound) >= 4:
        size = 4 * (struct.unpack("!H", compound[2:4])[0] + 1)
        found.append((compound[1], compound[0] & 31, compound[:size]))
        compound = compound[size:]
    return found


class Reports(asyncio.DatagramProtocol):
    def __init__(self, camera):
        self.camera = camera

    def datagram_received(self, data, source):
        self.camera.reports += packets_of(data)


class Camera(asyncio.DatagramProtocol):
    """One RTP stream each way, and RTCP on the port above."""

    def __init__(self, size=1200):
        self.size, self.remote, self.payload_type, self.sending, self.expected = size, None, 97, False, set()
        self.ssrc, self.sequence, self.number = random.getrandbits(32), random.getrandbits(15), 0
        self.seen, self.reports, self.wrong, self._sender = [], [], 0, None
        self.sources = set()

    async def open(self, host="127.0.0.1"):
        loop = asyncio.get_running_loop()
        while True:
            rtp, rtcp = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
            try:
                rtp.bind((host, 0))
                port = rtp.getsockname()[1]
                if port % 2 == 0:
                    rtcp.bind((host, port + 1))
                    break
            except OSError:
                pass
            rtp.close(), rtcp.close()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=rtp)
        self.rtcp, _ = await loop.create_datagram_endpoint(lambda: Reports(self), sock=rtcp)
        self.host, self.port = host, port
        return self

    def start(self, remote, payload_type, sending):
        self.remote, self.payload_type, self.sending = remote, payload_type, sending
        if self._sender is None:
            self._sender = asyncio.ensure_future(self._send())

    def close(self):
        if self._sender:
            self._sender.cancel()
        self.transport.close(), self.rtcp.close()

    async def _send(self):
        due = time.monotonic()
        while True:
            if self.sending and self.remote:
                header = struct.pack("!BBHII", 0x80, self.payload_type, self.sequence, self.number * 900 & 0xFFFFFFFF, self.ssrc)
                body = struct.pack("!Id", self.number, time.monotonic())
                self.transport.sendto(header + body.ljust(self.size, b"\x5a"), self.remote)
                self.sequence, self.number = (self.sequence + 1) & 0xFFFF, self.number + 1
            due += EVERY
            await asyncio.sleep(max(0, due - time.monotonic()))

    def report(self, compound):
        self.rtcp.sendto(compound, (self.remote[0], self.remote[1] + 1))

    def datagram_received(self, data, source):
        if len(data) < 24 or data[1] & 0x7F not in self.expected:
            self.wrong += 1
            return
        number, sent = struct.unpack("!Id", data[12:24])
        self.sources.add(source)
        self.seen.append((number, time.monotonic() - sent, len(data), struct.unpack("!I", data[8:12])[0]))

    # --- judging
    async def sees(self, ssrc=None, within=8.0, packets=20):
        """Waits for so many new packets (of that sender)."""
        had, begin = len(self.seen), time.monotonic()
        while time.monotonic() - begin < within:
            if sum(1 for each in self.seen[had:] if ssrc in (None, each[3])) >= packets:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"no picture within {within:g} s: {self.describe()}")

    async def dark(self, within=8.0):
        """Waits until nothing has come for half a second."""
        begin = time.monotonic()
        while time.monotonic() - begin < within:
            had = len(self.seen)
            await asyncio.sleep(0.5)
            if len(self.seen) == had:
                return
        raise AssertionError(f"still a picture after {within:g} s: {self.describe()}")

    async def reported(self, kind, within=5.0, **what):
        """Waits for an RTCP packet of this type (and format)."""
        begin = time.monotonic()
        while time.monotonic() - begin < within:
            for type_, count, data in self.reports:
                if type_ == kind and what.get("format", count) == count:
                    return data
            await asyncio.sleep(0.02)
        raise AssertionError(f"no RTCP of type {kind} {what} within {within:g} s, but {[r[:2] for r in self.reports]}")

    def quality(self):
        """(lost, out of order, packets, worst latency in ms, median in ms) of what came since `forget`."""
        numbers = [each[0] for each in self.seen]
        late = sum(1 for a, b in zip(numbers, numbers[1:]) if b < a)
        times = sorted(each[1] * 1000 for each in self.seen)
        return max(numbers) - min(numbers) + 1 - len(set(numbers)), late, len(numbers), times[-1], times[len(times) // 2]

    def forget(self):
        self.seen, self.reports, self.wrong = [], [], 0

    def describe(self):
        return f"{len(self.seen)} packets seen, {self.wrong} that are none of ours, {self.number} sent"


def media_of(text):
    """[(kind, port, formats, host, direction, lines)] of a description, and of nothing else."""
    head, *sections = text.replace("\r\n", "\n").split("\nm=")
    host = next((line.split()[2] for line in head.split("\n") if line.startswith("c=IN IP4 ")), None)
    found = []
    for section in sections:
        lines = section.strip("\n").split("\n")
        kind, port, _, *formats = lines[0].split()
        own = next((line.split()[2] for line in lines if line.startswith("c=IN IP4 ")), host)
        ways = [line[2:] for line in lines if line in ("a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive")]
        found.append((kind, int(port), formats, own, (ways or ["sendrecv"])[0], lines))
    return found
