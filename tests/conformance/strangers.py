"""Guessing names and secrets (RISKS §2 rows 11 and 12)."""
import bisect
import math
import random
import time

import sip
from exchange import Exchange
from visitor import Visitor
from wire import Wire, alive


def shape(answer):
    """What a stranger can see of an answer: status, header names in order, sizes. What the request gave is taken off."""
    return (answer.first, tuple((n, 0 if n in ("Via", "Call-ID", "From", "To") else len(v)) for n, v in answer.headers), len(answer.body))


async def wrong_answer(exchange, method, user, secret, host="127.0.0.60"):
    async with Wire(exchange.sip, host=host) as wire:
        uri = "sip:centrale.test" if method == "REGISTER" else "sip:202@centrale.test"
        _, answer = await wire.ask_as(user, secret, lambda: wire.request(method, uri, user))
        assert answer, f"{method} as {user}: no answer"
        return answer


async def alike(exchange, method):
    """A name that does not exist, a wrong secret, another tenant's secret: not to be told apart, not by one byte."""
    seen = {"unknown": shape(await wrong_answer(exchange, method, "acme-999", "x" * 16)),
            "unknown tenant": shape(await wrong_answer(exchange, method, "zzzz-201", "x" * 16)),
            "wrong secret": shape(await wrong_answer(exchange, method, "acme-201", "x" * 16)),
            "another tenant's secret": shape(await wrong_answer(exchange, method, "acme-202", exchange.secret("globex-202")))}
    assert len(set(seen.values())) == 1, "\n".join(f"{name}: {value}" for name, value in seen.items())
    return seen["unknown"][0]


async def unproved_alike(exchange):
    """Without credentials too: to a number that exists, to one that does not, for a user who does and one who does not."""
    seen = set()
    async with Wire(exchange.sip, host="127.0.0.61") as wire:
        for method in ("INVITE", "SUBSCRIBE", "REGISTER"):
            for user, number in (("acme-201", "202"), ("acme-999", "202"), ("acme-201", "999"), ("globex-201", "600")):
                uri = "sip:centrale.test" if method == "REGISTER" else f"sip:{number}@centrale.test"
                _, answer = await wire.ask_patiently(lambda: wire.request(method, uri, user, more=[("Event", "dialog")]))
                assert answer, f"{method}: no answer"
                seen.add((method, shape(answer)))
    assert len(seen) == 3, "\n".join(map(str, seen))


def ks_probability(a, b):
    """Of two samples being this different by chance (Kolmogorov and Smirnov)."""
    a, b = sorted(a), sorted(b)
    distance = max(abs(bisect.bisect_right(a, x) / len(a) - bisect.bisect_right(b, x) / len(b)) for x in a + b)
    n = math.sqrt(len(a) * len(b) / (len(a) + len(b)))
    z = (n + 0.12 + 0.11 / n) * distance
    return min(1.0, max(0.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * z * z) for k in range(1, 101))))


async def timed_failure(exchange, user, host):
    async with Wire(exchange.sip, host=host) as wire:
        _, first = await wire.ask_patiently(lambda: wire.request("REGISTER", user=user))
        again = wire.request("REGISTER", user=user)
        again.add(*sip.with_answer(again, first, user, "x" * 16))
        begin = time.perf_counter()
        answer = await wire.ask(again)
        taken = time.perf_counter() - begin
        assert answer and answer.status in (401, 503), answer and answer.first
        return taken if answer.status == 401 else await timed_failure(exchange, user, host)


async def same_time(exchange):
    """400 wrong tries each of a name that exists and of one that does not, in turns, a few from each address."""
    for attempt in range(3):
        known, unknown = [], []
        for n in range(400):
            host = f"127.{10 + attempt}.{n // 10 // 200}.{n // 10 % 200 + 1}"
            for user, times in random.sample([("acme-203", known), ("acme-993", unknown)], 2):
                times.append(await timed_failure(exchange, user, host))
        chance = ks_probability(known, unknown)
        if chance > 0.05:
            break
    middle = sorted(known)[200] * 1e6, sorted(unknown)[200] * 1e6
    assert chance > 0.05, f"p = {chance:.4f} in three runs, medians {middle[0]:.0f} and {middle[1]:.0f} us"
    return f"p = {chance:.2f}, medians {middle[0]:.0f} and {middle[1]:.0f} us"


async def guess(exchange, user, secret, host):
    return (await wrong_answer(exchange, "REGISTER", user, secret, host)).status


async def twenty_guesses(exchange):
    """After 20 wrong ones the right one looks wrong too; elsewhere its owner goes on."""
    host = "127.0.0.70"
    for n in range(20):
        assert await guess(exchange, "globex-203", f"guess-{n}", host) == 401
    assert await guess(exchange, "globex-203", exchange.secret("globex-203"), host) == 401, "the 21st guess was looked at"
    assert await guess(exchange, "globex-203", exchange.secret("globex-203"), "127.0.0.71") == 200, "its owner is locked out"


async def source_is_ignored(exchange):
    """Trying secrets of many accounts from one address: soon none is looked at; a phone behind the same address that has
    proved itself before goes on."""
    host = "127.0.0.72"
    async with Visitor("globex-201", exchange.secret("globex-201"), exchange.sip, host=host) as dave:
        assert await dave.register() == 200
        begin, tries = time.monotonic(), 0
        for n in range(60):
            assert await guess(exchange, f"globex-{300 + n}", "x", host) == 401
            tries += 1
        taken = time.monotonic() - begin
        assert await guess(exchange, "globex-202", exchange.secret("globex-202"), host) == 401, "60 wrong tries, and still listened to"
        assert await dave.register() == 200, "the neighbour behind the same address is locked out"
        async with Visitor("globex-202", exchange.secret("globex-202"), exchange.sip) as erin:
            await erin.register()
            talk = await dave.call("202")
            await erin.incoming()  # his calls go through
            await talk.hang_up()
        assert taken < 5, f"blocking took {taken:.1f} s"
        return f"{tries} tries in {taken:.1f} s"


async def right_one_clears(exchange):
    """A few slips of the owner do not add up over right answers."""
    host = "127.0.0.73"
    for _ in range(3):
        for n in range(9):
            assert await guess(exchange, "acme-202", "slip", host) == 401
        if await guess(exchange, "acme-202", exchange.secret("acme-202"), host) != 200:
            raise AssertionError("locked out after 9 slips and a right answer")


async def run(cases):
    async with Exchange() as exchange:
        await cases.case("wrong credentials are alike, REGISTER", alike, exchange, "REGISTER")
        await cases.case("wrong credentials are alike, INVITE", alike, exchange, "INVITE")
        await cases.case("without credentials all are alike", unproved_alike, exchange)
        await cases.case("20 guesses for an account", twenty_guesses, exchange)
        await cases.case("a source that guesses is ignored", source_is_ignored, exchange)
        await cases.case("a right answer clears the slips", right_one_clears, exchange)
        await cases.case("wrong credentials take the same time", same_time, exchange, within=120)
        await alive(exchange)
