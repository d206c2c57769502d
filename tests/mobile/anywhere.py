"""Anywhere: a phone at the carrier rings along, asks its owner to say that it is him, and calls through the exchange."""
import asyncio

from exchange import CARRIER
from phone import Phone
from report import percent

OUTSIDE = "+31612340201"  # Anna's


def carrier(peers, tone=1000):
    return Phone("carrier", host=CARRIER, port=peers.exchange.carrier_port, tone=tone)


async def calls_in(peers, phone, number, caller):
    return await phone.call(number, to=peers.exchange.sip, caller=f"<sip:{caller}@carrier.example>",
                            headers=[("P-Asserted-Identity", f"<sip:{caller}@carrier.example>")])


async def confirmed(peers):
    """The number rings along; whoever answers is asked and presses 1, and only then has the call."""
    async with carrier(peers) as outside, peers.phone("201") as anna, peers.phone("202") as bram:
        here = await bram.call("201")
        at_desk, away = await anna.incoming(), await outside.incoming()
        assert f"{OUTSIDE}@" in away.invite.uri and "+31201230202" in away.invite.get("P-Asserted-Identity"), away.invite.uri
        await at_desk.ring(), await away.answer()
        level = await away.audio.hears_something(8)
        assert here.state == "ringing", "the caller was connected before the answer was confirmed"
        away.audio.press("1")
        await here.answered()
        assert await at_desk.ended() == 487
        heard = await asyncio.gather(here.audio.hears(outside.tone), away.audio.hears(bram.tone))
        await here.hang_up(), await away.ended()
        return f"asked at level {level:.0f}, tones heard {percent(*heard)}"


async def mailbox_out_there(peers):
    """A mailbox answers and presses nothing: after 12 s it is hung up, and the desk has rung all the time."""
    async with carrier(peers) as outside, peers.phone("201") as anna, peers.phone("202") as bram:
        here = await bram.call("201")
        at_desk, away = await anna.incoming(), await outside.incoming()
        await at_desk.ring(), await away.answer()
        assert await away.ended(16) is None, "the mailbox kept the call"
        assert at_desk.state == "ringing" and here.state == "ringing"
        await at_desk.answer(), await here.answered()
        heard = await asyncio.gather(here.audio.hears(anna.tone), at_desk.audio.hears(bram.tone))
        await here.hang_up(), await at_desk.ended()
        return f"hung up, the desk took the call, tones heard {percent(*heard)}"


async def through(peers):
    """From her own number, with her PIN, Anna calls a colleague and shows herself as at her desk."""
    await peers.exchange.centrale("change", "acme", "", 'numbers = {"+31201230770" = "call-through", "+31201230771" = "call-me-back"}')
    async with carrier(peers) as outside, peers.phone("202") as bram:
        here = await calls_in(peers, outside, "+31201230770", OUTSIDE)
        await here.answered()
        await here.audio.hears_something(8)
        here.audio.press("2468#")
        await asyncio.sleep(3)
        here.audio.press("202#")
        there = await bram.incoming(10)
        shown = there.invite.get("From")
        assert "Anna" in shown and "sip:201@" in shown, shown
        await there.answer()
        heard = await asyncio.gather(here.audio.hears(bram.tone, 8), there.audio.hears(outside.tone, 8))
        await there.hang_up(), await here.ended()
        return f"shown {shown.split(';')[0]}, tones heard {percent(*heard)}"


async def wrong_pin(peers):
    """Three wrong PINs end the call; nobody has rung."""
    async with carrier(peers) as outside, peers.phone("202") as bram:
        here = await calls_in(peers, outside, "+31201230770", OUTSIDE)
        await here.answered()
        for _ in range(3):
            await asyncio.sleep(2)
            here.audio.press("0000#")
        await asyncio.sleep(2)
        here.audio.press("202#")
        await here.ended(20)
        assert bram.arrived.empty(), "it rang after three wrong PINs"
        return "hung up after three"


async def back(peers):
    """A call to the number is refused, and the exchange calls that phone; then it dials on."""
    async with carrier(peers) as outside, peers.phone("202") as bram:
        first = await calls_in(peers, outside, "+31201230771", OUTSIDE)
        assert await first.ended() in (486, 603)
        again = await outside.incoming(8)
        assert f"{OUTSIDE}@" in again.invite.uri
        await again.answer()
        await again.audio.hears_something(8)
        again.audio.press("202#")
        there = await bram.incoming(10)
        await there.answer()
        heard = await asyncio.gather(again.audio.hears(bram.tone, 8), there.audio.hears(outside.tone, 8))
        await there.hang_up(), await again.ended()
        return f"tones heard {percent(*heard)}"


STEPS = {"confirmed": ("a number outside rings along and is confirmed", confirmed),
         "mailbox_out_there": ("a mailbox out there does not swallow the call", mailbox_out_there),
         "through": ("call-through with the PIN", through),
         "wrong_pin": ("call-through with a wrong PIN", wrong_pin),
         "back": ("called back, then on to a colleague", back)}
