"""Who a call seems to come from, and headers that want to be believed (RISKS §2 rows 8, 13 and 48)."""
import asyncio

from exchange import CARRIER, Exchange
from visitor import Visitor
from wire import alive

BOSS = "+31302340201"  # of the other tenant
CLAIMS = {
    "From": [], "P-Asserted-Identity": [("P-Asserted-Identity", f'"Boss" <sip:{BOSS}@centrale.test>')],
    "P-Preferred-Identity": [("P-Preferred-Identity", f'"Boss" <sip:{BOSS}@centrale.test>')],
    "Remote-Party-ID": [("Remote-Party-ID", f'"Boss" <sip:{BOSS}@centrale.test>;party=calling;privacy=off')],
    "Diversion": [("Diversion", f'"Boss" <sip:{BOSS}@centrale.test>;reason=unconditional')],
    "History-Info": [("History-Info", f"<sip:{BOSS}@centrale.test>;index=1")], "Identity": [("Identity", "eyJBoss;info=<https://a>")],
    "two From": [("From", f'"Boss" <sip:{BOSS}@centrale.test>;tag=2')],
}
SMUGGLED = [("X-Tenant", "globex"), ("X-Tenant ", "globex"), ("X-Centrale-Tenant", "globex"), ("X-Auth-User", "globex-201"),
            ("P-Charging-Vector", "icid-value=globex"), ("P-Asserted-Service", "globex"), ("X-Fold", "a\r\n X-Tenant: globex"),
            ("Subject", "a\x0bX-Tenant: globex"), ("User-Agent", "globex\x01\x02"), ("Organization", "globex"),
            ("Call-Info", "<http://globex.example/evil>"), ("Alert-Info", "<http://globex.example/evil>"), ("Reply-To", "<sip:globex@a>")]


class House:
    """Anna of acme calls Bram of acme, and what reaches Bram is looked at."""

    def __init__(self, exchange):
        self.exchange = exchange

    async def __aenter__(self):
        self.anna = await Visitor("acme-201", self.exchange.secret("acme-201"), self.exchange.sip).start()
        self.bram = await Visitor("acme-202", self.exchange.secret("acme-202"), self.exchange.sip).start()
        assert await self.anna.register() == 200 and await self.bram.register() == 200
        return self

    async def __aexit__(self, *_):
        await self.anna.close()
        await self.bram.close()

    async def invite_that_arrives(self, headers=(), caller=None, within=2):
        """The INVITE at Bram's, or the status with which it was refused."""
        talk = await self.anna.call("202", headers=headers, caller=caller)
        try:
            there = await self.bram.incoming(within)
        except AssertionError:
            assert talk.state == "ended", "neither refused nor delivered"
            return talk.status
        await talk.hang_up()
        await there.ended()
        return there.invite


async def claim(house, headers, caller):
    got = await house.invite_that_arrives(headers, caller)
    if isinstance(got, int):
        assert got in (400, 403), f"refused with {got}"
        return f"refused with {got}"
    text = bytes(got).decode()
    for mark in (BOSS, BOSS.lstrip("+"), "Boss"):
        assert mark not in text, f"the claim reached the callee:\n{text[:600]}"
    assert "201" in got.get("From"), f"From is {got.get('From')}"
    return f"From {got.get('From').split(';')[0]}"


async def smuggle(house):
    got = await house.invite_that_arrives(SMUGGLED)
    if isinstance(got, int):
        return f"refused with {got}"
    told = [(n, v) for n, v in got.headers if "globex" in f"{n} {v}".lower() or n.startswith("X-")]
    assert not told, f"handed on: {told}"
    return f"{len(SMUGGLED)} headers stripped"


async def nul_in_a_header(house):
    got = await house.invite_that_arrives([("X-Nul", "a\0b: c")])
    assert isinstance(got, int) or "X-Nul" not in bytes(got).decode()
    return f"refused with {got}" if isinstance(got, int) else "stripped"


async def names_of_trunks(house):
    """Names from outside with control characters, colours of terminals and marks of writing direction (row 48)."""
    exchange, odd = house.exchange, ["\x1b[31mred\x1b[0m", "a\u202egpj.exe", "x\x07bell", "z\u200fy", "tab\there", "q\\\"uote", "<script>alert(1)</script>"]
    async with Visitor("carrier", host=CARRIER, port=exchange.carrier_port) as carrier:
        for name in odd:
            quoted = name.replace("\\", "\\\\").replace('"', '\\"') if name != "q\\\"uote" else name
            talk = await carrier.call("sip:+31201230202@centrale.test", to=exchange.sip, caller=f'"{quoted}" <sip:+31612345678@carrier.test>')
            try:
                there = await house.bram.incoming(2)
            except AssertionError:
                assert talk.state == "ended" and talk.status == 400, f"{name!r}: {talk.state} {talk.status}"
                continue
            shown = there.invite.get("From")
            bad = [c for c in shown if ord(c) < 32 or c in "\u202e\u200f\x7f"]
            assert not bad, f"{shown!r}"
            await talk.hang_up()
            await there.ended()
    log = exchange.log.read_text(errors="replace")
    assert "\x1b[31m" not in log and "\x07" not in log, "control characters in the log"
    return f"{len(odd)} names"


async def log_forging(house):
    await house.invite_that_arrives([("User-Agent", "x\r\n [2020-01-01] error: forged line")])
    lines = [l for l in house.exchange.log.read_text(errors="replace").splitlines() if l.lstrip().startswith("[2020-01-01]")]
    assert not lines, f"a line was forged: {lines}"


async def stranger_as_carrier(exchange):
    """A call to a number of ours from an address that is no trunk: proof is asked for."""
    async with Visitor("carrier", host="127.0.0.90") as stranger:
        talk = await stranger.call("sip:+31201230202@centrale.test", to=exchange.sip, caller="<sip:+31612345678@carrier.test>")
        status = await talk.ended()
        assert status in (401, 403, 407), f"ended with {status}"
        return status


async def toll_free_ride(exchange):
    """A carrier's call to a foreign number, to a feature code, to a service number is no call of anybody here."""
    async with Visitor("carrier", host=CARRIER, port=exchange.carrier_port) as carrier:
        statuses = []
        for number in ("+4411112222333", "*72", "112", "0900123456", "201", "+31612345678"):
            talk = await carrier.call(f"sip:{number}@centrale.test", to=exchange.sip, caller="<sip:+31612345678@carrier.test>")
            statuses.append(await talk.ended())
            assert statuses[-1] in (403, 404, 484), f"{number}: {statuses[-1]}"
        assert carrier.arrived.empty(), "a call went back out"
        return statuses


async def redirect_is_not_followed(exchange):
    """A callee's 302 to a dear number is not an order to dial it (§5)."""
    async with House(exchange) as house, Visitor("carrier", host=CARRIER, port=exchange.carrier_port) as carrier:
        talk = await house.anna.call("202")
        there = await house.bram.incoming()
        house.bram.answer(there.invite, there.source, 302, "t", [("Contact", "<sip:+88213000001@centrale.test>")])
        try:
            await talk.ended(6)
        except AssertionError:
            await talk.hang_up()
        await asyncio.sleep(0.3)
        assert carrier.arrived.empty(), "the dear number was dialled"
        return f"caller told {talk.status}"


async def run(cases):
    async with Exchange() as exchange:
        async with House(exchange) as house:
            for name, headers in CLAIMS.items():
                caller = f'"Boss" <sip:{BOSS}@centrale.test>' if name == "From" else None
                await cases.case(f"claim in {name}", claim, house, headers, caller)
            await cases.case("smuggled headers", smuggle, house)
            await cases.case("a NUL in a header", nul_in_a_header, house)
            await cases.case("names from outside", names_of_trunks, house)
            await cases.case("forged log lines", log_forging, house)
        await cases.case("a stranger as a carrier", stranger_as_carrier, exchange)
        await cases.case("a carrier's free ride", toll_free_ride, exchange)
        await cases.case("a redirect to a dear number", redirect_is_not_followed, exchange)
        await alive(exchange)
