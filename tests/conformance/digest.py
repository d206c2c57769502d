"""Digest authentication under attack (RISKS §2 rows 9 and 10; RFC 7616, 8760)."""
import asyncio
import hashlib
import re

import sip
from exchange import CARRIER, Exchange
from visitor import Visitor
from wire import Wire


def authorization(request, challenge, user, secret, nc=1, cnonce="c0ffee", wrong=False):
    """An Authorization value with this count. `challenge` are the fields of one WWW-Authenticate."""
    digest = hashlib.sha256 if challenge.get("algorithm", "MD5").upper() == "SHA-256" else hashlib.md5

    def h(text):
        return digest(text.encode()).hexdigest()

    count = f"{nc:08x}"
    ha1, ha2 = h(f"{user}:{challenge['realm']}:{secret}"), h(f"{request.method}:{request.uri}")
    proof = "0" * digest().digest_size * 2 if wrong else h(f"{ha1}:{challenge['nonce']}:{count}:{cnonce}:auth:{ha2}")
    return (f'Digest username="{user}", realm="{challenge["realm"]}", nonce="{challenge["nonce"]}", uri="{request.uri}", '
            f'response="{proof}", algorithm={challenge.get("algorithm", "MD5")}, qop=auth, nc={count}, cnonce="{cnonce}"')


def challenges(answer):
    return [dict(sip.challenge_fields(value)) for value in answer.all("WWW-Authenticate")]


class Prober:
    def __init__(self, exchange, wire, user="acme-201"):
        self.exchange, self.wire, self.user = exchange, wire, user

    async def challenge(self):
        _, answer = await self.wire.ask_patiently(lambda: self.wire.request("REGISTER", user=self.user))
        assert answer and answer.status == 401, f"REGISTER: {answer and answer.first}"
        return challenges(answer)[0]

    async def try_with(self, challenge, secret=None, **how):
        def make():
            request = self.wire.request("REGISTER", user=self.user)
            request.add("Authorization", authorization(request, challenge, self.user, secret or self.exchange.secret(self.user), **how))
            return request

        _, answer = await self.wire.ask_patiently(make)
        assert answer, "no answer to REGISTER"
        return answer


async def replay(exchange):
    """A nonce count that was used once is used up. One that was overtaken, and not used, may still come (RFC 7616 §3.4)."""
    async with Wire(exchange.sip) as wire:
        prober = Prober(exchange, wire)
        challenge = await prober.challenge()
        assert (await prober.try_with(challenge, nc=5)).status == 200
        await prober.try_with(challenge, nc=4)
        await prober.try_with(challenge, nc=0)
        for nc in (5, 4, 5, 0):
            answer = await prober.try_with(challenge, nc=nc)
            assert answer.status in (400, 401), f"nc={nc} again: {answer.first}"
        assert (await prober.try_with(challenge, nc=6)).status == 200, "the next count is good"
        assert (await prober.try_with(challenge, nc=6)).status == 401, "and used up"


async def replay_is_stale(exchange):
    async with Wire(exchange.sip) as wire:
        prober = Prober(exchange, wire)
        challenge = await prober.challenge()
        await prober.try_with(challenge, nc=1)
        answer = await prober.try_with(challenge, nc=1)
        assert answer.status == 401 and challenges(answer)[0].get("stale", "").lower() == "true", answer.all("WWW-Authenticate")


async def poison(exchange):
    """A high count with a wrong digest must not lock out the owner of the nonce."""
    async with Wire(exchange.sip) as wire:
        prober = Prober(exchange, wire)
        challenge = await prober.challenge()
        assert (await prober.try_with(challenge, nc=1)).status == 200
        assert (await prober.try_with(challenge, nc=0xfffffff0, wrong=True)).status == 401
        answer = await prober.try_with(challenge, nc=2)
        assert answer.status == 200, f"the owner's next request: {answer.first}"


async def nonce_elsewhere(exchange):
    """A nonce belongs to the address that asked for it."""
    async with Wire(exchange.sip) as here, Wire(exchange.sip, host="127.0.0.77") as there:
        challenge = await Prober(exchange, here).challenge()
        answer = await Prober(exchange, there).try_with(challenge)
        assert answer.status == 401, answer.first
        fresh = challenges(answer)[0]
        assert fresh["nonce"] != challenge["nonce"]
        assert (await Prober(exchange, there).try_with(fresh)).status == 200


async def nonce_made_up(exchange):
    async with Wire(exchange.sip, host="127.0.0.78") as wire:
        prober = Prober(exchange, wire)
        good = await prober.challenge()
        first = "0" if good["nonce"][0] != "0" else "1"
        for nonce in ("", "0", good["nonce"][:-1], good["nonce"] + "0", first + good["nonce"][1:], "x" * 4000, "\\\"" * 10):
            answer = await prober.try_with(dict(good, nonce=nonce))
            assert answer.status in (400, 401), f"nonce {nonce[:20]}: {answer.first}"
        return "7 forgeries"


async def odd_credentials(exchange):
    """Headers that are no proof: 400 or another challenge, never in."""
    values = ("", "Digest", "Basic YWNtZS0yMDE6eA==", "Bearer x", "Digest username=\"acme-201\"", "Digest =,=,=", "Digest " + "a=b," * 500,
              "Digest username=\"acme-201\", realm=\"\", nonce=\"\", uri=\"\", response=\"\"", "Digest username=\"" + "\\" * 900)
    async with Wire(exchange.sip, host="127.0.0.79") as wire:
        for value in values:
            answer = await wire.ask(wire.request("REGISTER", user="acme-201", more=[("Authorization", value)]))
            assert answer and answer.status in (400, 401), f"{value[:30]}: {answer and answer.first}"
        return f"{len(values)} headers"


async def algorithms(exchange):
    """RFC 8760 §2.3: SHA-256 first, MD5 for old phones; qop always; both let in."""
    async with Wire(exchange.sip) as wire:
        answer = await wire.ask(wire.request("REGISTER", user="acme-201"))
        offered = challenges(answer)
        names = [c.get("algorithm", "MD5") for c in offered]
        assert names[0] == "SHA-256" and "MD5" in names, f"offered {names}"
        assert all("auth" in c.get("qop", "") for c in offered), "a challenge without qop"
        for n, challenge in enumerate(offered, 1):  # they may share a nonce, whose counts are used up
            assert (await Prober(exchange, wire).try_with(challenge, nc=n)).status == 200, f"{challenge} was not let in"
        return " and ".join(names)


async def wrong_realm(exchange):
    async with Wire(exchange.sip, host="127.0.0.80") as wire:
        prober = Prober(exchange, wire)
        challenge = await prober.challenge()
        assert (await prober.try_with(dict(challenge, realm="elsewhere"))).status == 401


class Thief(Visitor):
    """A callee that challenges whatever it gets, to be told a digest (row 10)."""

    def __init__(self, *arguments, status=401, realm="centrale", **rest):
        super().__init__(*arguments, **rest)
        self.challenge_status, self.realm, self.got = status, realm, []

    def receive_request(self, request, source):
        self.got.append(request)
        if request.method == "ACK":
            return
        name = "WWW-Authenticate" if self.challenge_status == 401 else "Proxy-Authenticate"
        value = f'Digest realm="{self.realm}", nonce="abcdef", algorithm=MD5, qop="auth"'
        self.answer(request, source, self.challenge_status, "t", [(name, value)])


def no_digest_in(requests):
    told = [r.first for r in requests if r.get("Authorization") or r.get("Proxy-Authorization")]
    assert not told, f"a challenge of the callee was answered: {told}"


async def callee_challenges(exchange, status, realm):
    """A phone that challenges the INVITE it gets: no digest goes to it, and the caller is not challenged on its behalf."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Thief("acme-202", exchange.secret("acme-202"), exchange.sip, status=status, realm=realm) as thief):
        await anna.register()
        assert await thief.register() == 200
        talk = await anna.call("202")
        await asyncio.sleep(0.8)
        invites = [r for r in thief.got if r.method == "INVITE"]
        assert invites, "the call never reached the phone"
        no_digest_in(thief.got)
        branches = {r.branch for r in invites}
        assert len(branches) <= 2, f"{len(branches)} tries"
        statuses = [m.status for way, m in anna.seen if way == "<" and not m.is_request and m.cseq[1] == "INVITE" and m.status in (401, 407)]
        assert len(statuses) <= 1, "the callee's challenge was handed on to the caller"
        thief_seen = "".join(str(m.headers) for _, m in anna.seen)
        assert "abcdef" not in thief_seen, "the callee's nonce reached the caller"
        if talk.state != "ended":
            await talk.hang_up()
        return f"{len(invites)} INVITE"


async def carrier_challenges(exchange):
    """A peering trunk has no credentials: its challenge is an end, not a riddle; at most two tries (AST-2020-002)."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Thief("carrier", host=CARRIER, port=exchange.carrier_port, status=407) as thief):
        await anna.register()
        talk = await anna.call("+31612345678")
        await asyncio.sleep(1.0)
        no_digest_in(thief.got)
        tries = len({r.branch for r in thief.got if r.method == "INVITE"})
        assert 1 <= tries <= 2, f"{tries} tries"
        if talk.state != "ended":
            await talk.hang_up()
        return f"{tries} INVITE"


async def challenge_inside_a_call(exchange):
    """A callee that answers the BYE with a challenge is not told a digest either."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram):
        await anna.register(), await bram.register()
        here = await anna.call("202")
        there = await bram.incoming()
        await there.answer()
        await here.answered()
        seen = []

        def challenge(request, source):
            seen.append(request)
            bram.answer(request, source, 401, there.local_tag, [("WWW-Authenticate", 'Digest realm="centrale", nonce="abcdef", qop="auth"')])

        there.receive_bye = challenge
        await here.hang_up()
        await asyncio.sleep(0.6)
        assert seen, "no BYE came"
        no_digest_in(seen)
        return f"{len(seen)} BYE"


async def secrets_stay_inside(exchange):
    """Neither secrets nor their hashes stand in the log or in what `centrale show` prints."""
    said = exchange.log.read_text(errors="replace") + await exchange.centrale("show", check=False)
    for name, secret in exchange.known.items():
        assert secret not in said, f"the secret of {name} is printed"
        for h in (hashlib.md5, hashlib.sha256):
            ha1 = h(f"{name}:centrale:{secret}".encode()).hexdigest()
            assert not re.search(ha1, said, re.I), f"the hash of {name} is printed"


async def run(cases):
    async with Exchange() as exchange:
        for what in (replay, replay_is_stale, poison, nonce_elsewhere, nonce_made_up, odd_credentials, algorithms, wrong_realm):
            await cases.case(what.__name__.replace("_", " "), what, exchange)
        await cases.case("a callee challenges with 401, our realm", callee_challenges, exchange, 401, "centrale")
        await cases.case("a callee challenges with 407, a foreign realm", callee_challenges, exchange, 407, "elsewhere")
        await cases.case("a carrier challenges", carrier_challenges, exchange)
        await cases.case("a callee challenges the BYE", challenge_inside_a_call, exchange)
        await cases.case("secrets stay inside", secrets_stay_inside, exchange)
