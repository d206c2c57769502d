"""Fields of every size and lists of every length (RISKS §2 rows 1 and 6, §5). Everything is sent by a phone that has proved
itself, so that it gets as deep as it can."""
import asyncio
import time

import sip
from exchange import Exchange
from wire import LARGEST_DATAGRAM, Wire, alive, raw

SIZES = (0, 1, 255, 256, 1023, 1024, 8191, 8192, 16384, 32767, 65000, 65536)
INVITE = {"Via": "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{}", "From": "<sip:{}@a>;tag=1", "To": "<sip:{}@a>", "Call-ID": "{}",
          "CSeq": "{} INVITE", "Max-Forwards": "{}", "Contact": "<sip:{}@127.0.0.1>", "Route": "<sip:{}@127.0.0.1;lr>",
          "Record-Route": "<sip:{};lr>", "Require": "{}", "Proxy-Require": "{}", "Supported": "{}", "Allow": "{}",
          "Accept": "application/{}", "Content-Type": "application/{}", "Content-Disposition": "{};handling=optional",
          "Content-Encoding": "{}", "Session-Expires": "90;refresher={}", "Min-SE": "{}", "Replaces": "{};to-tag=1;from-tag=2",
          "Join": "{};to-tag=1;from-tag=2", "Diversion": "<sip:{}@a>;reason=unconditional", "Reason": "SIP;cause=200;text=\"{}\"",
          "History-Info": "<sip:{}@a?Reason=SIP>;index=1", "P-Asserted-Identity": "\"{}\" <sip:1@a>", "Identity": "{};info=<x>",
          "Remote-Party-ID": "<sip:{}@a>", "P-Preferred-Identity": "<sip:{}@a>", "Privacy": "{}", "User-Agent": "{}", "Subject": "{}",
          "Date": "{}", "Alert-Info": "<{}>", "RAck": "{} 1 INVITE", "RSeq": "{}", "Referred-By": "<sip:{}@a>",
          "Timestamp": "{}", "Warning": "399 a \"{}\"", "X-Unknown": "{}"}
REGISTER = {"Contact": "\"{}\" <sip:1@127.0.0.1>;expires=60", "Expires": "{}", "Path": "<sip:{};lr>", "Supported": "path, {}",
            "User-Agent": "{}"}
SUBSCRIBE = {"Event": "{}", "Accept": "{}/x", "Expires": "{}", "To": "<sip:{}@a>"}
REFER = {"Refer-To": "<sip:{}@a>", "Referred-By": "<sip:{}@a>", "Target-Dialog": "{};local-tag=1"}
ANY = {"Authorization": "Digest username=\"{}\"", "Proxy-Authorization": "Digest username=\"a\", nonce=\"{}\"",
       "Content-Length": "{}"}
SHAPES = [("INVITE", INVITE), ("REGISTER", REGISTER), ("SUBSCRIBE", SUBSCRIBE), ("REFER", REFER), ("MESSAGE", ANY)]


class Proved:
    """A phone's connection with a nonce in hand: each request carries a right digest without being asked."""

    def __init__(self, exchange, wire, user="acme-203"):
        self.exchange, self.wire, self.user = exchange, wire, user

    async def challenge(self):
        _, self.answer = await self.wire.ask_patiently(lambda: self.wire.request("REGISTER", user=self.user))
        assert self.answer and self.answer.status == 401, f"REGISTER without credentials: {self.answer and self.answer.first}"
        return self

    def request(self, method, **rest):
        """Nonces may be used once with nc=1; a stale one is still looked at after the rest was parsed."""
        message = self.wire.request(method, uri="sip:299@centrale.test", user=self.user, **rest)
        if method in ("REGISTER", "SUBSCRIBE"):
            message.set("To", f"<sip:{self.user}@centrale.test>")
        message.add(*sip.with_answer(message, self.answer, self.user, self.exchange.secret(self.user)))
        return message


async def one_header(exchange, method, name, shape, kind):
    sent = 0
    for size in SIZES:
        async with Wire(exchange.sip, kind) as wire:
            message = (await Proved(exchange, wire).challenge()).request(method)
            filler = ("7" if "{} " in shape or shape == "{}" and name in ("CSeq", "Expires", "Max-Forwards", "Min-SE") else "a") * size
            message.set(name, shape.format(filler))
            data = bytes(message) if name != "Content-Length" else raw(message, [filler or "-"])
            if kind == "udp" and len(data) > LARGEST_DATAGRAM:
                continue
            wire.send(data)
            answer = await wire.final(within=0.05)
            assert answer is None or answer.status >= 200
            sent += 1
            if answer and message.method == "INVITE" and answer.status == 200:
                raise AssertionError("an unknown number was answered")
    await alive(exchange)
    return f"{sent} sizes up to {SIZES[-1]}"


async def every_header(exchange, kind):
    headers = 0
    for method, shapes in SHAPES:
        for name, shape in shapes.items():
            try:
                await one_header(exchange, method, name, shape, kind)
            except AssertionError as failure:
                raise AssertionError(f"{method} with {name}: {failure}") from None
            headers += 1
    return f"{headers} headers, {len(SIZES)} sizes each"


async def say_as_phone(exchange, kind, method, change):
    """One request with a right digest, after `change(message)`; whatever comes back will do."""
    async with Wire(exchange.sip, kind) as wire:
        message = (await Proved(exchange, wire).challenge()).request(method)
        change(message)
        wire.send(bytes(message))
        await wire.final(within=0.05)


async def thousand_of_each(exchange, kind):
    """1,000 lines of a header, and 1,000 values in one line."""
    count = 0
    for method, shapes in SHAPES:
        for name, shape in shapes.items():
            values = [shape.format(n % 10) for n in range(1000)]
            await say_as_phone(exchange, kind, method, lambda m, n=name, v=values: m.headers.extend((n, each) for each in v))
            await say_as_phone(exchange, kind, method, lambda m, n=name, v=values: m.add(n, ",".join(v)))
            count += 2
            await alive(exchange)
    return f"{count} messages"


async def long_lines(exchange):
    """A Request-URI, a method and a reason of every size."""
    for size in SIZES:
        for first in (f"OPTIONS sip:{'a' * size} SIP/2.0", f"{'O' * size} sip:a SIP/2.0", f"OPTIONS {'a' * size}:a SIP/2.0",
                      f"OPTIONS sip:a{';x=' + 'y' * size} SIP/2.0", f"OPTIONS sip:a SIP/2.0{'0' * size}",
                      f"OPTIONS sip:{'[' * size} SIP/2.0", f"OPTIONS sip:{'%41' * (size // 3)}@a SIP/2.0"):
            for kind in ("udp", "tcp"):
                async with Wire(exchange.sip, kind) as wire:
                    message = wire.request()
                    message.first = first
                    wire.send(bytes(message))
                    await asyncio.sleep(0)
    await alive(exchange)


async def linear_time(exchange, digits):
    """20 datagrams with a CSeq of so many digits must not keep others waiting (§5: 60 kB took 3 s)."""
    usual = min([await alive(exchange) for _ in range(5)])
    async with Wire(exchange.sip) as wire:
        begin = time.monotonic()
        for _ in range(20):
            message = wire.request()
            message.set("CSeq", "1" * digits + " OPTIONS")
            wire.send(bytes(message))
        await alive(exchange)
        taken = time.monotonic() - begin
    assert taken < 0.35 + usual, f"others waited {taken * 1000:.0f} ms"
    return f"another's answer after {taken * 1000:.0f} ms, {usual * 1000:.0f} without"


async def nested(exchange):
    """Brackets, quotes and comments without end."""
    for shape in ("(" * 30000, "\"" * 30001, "<" * 30000, "\\" * 30000, "\"" + "\\\"" * 15000, ";" * 30000, "," * 30000, "=" * 30000,
                  "<sip:" * 6000, "%" * 30000, "é" * 15000):
        for name in ("From", "Contact", "Via", "Authorization", "Route"):
            async with Wire(exchange.sip) as wire:
                message = (await Proved(exchange, wire).challenge()).request("INVITE")
                message.set(name, shape)
                wire.send(bytes(message))
    await alive(exchange)


async def run(cases):
    async with Exchange() as exchange:
        await cases.case("every header at every size, UDP", every_header, exchange, "udp", within=240)
        await cases.case("every header at every size, TCP", every_header, exchange, "tcp", within=240)
        await cases.case("1,000 of each header, UDP", thousand_of_each, exchange, "udp", within=120)
        await cases.case("1,000 of each header, TCP", thousand_of_each, exchange, "tcp", within=120)
        await cases.case("start lines of every size", long_lines, exchange)
        await cases.case("8,000 digits of CSeq", linear_time, exchange, 8000)
        await cases.case("60,000 digits of CSeq", linear_time, exchange, 60000)
        await cases.case("brackets and quotes without end", nested, exchange)
