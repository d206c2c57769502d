"""Lamps of colleagues' phones (RFC 4235, RISKS §2 row 38): what a phone that watches is told as another one is called."""
import asyncio
import re

from exchange import Exchange
from visitor import Visitor
from wire import alive

KIND = "application/dialog-info+xml"


def state(*names):
    """The body shows dialogs in exactly these states."""
    return lambda body: re.findall(r"<state>(\w+)</state>", body) == list(names)


def versions(phone):
    return [int(re.search(r'version="(\d+)"', n.body.decode())[1]) for n in phone.notifications if n.get("Event").startswith("dialog")]


async def a_call_lights_and_puts_out_the_lamp(exchange):
    """§3.7.1: early while it rings, confirmed in the talk, gone after it; versions go up by one (§4.1.1)."""
    async with (Visitor("acme-203", exchange.secret("acme-203"), exchange.sip) as carla,
                Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        assert await carla.subscribe("dialog", "202", KIND) == 200
        await carla.notified("dialog", state())
        here = await anna.call("202")
        there = await bram.incoming()
        await there.ring()
        early = await carla.notified("dialog", state("early"))
        assert 'direction="recipient"' in early.body.decode() and ">sip:201@" in early.body.decode(), early.body
        await there.answer()
        await here.answered()
        await carla.notified("dialog", state("confirmed"))
        before = len(carla.notifications)
        await here.hang_up()
        deadline = asyncio.get_running_loop().time() + 5
        while len(carla.notifications) == before and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        assert state()(carla.notifications[-1].body.decode()), carla.notifications[-1].body
        seen = versions(carla)
        assert seen == list(range(len(seen))), seen
        return f"{len(seen)} NOTIFYs"


async def a_ringing_call_is_picked_up_by_its_names(exchange):
    """RFC 4235 §4.1.2 with RFC 3891: what the lamp says of a ringing phone is enough to take its call."""
    async with (Visitor("acme-203", exchange.secret("acme-203"), exchange.sip) as carla,
                Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        assert await carla.subscribe("dialog", "202", KIND) == 200
        here = await anna.call("202")
        there = await bram.incoming()
        await there.ring()
        early = (await carla.notified("dialog", state("early"))).body.decode()
        names = {name: re.search(rf'{name}="([^"]+)"', early)[1] for name in ("call-id", "local-tag", "remote-tag")}
        assert names["call-id"] == there.call_id, (names, there.call_id)
        replaces = f'{names["call-id"]};to-tag={names["remote-tag"]};from-tag={names["local-tag"]}'
        carla.notifications.clear()
        taken = await carla.call("202", headers=[("Replaces", replaces), ("Require", "replaces")])
        await taken.answered(), await here.answered()
        await there.ended()
        await carla.notified("dialog", state())
        await here.hang_up()


async def not_registered_is_not_idle(exchange):
    """RISKS §1: a lamp of a phone that nobody can reach says so, and no longer once it registers."""
    away = lambda body: "urn:centrale:registration" in body
    async with (Visitor("acme-203", exchange.secret("acme-203"), exchange.sip) as carla,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        assert await carla.subscribe("dialog", "202", KIND) == 200
        await carla.notified("dialog", away)
        await bram.register()
        await carla.notified("dialog", lambda body: not away(body))
        carla.notifications.clear()
        await bram.register(0)
        await carla.notified("dialog", away)


async def nobody_elses(exchange):
    """An extension of another tenant, a service and nobody's extension are refused alike."""
    async with Visitor("acme-203", exchange.secret("acme-203"), exchange.sip) as carla:
        answers = {await carla.subscribe("dialog", resource, KIND) for resource in ("globex-201", "999", "600")}
        assert answers == {404}, answers


async def no_codec_in_common(exchange):
    """An INVITE that nothing can be made of is refused before anybody rings, and leaves nothing (RFC 3261 §13.3.1.3)."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        usual = anna.request

        def altered(method, *more, **named):
            message = usual(method, *more, **named)
            if method == "INVITE":
                message.body = message.body.replace(b" 8 0 101", b" 18")
            return message

        anna.request = altered
        here = await anna.call("202")
        status = await here.ended()
        assert status == 488, status
        assert bram.arrived.empty(), "202 was rung"
        assert not await exchange.calls(), "a call is left"


async def run(cases):
    async with Exchange() as exchange:
        for what in (a_call_lights_and_puts_out_the_lamp, a_ringing_call_is_picked_up_by_its_names, not_registered_is_not_idle,
                     nobody_elses, no_codec_in_common):
            await cases.case(what.__name__.replace("_", " "), what, exchange)
        await alive(exchange)
