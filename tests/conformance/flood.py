"""Floods: memory stays, others are served (RISKS §2 row 14, §5). CONFORMANCE_SECONDS gives the length of each."""
import asyncio
import os
import pathlib
import re
import time

from cases import SECONDS
from exchange import Exchange
from visitor import Visitor
from wire import Wire, alive

METHODS = ("REGISTER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE", "INVITE", "OPTIONS", "FOO")
STRANGER = "127.0.0.66"  # whose wrong guesses are held against him alone
MORE = [("Event", "presence"), ("Subscription-State", "active")]


def resident(exchange):
    """KiB of the process."""
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{exchange.process.pid}/status").read_text())[1])


async def pour(exchange, make, seconds):
    """Sends as fast as a loop can over UDP; gives how many."""
    count = 0
    async with Wire(exchange.sip, host=STRANGER) as wire:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(20):
                wire.send(make(wire, count))
                count += 1
            await asyncio.sleep(0.002)
            wire.raw = b""
            while not wire.arrived.empty():
                wire.arrived.get_nowait()
    return count


async def flood(exchange, make):
    """Memory after a second flood against that after a first one of the same size: what is kept for a while has been kept
    already, what leaks has not."""
    await pour(exchange, make, SECONDS)
    await asyncio.sleep(1.5)
    before = resident(exchange)
    count = await pour(exchange, make, SECONDS)
    taken = await alive(exchange)
    await asyncio.sleep(1.5)
    after = resident(exchange)
    grown = (after - before) / before
    # Transactions live 32 s (timer J): a short flood may show as much as they take, and no more.
    allowed = max(0.10, count * 3.0 / before)
    assert grown <= allowed, f"{before} KiB grew to {after} KiB over {count} requests"
    return f"{count / SECONDS:.0f} a second, {before // 1024} MiB {(after - before):+d} KiB, then an answer in {taken * 1000:.0f} ms"


def plain(method):
    return lambda wire, n: bytes(wire.request(method, "sip:202@centrale.test", f"u{n}", more=MORE))


def endless_names(wire, n):
    """Wrong credentials for ever new names of 4,000 characters: what a guard remembers has an end."""
    name = f"{n:06d}" + "n" * 4000
    return bytes(wire.request("REGISTER", user="x", more=[("Authorization", f'Digest username="{name}", realm="centrale", nonce="1", '
                                                           f'uri="sip:a", response="{"0" * 32}", algorithm=MD5, qop=auth, nc=00000001, cnonce="1"')]))


async def back_in_service(phone, within=6):
    """Registers; a 503 of the flood before this one is over within 5 s (RISKS §3)."""
    begin = time.monotonic()
    while (status := await phone.register()) == 503 and time.monotonic() - begin < within:
        await asyncio.sleep(0.3)
    assert status == 200, f"{phone.user}: REGISTER {time.monotonic() - begin:.1f} s after a flood answered {status}"


async def one_call(anna, bram):
    """The time until both talk; None when it was turned away for overload (503)."""
    begin = time.monotonic()
    here = await anna.call("202")
    coming = asyncio.ensure_future(bram.incoming(8))
    while not coming.done() and here.state != "ended":
        await asyncio.sleep(0.005)
    if not coming.done():
        coming.cancel()
        assert here.status == 503, f"the call ended with {here.status}"
        await asyncio.sleep(0.3)
        return None
    there = await coming
    await there.answer(8)
    await here.answered(8)
    taken = time.monotonic() - begin
    await here.hang_up(8)
    await there.ended(8)
    return taken


async def calls_during_a_flood(exchange):
    """While a stranger floods REGISTER, calls are set up. How many must get through is for tests/chaos to say: here the flood,
    the sanitizers and the phones share two processors."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await back_in_service(anna), await back_in_service(bram)
        pouring = asyncio.ensure_future(pour(exchange, plain("REGISTER"), SECONDS))
        times = []
        while not pouring.done():
            times.append(await one_call(anna, bram))
        through = [t for t in times if t is not None]
        assert through, f"none of {len(times)} calls got through"
        return (f"{len(through)} of {len(times)} calls, the slowest set up in {max(through) * 1000:.0f} ms, "
                f"beside {await pouring} REGISTERs")


async def run(cases):
    # The address sanitizer keeps freed memory in quarantine: little of it, so that growth is the program's own.
    options = os.environ.get("ASAN_OPTIONS", "")
    os.environ["ASAN_OPTIONS"] = f"{options}:quarantine_size_mb=8:malloc_context_size=0".lstrip(":")
    try:
        async with Exchange() as exchange:
            for method in METHODS:
                await cases.case(f"{method} without end", flood, exchange, plain(method), within=60 + 3 * SECONDS)
            await cases.case("names without end", flood, exchange, endless_names, within=60 + 3 * SECONDS)
            await cases.case("calls during a flood", calls_during_a_flood, exchange, within=60 + 3 * SECONDS)
    finally:
        os.environ["ASAN_OPTIONS"] = options
