"""Media and strangers (RISKS §2 rows 17 and 20): no packet to or from a third party, and no packet that harms."""
import asyncio
import random
import socket
import struct

from audio import tone_frame
from exchange import Exchange
from offers import InTalk
from wire import alive

EVIL = 1100  # Hz: the stranger's tone


def packet(sequence, payload=b"", kind=8, stamp=None, ssrc=0xbadbad, first=0x80):
    return struct.pack("!BBHII", first, kind, sequence & 0xffff, (stamp if stamp is not None else sequence * 160) & 0xffffffff, ssrc) + payload


async def spray(exchange, host="127.0.0.99"):
    """A third party sends the same tone to every media port while two talk, and listens: it gets nothing, and is not heard."""
    async with InTalk(exchange) as talk:
        await talk.still_talks()
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        stranger.bind((host, 0))
        stranger.setblocking(False)
        frame, first, last = tone_frame(EVIL, 8), *exchange.media_ports
        got = sent = 0
        for sequence in range(25):
            for port in range(first, last + 1):
                try:
                    stranger.sendto(packet(sequence, frame), ("127.0.0.1", port))
                    sent += 1
                except OSError:
                    pass
            await asyncio.sleep(0.02)
            try:
                while True:
                    stranger.recv(2048)
                    got += 1
            except OSError:
                pass
            for here in (talk.here, talk.there):
                assert here.audio.share(EVIL) < 0.05, "the stranger is heard"
        await asyncio.sleep(0.3)
        try:
            while stranger.recv(2048):
                got += 1
        except OSError:
            pass
        stranger.close()
        assert got == 0, f"{got} packets came to the stranger"
        await talk.still_talks()
        return f"{sent} packets sent, 0 received, 0 heard"


def hostile(rng):
    """Packets that are no RTP, or hardly: sizes, versions, extensions, contributing sources, padding, RTCP of all kinds."""
    yield from (b"", b"\x80", b"\x80\x08", bytes(11), bytes(12), b"\xff" * 12, b"\x80" * 1500)
    yield from (rng.randbytes(size) for size in (1, 2, 13, 100, 1500, 9000, 60000, 65000))
    for first in (0x00, 0x40, 0xc0, 0x90, 0x8f, 0xa0, 0xbf, 0xb0):
        yield packet(1, b"", first=first)
        yield packet(1, b"\xff" * 20, first=first)
        yield packet(1, struct.pack("!HH", 0xbede, 0xffff) + b"\x10" * 40, first=first)
    for kind in list(range(0, 128, 9)) + [101, 13, 72, 76]:
        yield packet(7, b"\x05" * 3, kind=kind)
        yield packet(7, b"", kind=kind | 0x80)
    for kind in range(192, 224):
        yield struct.pack("!BBHI", 0x80, kind, 0xffff, 1)
        yield struct.pack("!BBHI", 0x9f, kind, 1, 1)
        yield struct.pack("!BBHI", 0xa1, kind, 6, 1) + b"\xff" * 20
    yield packet(65535, b"\x05\x0a" + b"\0" * 158, kind=8, stamp=0xffffffff)
    for event in (b"\x00\x0a\x00\xa0", b"\xff\xff\xff\xff", b"\x05\x8a\x00\x00", b"\x05", b""):
        yield packet(9, event, kind=101)


async def hostile_packets(exchange, from_whom):
    """To the ports of a talk: from strangers, and from the phone itself; the talk lives."""
    rng = random.Random(20)
    async with InTalk(exchange) as talk:
        target = talk.here.audio.remote
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.bind(("127.0.0.98", 0))
        count = 0
        for data in hostile(rng):
            for port in (target[1], target[1] + 1):
                for _ in range(3):
                    if from_whom == "the phone":
                        talk.here.audio.transport.sendto(data, (target[0], port))
                    else:
                        sender.sendto(data, (target[0], port))
                    count += 1
            if count % 60 == 0:
                await asyncio.sleep(0.001)
        sender.close()
        await asyncio.sleep(0.2)
        await talk.still_talks()
        assert not await exchange_died(exchange)
        return f"{count} packets"


async def exchange_died(exchange):
    return exchange.process.returncode is not None or not exchange.worker_pids()


async def takeover(exchange):
    """A stranger who knows port and SSRC guesses sequence numbers: he is not heard and gets nothing."""
    async with InTalk(exchange) as talk:
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        stranger.bind(("127.0.0.97", 0))
        stranger.setblocking(False)
        frame = tone_frame(EVIL, 8)
        ssrc = getattr(talk.here.audio, "ssrc", 1)
        for sequence in range(100):
            for guess in (sequence, sequence * 300):
                stranger.sendto(packet(guess, frame, ssrc=ssrc), talk.here.audio.remote)
            await asyncio.sleep(0.01)
            assert talk.there.audio.share(EVIL) < 0.05, "the stranger is heard"
        try:
            stranger.recv(2048)
            raise AssertionError("a packet came to the stranger")
        except BlockingIOError:
            pass
        stranger.close()
        await talk.still_talks()


async def after_the_call(exchange):
    """Ports of a call that is over are silent."""
    async with InTalk(exchange) as talk:
        target = talk.here.audio.remote
        await talk.here.hang_up()
        await talk.there.ended()
        late = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        late.bind(("127.0.0.96", 0))
        late.setblocking(False)
        for sequence in range(20):
            try:
                late.sendto(packet(sequence, tone_frame(EVIL, 8)), target)
            except OSError:
                pass
            await asyncio.sleep(0.01)
        try:
            late.recv(2048)
            raise AssertionError("an answer came")
        except OSError:
            pass
        late.close()


async def run(cases):
    async with Exchange(ports=200) as exchange:
        await cases.case("a stranger sprays every port", spray, exchange)
        await cases.case("a stranger takes over", takeover, exchange)
        await cases.case("hostile packets from a stranger", hostile_packets, exchange, "a stranger")
        await cases.case("hostile packets from the phone", hostile_packets, exchange, "the phone")
        await cases.case("ports of a call that is over", after_the_call, exchange)
        await alive(exchange)
