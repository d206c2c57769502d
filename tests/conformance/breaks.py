"""Connections and calls that break off anywhere, and races (RISKS §2 row 5)."""
import asyncio
import os
import random
import signal

from exchange import Exchange
from sizes import Proved
from visitor import Visitor
from wire import Wire, alive


async def reset_at_every_byte(exchange):
    """A connection reset (RST) after each byte of an authenticated INVITE."""
    async with Wire(exchange.sip, "tcp") as wire:
        size = len(bytes((await Proved(exchange, wire).challenge()).request("INVITE")))
    for end in range(size + 1):
        async with Wire(exchange.sip, "tcp") as wire:
            message = bytes((await Proved(exchange, wire).challenge()).request("INVITE"))
            wire.send(message[:end])
            wire.reset()
    await alive(exchange)
    return f"{size + 1} offsets"


async def reset_in_mid_call(exchange):
    """A phone over TCP rings, or talks, and its connection is reset: nothing is left over."""
    async with Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram:
        await bram.register()
        bram.auto_answer = 0.05
        for pause in (0.0, 0.02, 0.1, 0.3, 0.5):
            anna = await Visitor("acme-201", exchange.secret("acme-201"), exchange.sip, transport="tcp").start()
            await anna.register()
            await anna.call("202")
            await asyncio.sleep(pause)
            anna.writer.transport.abort()
            await anna.close()
        for talk in list(bram.calls.values()):
            if talk.state == "talking":
                await talk.hang_up()
    await alive(exchange)
    for _ in range(100):
        if not await exchange.calls():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"calls left over: {await exchange.calls()}")


async def cancel_crosses_answer(exchange):
    """CANCEL at the moment of the answer, over and over: never a call with one end."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        outcomes = {}
        for _ in range(40):
            here = await anna.call("202")
            there = await bram.incoming()
            await there.ring()
            await here.ringing()
            answering = asyncio.ensure_future(there.answer())
            await asyncio.sleep(random.choice((0, 0, 0.0005, 0.001, 0.002, 0.004)))
            await here.hang_up()
            try:
                await answering
            except AssertionError:
                pass
            try:
                await here.ended(1)
            except AssertionError:
                await here.hang_up()
            await there.ended(6)
            outcomes[here.status] = outcomes.get(here.status, 0) + 1
        assert not await exchange.calls(), "calls left over"
        return f"outcomes {outcomes}"


async def bye_crosses_bye(exchange):
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        for _ in range(30):
            here = await anna.call("202")
            there = await bram.incoming()
            await there.answer()
            await here.answered()
            statuses = await asyncio.gather(here.hang_up(), there.hang_up())
            assert set(statuses) <= {200, 481}, statuses
        assert not await exchange.calls(), "calls left over"


async def vanished_phone(exchange):
    """A phone that answers nothing at all any more: its caller gets an end."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        bram.datagram_received = lambda data, source: None
        here = await anna.call("202")
        await asyncio.sleep(1.0)
        await here.hang_up()
        await here.ended(10)
        assert not await exchange.calls(), "the call is still there"


async def many_idle_connections(exchange):
    """3,000 connections from three addresses that say nothing, or half a line: others are served (row 15, short)."""
    wires = []
    try:
        for n in range(3000):
            wire = await Wire(exchange.sip, "tcp", host=f"127.0.0.{100 + n % 3}").__aenter__()
            wires.append(wire)
            if n % 2:
                wire.send(b"REGISTER sip:centrale.test SI")
        async with Visitor("acme-203", exchange.secret("acme-203"), exchange.sip, transport="tcp") as carla:
            assert await carla.register() == 200
        taken = await alive(exchange)
    finally:
        for wire in wires:
            await wire.__aexit__()
    return f"an answer in {taken * 1000:.0f} ms"


async def a_burst_of_connections(exchange):
    """300 connections while the exchange stands still for a second: the kernel keeps them all for it (§5: a backlog of 5)."""
    os.kill(exchange.process.pid, signal.SIGSTOP)
    try:
        wires = await asyncio.wait_for(
            asyncio.gather(*(Wire(exchange.sip, "tcp", host=f"127.0.0.{110 + n % 3}").__aenter__() for n in range(300))), 3)
    finally:
        os.kill(exchange.process.pid, signal.SIGCONT)
    answers = await asyncio.gather(*(wire.ask(wire.request("OPTIONS"), 5) for wire in wires))
    for wire in wires:
        await wire.__aexit__()
    assert all(answers), f"{answers.count(None)} of 300 connections were not served"
    return "300 of 300 served"


async def run(cases):
    async with Exchange() as exchange:
        for what in (reset_at_every_byte, reset_in_mid_call, cancel_crosses_answer, bye_crosses_bye, vanished_phone, many_idle_connections,
                     a_burst_of_connections):
            await cases.case(what.__name__.replace("_", " "), what, exchange, within=90)
