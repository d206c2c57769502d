"""A mobile core's IMS interconnect (3GPP TS 29.165), as far as an exchange sees it: it names its subscribers by
P-Asserted-Identity, asks for preconditions and reliable provisional answers that nobody has to give, plays its own words before a
mobile answers, and sends calls on with History-Info. Its mobiles have tones of their own."""
import asyncio

import sip
from audio import Audio
from exchange import free_port
from phone import Phone

HOST = "127.0.0.8"
PORT = free_port(HOST)
MOBILE = "+31620120202"   # Bram's
TRUNK = f"""[trunks.mobile-core]
kind = "mobile"
targets = ["sip:{HOST}:{PORT};transport=udp"]
sources = ["{HOST}"]

"""
IMS = [("P-Charging-Vector", "icid-value=1234;orig-ioi=home1.example"), ("P-Early-Media", "supported"), ("Supported", "100rel, precondition"),
       ("Accept-Contact", '*;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"'), ("P-Access-Network-Info", "3GPP-E-UTRAN-FDD")]


def with_mobiles(text):
    """The demo with Bram's mobile behind a mobile trunk, Anna's two numbers outside, and numbers to call through."""
    bram, anna = 'numbers = ["+31201230202"]\n', 'numbers = ["+31201230201"]\n'
    main = 'main_number = "+31201230000"\n'
    assert bram in text and anna in text and main in text, "the demo has changed: no Anna, Bram or main number"
    text = text.replace("[tenants.acme]\n", TRUNK + "[tenants.acme]\n", 1)
    text = text.replace(bram, bram + f'mobile = {{number = "{MOBILE}", trunk = "mobile-core"}}\n', 1)
    text = text.replace(anna, anna + 'anywhere = {numbers = [{number = "+31612340201"}]}\n', 1)
    return text


class MobileCore(Phone):
    """Speaks for every mobile behind it."""

    def __init__(self, exchange, tone=1100):
        super().__init__("core", host=HOST, port=PORT, tone=tone)
        self.exchange = exchange

    async def calls_from(self, mobile, dialled, headers=(), asserted=None):
        """The subscriber dials: originating leg, P-Asserted-Identity in both forms (RFC 3325 §9.1)."""
        names = f"<sip:{mobile}@ims.example;user=phone>, <tel:{mobile}>" if asserted is None else asserted
        known = [("P-Asserted-Identity", names)] if names else []
        return await self.call(dialled, to=self.exchange.sip, headers=known + IMS + list(headers), caller=f"<sip:{mobile}@ims.example;user=phone>")

    async def calls_to(self, mobile, caller, headers=()):
        """Somebody calls the subscriber: terminating leg, a tel URI where the network uses one."""
        return await self.call(mobile, to=self.exchange.sip, headers=[("P-Asserted-Identity", f"<tel:{caller}>")] + IMS + list(headers),
                               caller=f"<sip:{caller}@other.example;user=phone>")

    async def says_early(self, talk):
        """183 with the network's own words, before the mobile answers."""
        talk.audio = await Audio(self.tone).open(HOST)
        talk.hear(talk.invite.body)
        talk.early_answer = talk.answer_sdp()
        self.answer(talk.invite, talk.source, 183, talk.local_tag,
                    [("Contact", self.contact), ("Content-Type", "application/sdp"), ("P-Early-Media", "sendrecv")], talk.early_answer)

    async def answers_after_words(self, talk):
        talk.send_success(talk.invite, talk.source, talk.early_answer)
        await asyncio.wait_for(talk.acknowledged.wait(), 5)

    def sends_on(self, talk):
        """181: the network diverts the call to its own mailbox (RFC 3261 §21.1.4)."""
        history = f"<sip:{MOBILE}@ims.example>;index=1, <sip:mailbox@ims.example;cause=408>;index=1.1"
        self.answer(talk.invite, talk.source, 181, sip.token(4), [("History-Info", history)])
