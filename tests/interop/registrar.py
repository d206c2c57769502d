"""A carrier where a trunk has to register: it challenges (RFC 7616, MD5 as carriers do), and sends its calls to the registered
contact with the number called in To."""
import hashlib
import re

import sip
from phone import Phone

REALM = "carrier.test"


class CarrierWithRegistrar(Phone):
    def __init__(self, account, secret, host):
        super().__init__(account, host=host, tone=1000)
        self.account_secret, self.nonce, self.registered_at = secret, sip.token(), None

    def receive_alone(self, request, source):
        if request.method != "REGISTER":
            return super().receive_alone(request, source)
        if not self.proves(request):
            challenge = f'Digest realm="{REALM}", nonce="{self.nonce}", algorithm=MD5, qop="auth"'
            return self.answer(request, source, 401, sip.token(4), [("WWW-Authenticate", challenge)])
        self.registered_at, contact = source, request.get("Contact")
        self.contact_of_trunk = sip.uri_of(contact)
        self.answer(request, source, 200, sip.token(4), [("Contact", f"<{self.contact_of_trunk}>;expires=600")])

    def proves(self, request):
        told = dict(re.findall(r'(\w+)="?([^",]*)"?', request.get("Authorization")))
        if told.get("nonce") != self.nonce or told.get("username") != self.user:
            return False

        def h(text):
            return hashlib.md5(text.encode()).hexdigest()

        ha1, ha2 = h(f"{self.user}:{REALM}:{self.account_secret}"), h(f"REGISTER:{told['uri']}")
        return told.get("response") == h(f"{ha1}:{self.nonce}:{told.get('nc')}:{told.get('cnonce')}:auth:{ha2}")

    async def call_number(self, number):
        """To the contact that the trunk registered; the number is in To alone."""
        talk = await self.call(self.contact_of_trunk, to=self.registered_at, caller=f"<sip:+31612345678@{self.host}>")
        talk.remote = f"<sip:{number}@{REALM}>"
        return talk
