"""Multipart bodies and session descriptions that are traps (RISKS §2 rows 3 and 4). The processor time of each is measured, and
no byte of an earlier message may come out again."""
import pathlib

from exchange import Exchange
from sizes import Proved
from wire import Wire, alive

MARK = b"SECRET-OF-AN-EARLIER-MESSAGE"
SDP = (b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n")


def part(body, kind="application/sdp", boundary="b"):
    return f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode() + body + b"\r\n"


def nested(depth):
    """Multipart in multipart in multipart..."""
    body = SDP
    for level in range(depth):
        body = part(body, f'multipart/mixed;boundary=b{level - 1}' if level else "application/sdp", f"b{level}") + f"--b{level}--".encode()
    return f"multipart/mixed;boundary=b{depth - 1}", body


MIXED = "multipart/mixed;boundary=b"
MULTIPART = {
    "empty": (MIXED, b""), "only its end": (MIXED, b"--b--"), "without boundary": ("multipart/mixed", part(SDP) + b"--b--"),
    "an empty boundary": ("multipart/mixed;boundary=", part(SDP)), "a quoted empty boundary": ('multipart/mixed;boundary=""', part(SDP)),
    "a boundary of 8,000": (f"multipart/mixed;boundary={'b' * 7900}", b"--" + b"b" * 7900 + b"--"), "no end": (MIXED, part(SDP)),
    "an unclosed quote": ('multipart/mixed;boundary="b', part(SDP)), "no blank line": (MIXED, b"--b\r\nContent-Type: application/sdp"),
    "only dashes": (MIXED, b"-" * 40000), "only boundaries": (MIXED, b"--b\r\n" * 8000),
    "10,000 parts": (MIXED, b"--b\r\n\r\n\r\n"[:4] * 10000), "a boundary in the part's head": (MIXED, b"--b\r\n--b\r\n--b\r\n\r\n--b--"),
    "1,000 deep": nested(1000), "100 deep": nested(100),
}


def lines(count, line):
    return SDP + line * count


DESCRIPTIONS = {
    "empty": b"", "one byte": b"v", "no text": bytes(range(256)) * 20, "48 KiB of a": b"a" * 48000, "48 KiB of line ends": b"\r\n" * 24000,
    "2,000 streams": lines(2000, b"m=audio 1 RTP/AVP 8\r\n"), "10,000 formats": SDP + b"m=audio 9 RTP/AVP" + b" 8" * 10000,
    "2,000 rtpmaps": lines(2000, b"a=rtpmap:8 PCMA/8000\r\n"), "a port of 10^20": SDP.replace(b"40000", b"1" + b"0" * 20),
    "a negative port": SDP.replace(b"40000", b"-1"), "clock 0": lines(1, b"a=rtpmap:8 PCMA/0\r\n"),
    "payload type 999": SDP.replace(b"AVP 8", b"AVP 999"), "no connection": SDP.replace(b"c=IN IP4 127.0.0.1\r\n", b""),
    "ptime 2^32": lines(1, b"a=ptime:4294967296\r\n"), "ptime 0": lines(1, b"a=ptime:0\r\n"), "format without colon": lines(1, b"a=fmtp\r\n"),
    "crypto of 10 kB": lines(1, b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + b"A" * 10000 + b"\r\n"),
    "only T.38": SDP.replace(b"audio 40000 RTP/AVP 8", b"image 40000 udptl t38"), "NUL": SDP + b"a=x\0y\r\n",
    "multicast": SDP.replace(b"c=IN IP4 127.0.0.1", b"c=IN IP4 224.0.0.1/127/3"), "no colon at all": SDP + b"a" * 4000,
}


def cpu_seconds(exchange):
    fields = pathlib.Path(f"/proc/{exchange.process.pid}/schedstat").read_text().split()
    return int(fields[0]) / 1e9


async def trap(exchange, kind, body, repeat=10):
    """Sends it as an INVITE of a phone to nobody, over TCP; gives milliseconds of processor for each."""
    async with Wire(exchange.sip, "tcp") as wire:
        proved = await Proved(exchange, wire).challenge()
        wire.send(bytes(proved.request("MESSAGE", more=[("Content-Type", "text/plain")], body=MARK * 40)))
        await wire.final(within=0.3)
        wire.raw = b""
        before = cpu_seconds(exchange)
        for _ in range(repeat):
            proved = await Proved(exchange, wire).challenge()
            request = proved.request("INVITE", more=[("Content-Type", kind)], body=body)
            answer = await wire.ask(request, within=3)
            assert answer is None or answer.status != 200, "an unknown number was answered"
            assert MARK not in wire.raw, "bytes of an earlier message came back"
            if wire.closed.is_set():
                break
        spent = (cpu_seconds(exchange) - before) / repeat * 1000
    await alive(exchange)
    assert spent < 30, f"{spent:.1f} ms of processor for each, under the sanitizers"  # 10 ms without them
    return spent


async def all_of(exchange, table, kind_of):
    dearest = (0.0, "")
    for name, value in table.items():
        kind, body = kind_of(value)
        try:
            dearest = max(dearest, (await trap(exchange, kind, body), name))
        except AssertionError as failure:
            raise AssertionError(f"{name}: {failure}") from None
    return f"{len(table)} shapes, the dearest {dearest[0]:.1f} ms ({dearest[1]})"


async def run(cases):
    async with Exchange() as exchange:
        await cases.case("multipart", all_of, exchange, MULTIPART, lambda value: value)
        await cases.case("session descriptions", all_of, exchange, DESCRIPTIONS, lambda value: ("application/sdp", value))
        parts = {name: (MIXED, part(body) + b"--b--") for name, body in DESCRIPTIONS.items()}
        await cases.case("session descriptions inside multipart", all_of, exchange, parts, lambda value: value)
