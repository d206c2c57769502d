"""Who may do what: every method with no, wrong and another tenant's credentials (RISKS §2 rows 7 and 38)."""
import asyncio

from exchange import Exchange
from visitor import Visitor
from wire import Wire, alive

METHODS = ("INVITE", "REGISTER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE", "INFO", "UPDATE", "PRACK", "REFER", "BYE", "CANCEL",
           "OPTIONS", "FOO", "invite", "SERVICE")
# Without credentials: proof is asked for, or it is refused. OPTIONS tells only what the exchange can do (RFC 3261 §11).
REFUSALS = {400, 401, 403, 404, 405, 407, 481, 489, 501}
MORE = {"SUBSCRIBE": [("Event", "message-summary")], "NOTIFY": [("Event", "message-summary"), ("Subscription-State", "active")],
        "PUBLISH": [("Event", "presence")], "REFER": [("Refer-To", "<sip:202@centrale.test>")], "PRACK": [("RAck", "1 1 INVITE")]}


def request(wire, method, user, number):
    uri = "sip:centrale.test" if method == "REGISTER" else f"sip:{number}@centrale.test"
    to = f"<sip:{user}@centrale.test>" if method == "REGISTER" else None
    tag = ";tag=none" if method in ("BYE", "UPDATE", "INFO", "PRACK", "NOTIFY") else ""
    return wire.request(method, uri, user, (to or f"<{uri}>") + tag, MORE.get(method, []))


async def refused(exchange, kind, method, user, secret):
    """Refused, also on the second try with an answer to the challenge."""
    async with Wire(exchange.sip, kind, host="127.0.0.40") as wire:
        if secret is None:
            sent = request(wire, method, user, "202")
            answer = await wire.ask(sent, 3)
        else:
            sent, answer = await wire.ask_as(user, secret, lambda: request(wire, method, user, "202"), 3)
        assert answer, f"{method}: no answer"
        allowed = REFUSALS | ({200} if method == "OPTIONS" else set())
        assert answer.status in allowed, f"{method}: {answer.first}"
        return answer.status


async def table(exchange, kind, user, secret):
    seen = [f"{method} {await refused(exchange, kind, method, user, secret)}" for method in METHODS]
    await alive(exchange)
    return ", ".join(seen)


async def register_for_another(exchange, of):
    """A phone with good credentials registers an address of record that is not its own: refused, and the owner's calls do not
    come here."""
    async with Wire(exchange.sip) as thief, Visitor("acme-201", exchange.secret("acme-201"), exchange.sip) as anna:
        await anna.register()

        def make():
            message = thief.request("REGISTER", user="acme-203")
            message.set("To", f"<sip:{of}@centrale.test>")
            message.set("From", f"<sip:{of}@centrale.test>;tag=1")
            return message

        _, answer = await thief.ask_as("acme-203", exchange.secret("acme-203"), make)
        bindings = await exchange.centrale("registrations")
        assert f":{thief.port}" not in "".join(line for line in bindings.splitlines() if of in line), f"bound for {of}:\n{bindings}"
        assert answer and (answer.status in (401, 403, 404) or answer.status == 200 and of not in answer.get("Contact")), answer.first
        return answer.status


async def subscribe(exchange, wire, event, resource):
    def make():
        return wire.request("SUBSCRIBE", f"sip:{resource}@centrale.test", "globex-201", None, [("Event", event), ("Expires", "60")])

    _, answer = await wire.ask_as("globex-201", exchange.secret("globex-201"), make)
    assert answer, f"{event} of {resource}: no answer"
    return answer.status


async def watching_another_tenant(exchange):
    """Asked for by globex' phone, the mailbox of acme's 203 is refused, or is its own: a message for acme's 203 is no news."""
    async with Wire(exchange.sip) as wire, Visitor("acme-201", exchange.secret("acme-201"), exchange.sip, tone=500) as anna:
        await anna.register()
        statuses = {event: await subscribe(exchange, wire, event, "acme-203") for event in ("dialog", "presence", "message-summary")}
        assert statuses["dialog"] >= 400 and statuses["presence"] >= 400, statuses
        here = await anna.call("203")  # not registered: voicemail
        await here.answered(15)
        here.audio.press("1")
        await asyncio.sleep(4)
        await here.hang_up()
        await asyncio.sleep(1.5)
        while message := await wire.receive(0.2):
            wire.held.append(message)
        news = [m for m in wire.held if m.is_request and b"Messages-Waiting: yes" in m.body]
        assert not news, f"told of acme's message: {news[0].body}"
        return ", ".join(f"{event} {status}" for event, status in statuses.items())


async def same_extension_other_tenant(exchange):
    """globex' 201 dials 202: globex' phone rings and acme's does not. Asked by acme's domain too: still globex."""
    async with (Visitor("acme-202", exchange.secret("acme-202"), exchange.sip) as bram,
                Visitor("globex-202", exchange.secret("globex-202"), exchange.sip) as erin,
                Visitor("globex-201", exchange.secret("globex-201"), exchange.sip) as dave):
        for phone in (bram, erin, dave):
            assert await phone.register() == 200
        for number in ("202", "sip:202@acme.example", "sip:acme-202@acme.example"):
            talk = await dave.call(number)
            if number == "202":
                here = await erin.incoming()
                here.reject(486)
            try:
                await talk.ended(6)
            except AssertionError:
                await talk.hang_up()
            assert bram.arrived.empty(), f"{number}: acme's phone rings for a call of globex"
        return "three ways of naming it"


async def bye_from_outside(exchange):
    """A third party that knows the Call-ID but not the tags can't end a call (RFC 3261 §12.2.2)."""
    async with (Visitor("acme-201", exchange.secret("acme-201"), exchange.sip, tone=500) as anna,
                Visitor("acme-202", exchange.secret("acme-202"), exchange.sip, tone=700) as bram, Wire(exchange.sip) as wire):
        await anna.register(), await bram.register()
        here = await anna.call("202")
        there = await bram.incoming()
        await there.answer()
        await here.answered()
        for tags in (("x", "y"), (here.local_tag, "y"), ("x", here.remote_tag)):
            for method in ("BYE", "INFO", "UPDATE", "REFER"):
                message = wire.request(method, "sip:202@centrale.test", more=[("Refer-To", "<sip:203@a>")] if method == "REFER" else [])
                message.set("Call-ID", here.call_id)
                message.set("From", f"<sip:acme-201@centrale.test>;tag={tags[0]}")
                message.set("To", f"<sip:202@centrale.test>;tag={tags[1]}")
                answer = await wire.ask(message)
                assert answer is None or answer.status in (401, 403, 405, 481, 501), f"{method} with tags {tags}: {answer.first}"
        await here.audio.hears(700)
        assert here.state == there.state == "talking"
        await here.hang_up()


async def run(cases):
    async with Exchange() as exchange:
        for kind in ("udp", "tcp"):
            await cases.case(f"every method without credentials, {kind.upper()}", table, exchange, kind, "acme-201", None)
            await cases.case(f"every method with a wrong secret, {kind.upper()}", table, exchange, kind, "acme-202", "not the secret")
            await cases.case(f"every method with another tenant's secret, {kind.upper()}", table, exchange, kind, "acme-203",
                             exchange.secret("globex-201"))
        await cases.case("registering a colleague's phone", register_for_another, exchange, "acme-201")
        await cases.case("registering another tenant's phone", register_for_another, exchange, "globex-202")
        await cases.case("watching another tenant", watching_another_tenant, exchange)
        await cases.case("the same extension of two tenants", same_extension_other_tenant, exchange)
        await cases.case("ending a stranger's call", bye_from_outside, exchange)
