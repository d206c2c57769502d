"""Calls of a mobile behind a mobile trunk: each is a user's own call, in both directions."""
import asyncio
import re

from core import HOST, MOBILE, MobileCore
from exchange import CARRIER
from phone import Phone
from report import percent


def lamp(*names):
    return lambda body: re.findall(r"<state>(\w+)</state>", body) == list(names)


async def both_hear(here, there, of_here, of_there):
    return await asyncio.gather(here.audio.hears(of_there.tone), there.audio.hears(of_here.tone))


async def dials_extension(peers):
    """Three digits from the plain dialler reach a colleague, who sees a colleague; his lamp shows the mobile's call."""
    async with MobileCore(peers.exchange) as core, peers.phone("201") as anna, peers.phone("203") as carla:
        assert await carla.subscribe("dialog", "202", "application/dialog-info+xml") in (200, 202)
        await carla.notified("dialog", lamp())
        here = await core.calls_from(MOBILE, "201")
        there = await anna.incoming()
        shown = there.invite.get("From")
        assert "Bram" in shown and "sip:202@" in shown, f"Anna was shown {shown}"
        await there.answer(), await here.answered()
        heard = await both_hear(here, there, core, anna)
        await carla.notified("dialog", lamp("confirmed"))
        await here.hang_up(), await there.ended()
        await carla.notified("dialog", lambda body: lamp()(body) or lamp("terminated")(body))
        return f"tones heard {percent(*heard)}, lamp on and off"


async def dials_outside(peers):
    """Over the carrier, with the company's number, never with the mobile core's From."""
    exchange = peers.exchange
    async with MobileCore(exchange) as core, Phone("carrier", host=CARRIER, port=exchange.carrier_port, tone=1000) as carrier:
        carrier.auto_answer = 0.2
        here = await core.calls_from(MOBILE, "0612345678")
        there = await carrier.incoming()
        assert "+31612345678@" in there.invite.uri, there.invite.uri
        shown = there.invite.get("P-Asserted-Identity")
        assert "+31201230202" in shown, f"the carrier was shown {shown}"
        await here.answered()
        heard = await both_hear(here, there, core, carrier)
        await here.hang_up(), await there.ended()
        return f"shown {shown}, tones heard {percent(*heard)}"


async def rings_together(peers):
    """A call to the mobile number rings desk and mobile; the mobile's early words are nobody's; who answers there has the call."""
    async with MobileCore(peers.exchange) as core, peers.phone("202") as bram:
        here = await core.calls_to(MOBILE, "+31687654321")
        at_desk, at_mobile = await bram.incoming(), await core.incoming()
        assert f"{MOBILE}@{HOST}" in at_mobile.invite.uri, at_mobile.invite.uri
        await at_desk.ring()
        await core.says_early(at_mobile)
        await here.ringing()
        assert not here.early, "words of the mobile's network were passed on while the desk rang"
        await core.answers_after_words(at_mobile)
        await here.answered()
        assert await at_desk.ended() == 487
        heard = await both_hear(here, at_mobile, core, core)
        await here.hang_up(), await at_mobile.ended()
        return f"tones heard {percent(*heard)}"


async def network_diverts(peers):
    """181 from the mobile's network: that leg is given up, the desk rings on."""
    async with MobileCore(peers.exchange) as core, peers.phone("201") as anna, peers.phone("202") as bram:
        here = await anna.call("202")
        at_desk, at_mobile = await bram.incoming(), await core.incoming()
        core.sends_on(at_mobile)
        assert await at_mobile.ended() == 487, "the diverted leg was kept"
        await at_desk.ring(), await at_desk.answer(), await here.answered()
        heard = await both_hear(here, at_desk, anna, bram)
        await here.hang_up(), await at_desk.ended()
        return f"desk rang on, tones heard {percent(*heard)}"


async def pulled(peers):
    """*11 at the desk takes the talk from the mobile, *11 at the mobile takes it back."""
    async with MobileCore(peers.exchange) as core, peers.phone("201") as anna, peers.phone("202") as bram:
        here = await anna.call("202")
        at_desk, at_mobile = await bram.incoming(), await core.incoming()
        await at_desk.ring(), await at_mobile.answer(), await here.answered()
        first = await both_hear(here, at_mobile, anna, core)
        desk = await bram.call("*11")
        await desk.answered(), await at_mobile.ended()
        second = await both_hear(here, desk, anna, bram)
        mobile = await core.calls_from(MOBILE, "*11")
        await mobile.answered(), await desk.ended()
        third = await both_hear(here, mobile, anna, core)
        await here.hang_up(), await mobile.ended()
        return f"tones heard {percent(*first, *second, *third)}"


async def silent(peers):
    """*13 at the mobile: the desk alone rings; *12: both again."""
    async with MobileCore(peers.exchange) as core, peers.phone("201") as anna, peers.phone("202") as bram:
        for code, rings in (("*13", False), ("*12", True)):
            told = await core.calls_from(MOBILE, code)
            await told.answered(), await told.ended()
            here = await anna.call("202")
            await (await bram.incoming()).ring()
            await asyncio.sleep(0.5)
            assert core.arrived.empty() != rings, f"after {code} the mobile {'did not ring' if rings else 'rang'}"
            while not core.arrived.empty():
                core.arrived.get_nowait()
            await here.hang_up()
            await asyncio.sleep(0.3)
        return "silent with *13, rings with *12"


async def restart(peers):
    """The exchange dies in a mobile's talk: audio goes on, and the new one knows whose call it is."""
    exchange = peers.exchange
    async with MobileCore(exchange) as core, peers.phone("201") as anna, peers.phone("202") as bram:
        here = await anna.call("202")
        at_desk, at_mobile = await bram.incoming(), await core.incoming()
        await at_mobile.answer(), await here.answered(), await at_desk.ended()
        await both_hear(here, at_mobile, anna, core)
        began = asyncio.get_running_loop().time()
        await exchange.kill()
        await asyncio.sleep(1)
        await exchange.start()
        await asyncio.sleep(1)
        gap = max(here.audio.largest_gap(began), at_mobile.audio.largest_gap(began))
        assert gap < 0.15, f"audio stopped for {gap * 1000:.0f} ms"
        desk = await bram.call("*11")
        await desk.answered(), await at_mobile.ended()
        heard = await both_hear(here, desk, anna, bram)
        await here.hang_up(), await desk.ended()
        return f"largest gap {gap * 1000:.0f} ms, pulled to the desk, tones heard {percent(*heard)}"


async def strangers(peers):
    """Who is no subscriber gets nothing from that trunk, nor does a call that we have sent there ourselves."""
    async with MobileCore(peers.exchange) as core:
        refusals = {
            "somebody else's number asserted": await core.calls_from("+31699999999", "201"),
            "a subscriber in From alone": await core.calls_from(MOBILE, "201", asserted=""),
            "a fixed number of the company": await core.calls_to("+31201230201", "+31687654321"),
            "nothing dialled": await core.calls_from(MOBILE, f"sip:{peers.exchange.sip[0]}:{peers.exchange.sip[1]}"),
            "an asserted identity of junk": await core.calls_from(MOBILE, "201", asserted="<sip:%00@x>, tel:+;;"),
            "sent back by the mobile": await core.calls_to(MOBILE, "+31687654321", [("Diversion", f"<tel:{MOBILE}>;reason=no-answer")])}
        seen = {what: await talk.ended() for what, talk in refusals.items()}
        wanted = dict.fromkeys(refusals, 404) | {"nothing dialled": 484, "sent back by the mobile": 482}
        assert seen == wanted, seen
        return f"{len(seen)} kinds refused"


async def moved_mailbox(peers):
    """Whoever switches it on is told before, in a dry run, what becomes of the old mailbox; a wrong setting is refused by name."""
    ask, path = peers.exchange.centrale, "users/carla"
    wrong = await ask("change", "acme", path, 'mobile = {number = "+31620120203", trunk = "carrier"}', check=False)
    assert "mobile.trunk" in wrong and "is no trunk of the kind mobile" in wrong and "nothing has been changed" in wrong, wrong
    told = await ask("change", "--dry-run", "acme", path, 'mobile = {number = "+31620120203", trunk = "mobile-core"}')
    assert "+31620120203 has its mailbox here" in told and "dry run" in told, told
    taken = await ask("change", "acme", path, 'mobile = {number = "+31201230201", trunk = "mobile-core"}', check=False)
    assert "in use" in taken, taken
    return next(line for line in told.splitlines() if line.startswith("!"))


STEPS = {"moved_mailbox": ("a mobile is switched on", moved_mailbox),
         "dials_extension": ("a mobile dials an extension", dials_extension),
         "dials_outside": ("a mobile calls outside through the exchange", dials_outside),
         "rings_together": ("a call to the mobile number rings desk and mobile", rings_together),
         "network_diverts": ("the mobile's network sends the call on", network_diverts),
         "pulled": ("pulled from mobile to desk and back", pulled),
         "silent": ("the mobile switched off and on", silent),
         "restart": ("the exchange restarts in a mobile's talk", restart),
         "strangers": ("strangers at the mobile trunk", strangers)}
