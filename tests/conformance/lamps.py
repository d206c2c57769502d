"""Lamps of colleagues' phones (RFC 4235, RISKS §2 row 38): what a phone that watches is told as another one is called."""
import asyncio
import re

import sip
from exchange import Exchange
from visitor import Visitor
from wire import alive

KIND = "application/dialog-info+xml"
LISTS = f"multipart/related, application/rlmi+xml, {KIND}"
EVENTLIST = (("Supported", "eventlist"),)


def state(*names):
    """The body shows dialogs in exactly these states."""
    return lambda body: re.findall(r"<state>(\w+)</state>", body) == list(names)


def related(notify):
    """The body of each member that a list's NOTIFY has a state of (RFC 2387), by the member's user id or name."""
    body, boundary = notify.body.decode(), re.search(r'boundary="([^"]+)"', notify.get("Content-Type"))[1]
    parts = body.split(f"--{boundary}")
    assert parts[0] == "" and parts[-1].strip() == "--", body[-200:]
    by_cid = {re.search(r"Content-ID: <([^>]+)>", part)[1]: part.split("\r\n\r\n", 1)[1] for part in parts[1:-1]}
    listed = re.findall(r'<resource uri="sip:([^"@]+)@[^"]*">(?:<name>[^<]*</name>)?<instance id="1" state="active" cid="([^"]+)"/>', body)
    names = {"201": "anna", "202": "bram"}
    assert len(listed) == len(by_cid) - 1, body
    return {names.get(user, user): by_cid[cid] for user, cid in listed}


def company(size):
    """A desk whose list has that many colleagues."""
    users = [f'[[tenants.big.users]]\nid = "u{n}"\nname = "Colleague number {n} & company"\nextension = "{1000 + n}"\n' for n in range(size)]
    listed = ", ".join(f'"u{n}"' for n in range(size))
    return ('[tenants.big]\nname = "Big"\ndomains = ["big.example"]\ncountry = "nl"\nlanguage = "en"\n' + "".join(users) +
            f'[[tenants.big.users]]\nid = "desk"\nextension = "999"\n[tenants.big.users.lamps]\nname = "all"\nusers = [{listed}]\n'
            '[[tenants.big.users.devices]]\nid = "desk"\nsecret = "@SECRET:desk@"\n')


async def take(phone, reader, writer):
    """A phone's TCP side: takes requests and answers them on the connection."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, OSError):
            return
        length = int(sip.Message.parse(head).get("Content-Length", "0"))
        request = sip.Message.parse(head + await reader.readexactly(length))
        phone.notifications.append(request)
        writer.write(bytes(request.respond(200, sip.token(4))))


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


async def a_list_is_one_subscription(exchange):
    """RFC 4662: all lamps with the first NOTIFY, later those that changed; another's list is nobody's."""
    async with (Visitor("acme-203", exchange.secret("acme-203"), exchange.sip) as carla,
                Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        assert await carla.subscribe("dialog", "lamps-of-carla", KIND) == 421
        assert await anna.subscribe("dialog", "lamps-of-carla", LISTS, headers=EVENTLIST) == 404
        assert await carla.subscribe("dialog", "lamps-of-carla", LISTS, headers=EVENTLIST) == 200
        full = await carla.notified("dialog", lambda body: 'fullState="true"' in body)
        assert full.get("Require") == "eventlist" and full.get("Content-Type").startswith("multipart/related"), full
        parts = related(full)
        assert set(parts) == {"anna", "bram"} and not any("<state>" in part for part in parts.values()), parts
        here = await anna.call("202")
        there = await bram.incoming()
        await there.ring()
        await carla.notified("dialog", lambda body: "<state>early</state>" in body and 'fullState="false"' in body)
        await here.hang_up()
        await there.ended()


async def two_hundred_lamps(_):
    """RISKS §1: the full state of a long list is told over a connection, in pieces, to a phone that has subscribed by datagrams."""
    async with Exchange(config=company(200)) as exchange:
        async with Visitor("desk", exchange.secret("desk"), exchange.sip) as desk:
            taker = await asyncio.start_server(lambda reader, writer: take(desk, reader, writer), desk.host, desk.port)
            assert await desk.subscribe("dialog", "all", LISTS, headers=EVENTLIST) == 200
            seen, deadline = {}, asyncio.get_running_loop().time() + 10
            while len(seen) < 200 and asyncio.get_running_loop().time() < deadline:
                await asyncio.sleep(0.05)
                for notify in desk.notifications:
                    seen.update(related(notify))
            assert len(seen) == 200, len(seen)
            assert all("TCP" in n.get("Via") for n in desk.notifications), [n.get("Via") for n in desk.notifications]
            largest = max(len(n.body) for n in desk.notifications)
            assert largest < 48 * 1024, largest
            taker.close()
            return f"{len(desk.notifications)} NOTIFYs, the largest of {largest} bytes"


FEATURES = "application/x-as-feature-event+xml"
HOSTILE = ('<!DOCTYPE a [<!ENTITY b "true">]><SetDoNotDisturb><doNotDisturbOn>&b;</doNotDisturbOn></SetDoNotDisturb>',
           '<!DOCTYPE a SYSTEM "file:///etc/passwd"><SetDoNotDisturb/>', "<a>" * 1000, "<SetDoNotDisturb>" + "x" * 20000,
           "<SetDoNotDisturb><doNotDisturbOn>perhaps</doNotDisturbOn></SetDoNotDisturb>", "\0" * 10, "<" * 5000)


async def keys_and_codes_are_the_same_features(exchange):
    """A phone's key sets what the code sets, each is shown to the other, and calls obey."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        typed = [("Content-Type", FEATURES)]
        on = lambda body: "<doNotDisturbOn>true" in body
        assert await bram.subscribe("as-feature-event", None, FEATURES) == 200
        await bram.notified("as-feature-event", lambda body: not on(body))
        body = b"<SetDoNotDisturb><device/><doNotDisturbOn>true</doNotDisturbOn></SetDoNotDisturb>"
        assert await bram.subscribe("as-feature-event", None, FEATURES, headers=typed, body=body) == 200
        await bram.notified("as-feature-event", on)
        here = await anna.call("202")
        await here.answered()  # by the mailbox
        assert bram.arrived.empty(), "202 was rung, though it is not to be disturbed"
        await here.hang_up()
        bram.notifications.clear()
        code = await bram.call("*79")  # off again
        await bram.notified("as-feature-event", lambda body: not on(body))
        await code.hang_up()
        for hostile in HOSTILE:
            answer = await bram.subscribe("as-feature-event", None, FEATURES, headers=typed, body=hostile.encode())
            assert answer in (400, 413), (answer, hostile[:60])
        assert await bram.subscribe("as-feature-event", None, FEATURES, headers=[("Content-Type", "text/plain")], body=b"x") == 415
        await alive(exchange)


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
                     a_list_is_one_subscription, two_hundred_lamps,
                     keys_and_codes_are_the_same_features, nobody_elses, no_codec_in_common):
            await cases.case(what.__name__.replace("_", " "), what, exchange)
        await alive(exchange)
