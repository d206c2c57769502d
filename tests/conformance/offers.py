"""Offers and answers in every state of a call (RISKS §2 row 4; RFC 3264, 6337, 3261 §14)."""
import asyncio

from exchange import Exchange
from visitor import Visitor
from wire import alive

KIND = [("Content-Type", "application/sdp")]


class InTalk:
    """Anna and Bram in a talk of their own."""

    def __init__(self, exchange):
        self.exchange = exchange

    async def __aenter__(self):
        self.anna = await Visitor("acme-201", self.exchange.secret("acme-201"), self.exchange.sip, tone=500).start()
        self.bram = await Visitor("acme-202", self.exchange.secret("acme-202"), self.exchange.sip, tone=700).start()
        assert await self.anna.register() == 200 and await self.bram.register() == 200
        self.here = await self.anna.call("202")
        self.there = await self.bram.incoming()
        await self.there.answer()
        await self.here.answered()
        return self

    async def __aexit__(self, *_):
        if self.here.state == "talking":
            await self.here.hang_up()
        await self.anna.close()
        await self.bram.close()

    async def still_talks(self):
        assert self.here.state == self.there.state == "talking", f"{self.here.state}, {self.there.state}"
        await asyncio.gather(self.here.audio.hears(700), self.there.audio.hears(500))


def altered(talk, change):
    return change(talk.sdp().decode()).encode()


OFFERS = {
    "no streams": lambda s: s[:s.index("m=audio")], "audio at port 0": lambda s: s.replace(s[s.index("m=audio "):].split()[1], "0", 1),
    "a video added": lambda s: s + "m=video 40000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
    "T.38 instead": lambda s: s[:s.index("m=audio")] + "m=image 40000 udptl t38\r\na=T38FaxVersion:0\r\n",
    "T.38 beside": lambda s: s + "m=image 40000 udptl t38\r\n", "SRTP": lambda s: s.replace("RTP/AVP", "RTP/SAVP"),
    "other codecs only": lambda s: s.replace(" 8 0 101", " 18"), "no SDP at all": lambda s: "nonsense",
    "31 streams more": lambda s: s + "m=audio 0 RTP/AVP 8\r\n" * 31, "100 streams": lambda s: s + "m=audio 0 RTP/AVP 8\r\n" * 100,
    "multicast": lambda s: s.replace("c=IN IP4 127.0.0.1", "c=IN IP4 224.1.1.1/5"), "a name": lambda s: s.replace("c=IN IP4 127.0.0.1", "c=IN IP4 a.test"),
    "IPv6": lambda s: s.replace("c=IN IP4 127.0.0.1", "c=IN IP6 ::1"), "video first": lambda s: s.replace("m=audio", "m=video 5000 RTP/AVP 96\r\nm=audio", 1),
}


async def odd_offer(exchange, change):
    """A re-INVITE that is answered or refused; either way the talk goes on after a usual one."""
    async with InTalk(exchange) as talk:
        body = altered(talk.here, change)
        response = await talk.here.send_in_dialog("INVITE", KIND, body)
        if 200 <= response.status < 300:
            offered, answered = body.decode().count("m="), response.body.decode().count("m=")
            assert offered == answered, f"{offered} streams offered, {answered} answered"
        else:
            assert response.status in (400, 415, 488, 606), response.first
        if response.status >= 300:
            await talk.still_talks()  # RFC 3261 §14.1: the session stays as it was
        await talk.here.reinvite()
        await talk.still_talks()
        return response.status


async def without_offer(exchange):
    """A re-INVITE without SDP is offered one in the 2xx (RFC 3261 §14.2)."""
    async with InTalk(exchange) as talk:
        response = await talk.anna.ask(talk.here.in_dialog("INVITE"), talk.here.next_hop())
        assert response.status == 200 and b"m=audio" in response.body, response.first
        talk.here.ack = None
        talk.here.hear(response.body)
        talk.here.acknowledge(response, talk.here.sdp())
        await talk.still_talks()


async def before_the_ack(exchange):
    """A re-INVITE before the ACK of the first one (RFC 3261 §14.2: 500 or 491), from caller and from callee."""
    async with InTalk(exchange) as talk:
        first = talk.here.in_dialog("INVITE", KIND, talk.here.sdp())
        second = talk.here.in_dialog("INVITE", KIND, talk.here.sdp())
        hop = talk.here.next_hop()
        answers = await asyncio.gather(talk.anna.ask(first, hop), talk.anna.ask(second, hop))
        statuses = sorted(a.status for a in answers)
        assert statuses[0] in (200, 491) and statuses[1] in (200, 491, 500), statuses
        for answer in answers:
            if answer.status == 200:
                talk.here.ack = None
                talk.here.acknowledge(answer)
        await talk.here.reinvite()
        await talk.still_talks()
        return statuses


async def both_at_once(exchange):
    """Both ends re-INVITE at the same time, ten times."""
    async with InTalk(exchange) as talk:
        for _ in range(10):
            answers = await asyncio.gather(*(t.send_in_dialog("INVITE", KIND, t.sdp()) for t in (talk.here, talk.there)))
            assert all(a.status in (200, 491, 500) for a in answers), [a.status for a in answers]
        await asyncio.sleep(0.3)
        await talk.here.reinvite()
        await talk.still_talks()


async def hold_both_ways(exchange):
    """Hold by attribute and by address, by both ends at once, and back (RFC 3264 §8.4, RFC 6337 §5.3)."""
    async with InTalk(exchange) as talk:
        for direction in ("sendonly", "inactive"):
            await talk.here.hold(direction)
            await talk.there.hold(direction)
            await talk.here.resume()
            await talk.there.resume()
            await talk.still_talks()
        body = altered(talk.here, lambda s: s.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"))
        assert (await talk.here.send_in_dialog("INVITE", KIND, body)).status == 200
        await talk.here.reinvite()
        await talk.still_talks()


async def answer_without_codec(exchange):
    """The callee answers with what was never offered: the caller gets an end, not silence for ever."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        for change in (lambda s: s.replace(" 8 0 101", " 18"), lambda s: "nonsense", lambda s: s[:s.index("m=audio")],
                       lambda s: s.replace(s[s.index("m=audio "):].split()[1], "0", 1)):
            here = await anna.call("202")
            there = await bram.incoming()
            usual, there.sdp = there.sdp, lambda c=change, t=there: altered_of(t, c)
            there.usual_sdp = usual
            await there.answer()
            await here.ended(8)
            await there.ended(8)


def altered_of(talk, change):
    return change(talk.usual_sdp().decode()).encode()


async def run(cases):
    async with Exchange() as exchange:
        for name, change in OFFERS.items():
            await cases.case(f"re-INVITE with {name}", odd_offer, exchange, change)
        for what in (without_offer, before_the_ack, both_at_once, hold_both_ways, answer_without_codec):
            await cases.case(what.__name__.replace("_", " "), what, exchange)
        await alive(exchange)
