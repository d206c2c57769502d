"""Content-Length lies and where one message ends (RISKS §2 row 2, §5; RFC 3261 §18.3, §20.14; RFC 5626 §3.5.1)."""
import asyncio

import sip
from exchange import Exchange
from wire import Wire, alive, raw

LIES = {"minus one": ["-1"], "2^31": ["2147483648"], "2^32+32": ["4294967328"], "10^20": ["100000000000000000000"],
        "2^64-2": ["18446744073709551614"], "no number": ["ten"], "nothing": [""], "two numbers": ["5 5"], "with a plus": ["+0"],
        "hexadecimal": ["0x10"], "twice, different": ["0", "200"], "twice, alike": ["0", "0"]}


def smuggler(wire, lengths):
    """A request with these Content-Length lines, whose body is a request of its own, and that one's Call-ID."""
    inner = wire.request("OPTIONS")
    outer = wire.request("OPTIONS", body=bytes(inner))
    return raw(outer, lengths), outer.get("Call-ID"), inner.get("Call-ID")


async def datagram(exchange, lengths):
    async with Wire(exchange.sip) as wire:
        data, outer, inner = smuggler(wire, lengths)
        wire.send(data)
        answer = await wire.final(within=0.7)
        assert inner.encode() not in wire.raw, "the request in the body was answered"
        assert answer is None or 400 <= answer.status < 500, f"answered {answer.first}"
        await alive(exchange)
        return answer.status if answer else "silence"


async def stream(exchange, lengths):
    """400 or closed, and nothing of what comes behind is taken for a request."""
    async with Wire(exchange.sip, "tcp") as wire:
        data, outer, inner = smuggler(wire, lengths)
        next_one = wire.request("OPTIONS")
        wire.send(data + bytes(next_one))
        closed = await wire.is_closed(1.5)
        answer = await wire.final(within=0.1)
        assert inner.encode() not in wire.raw, "the request in the body was answered"
        assert next_one.get("Call-ID").encode() not in wire.raw, "what came behind a lie was answered"
        assert closed or answer, "neither closed nor answered"
        assert answer is None or 400 <= answer.status < 600, f"answered {answer.first}"
        await alive(exchange)
        return f"{answer.status if answer else 'no answer'}, {'closed' if closed else 'open'}"


async def missing_on_stream(exchange):
    async with Wire(exchange.sip, "tcp") as wire:
        wire.send(raw(wire.request("OPTIONS"), []))
        closed, answer = await wire.is_closed(1.0), await wire.final(within=0.1)
        assert closed or (answer and answer.status == 400), f"taken: {answer and answer.first}"
        return f"{answer.status if answer else 'no answer'}, {'closed' if closed else 'open'}"


async def missing_on_datagram(exchange):
    async with Wire(exchange.sip) as wire:
        request = wire.request("OPTIONS")
        wire.send(raw(request, []))
        assert await wire.final(request.get("Call-ID")), "not answered: RFC 3261 §18.3 lets the datagram's end decide"


async def longer_than_the_datagram(exchange):
    async with Wire(exchange.sip) as wire:
        wire.send(raw(wire.request("OPTIONS", body=b"short"), ["4000"]))
        answer = await wire.final(within=1)
        assert answer is None or answer.status == 400, f"answered {answer.first}"
        return answer.status if answer else "silence"


async def shorter_than_the_datagram(exchange):
    async with Wire(exchange.sip) as wire:
        data, outer, inner = smuggler(wire, ["0"])
        wire.send(data)
        answer = await wire.final(outer)
        assert answer and answer.status < 400, "what lies behind the body is to be ignored"
        assert inner.encode() not in wire.raw


async def pipelined(exchange):
    async with Wire(exchange.sip, "tcp") as wire:
        requests = [wire.request("OPTIONS", body=b"x" * (n % 7)) for n in range(200)]
        wire.send(b"".join(map(bytes, requests)))
        missing = {r.get("Call-ID") for r in requests}
        while missing and (answer := await wire.final(within=3)):
            missing.discard(answer.get("Call-ID"))
        assert not missing, f"{len(missing)} of 200 not answered"


async def byte_by_byte(exchange):
    async with Wire(exchange.sip, "tcp") as wire:
        wire.writer.get_extra_info("socket").setsockopt(6, 1, 1)  # TCP_NODELAY
        request = wire.request("OPTIONS", body=b"hello")
        for byte in bytes(request):
            wire.send(bytes([byte]))
            await wire.writer.drain()
        assert await wire.final(request.get("Call-ID")), "not answered"


async def keep_alive(exchange):
    async with Wire(exchange.sip, "tcp") as wire:
        wire.send(b"\r\n\r\n")
        await asyncio.sleep(0.3)
        assert wire.raw == b"\r\n", f"a ping was answered {wire.raw!r}"
        assert await wire.ask(wire.request("OPTIONS")), "the connection is of no use after a ping"


async def endless_head(exchange):
    """No end of headers in 2 MiB: the connection goes, and nothing was kept."""
    async with Wire(exchange.sip, "tcp") as wire:
        wire.send(b"OPTIONS sip:a SIP/2.0\r\n")
        for _ in range(200):
            if wire.closed.is_set():
                break
            wire.send(b"X-Filler: " + b"x" * 10000 + b"\r\n")
            await asyncio.sleep(0.002)
        assert await wire.is_closed(), "2 MiB of headers were listened to"
        await alive(exchange)


async def junk(exchange):
    """Bytes that are no SIP at all."""
    for data in (b"\0" * 2000, b"\xff" * 3000, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n" * 5000, b"SIP/2.0 200 OK\r\n\r\n",
                 b"SIP/2.0 -1 x\r\n\r\n", b" ", b"\n\n\n", b"INVITE\r\n\r\n", bytes(range(256)) * 16):
        for kind in ("udp", "tcp"):
            async with Wire(exchange.sip, kind) as wire:
                wire.send(data)
                await asyncio.sleep(0.02)
    await alive(exchange)


async def stray_responses(exchange):
    """Responses that nobody asked for are no reason to say anything (RFC 3261 §18.1.2)."""
    async with Wire(exchange.sip) as wire:
        request = wire.request("INVITE")
        for status in (100, 180, 200, 401, 503, 699):
            wire.send(bytes(request.respond(status, sip.token())))
        assert await wire.receive(0.5) is None, "answered"
        await alive(exchange)


async def run(cases):
    async with Exchange() as exchange:
        for name, lengths in LIES.items():
            await cases.case(f"Content-Length {name}, UDP", datagram, exchange, lengths)
            await cases.case(f"Content-Length {name}, TCP", stream, exchange, lengths)
        for what in (missing_on_stream, missing_on_datagram, longer_than_the_datagram, shorter_than_the_datagram, pipelined,
                     byte_by_byte, keep_alive, endless_head, junk, stray_responses):
            await cases.case(what.__name__.replace("_", " "), what, exchange)
