"""bench/run calls: INVITE to BYE through the whole exchange, audio anchored, beside Kamailio with rtpengine on the same load."""
import contextlib
import sys
import time

from suite.centrale import CARRIER, DEVICE, NUMBER, SECRET, Centrale
from suite.figures import median, ratio
from suite.load import Load
from suite.peers import ProxyWithMedia
from suite.process import free_port

TARGETS = ["siploadgen", "centraled", "centrale-media", "centrale"]
USERS, RATE, HOLD = 1000, 500, 250  # callees; calls a second; ms from answer to BYE


class Route:
    """A system with its callees registered, and the way that calls take to them."""

    def __init__(self, load, system, login):
        self.load, self.system, self.callee = load, system, f"127.0.0.1:{free_port()}"
        self.target = f"127.0.0.1:{system.port}"
        found = load.run("register", target=self.target, callee=self.callee, callee_login=login, names=USERS, rate=1000)
        if found["failed"]:
            raise RuntimeError(f"{system.name}: {found['failed']} callees did not register: {found['refused']}")

    def options(self, **more):
        return dict(target=self.target, callee=self.callee, caller=f"{CARRIER}:{free_port(CARRIER)}", to=NUMBER, names=USERS,
                    **more)

    def calls(self, rate, seconds):
        """The generator's figures with the CPU milliseconds of a call."""
        before = self.system.cpu()
        found = self.load.run("calls", **self.options(rate=rate, seconds=seconds, ramp=min(2, seconds / 4), hold=HOLD))
        spent = self.system.cpu() - before
        return found | {"cpu_ms": spent * 1000 / found["completed"] if found["completed"] else None}

    def hold(self, count):
        return self.load.hold(**self.options(rate=200, count=count))


def proxy_route(load, stack):
    """Its location table is asked for the number itself: a proxy knows no users behind numbers."""
    return Route(load, stack.enter_context(ProxyWithMedia()), f"{NUMBER}:none")


def exchange_route(load, stack, programs):
    return Route(load, stack.enter_context(Centrale(programs, USERS)), f"{DEVICE}:{SECRET}")


def clean(found):
    if found["failed"] == 0 and found["unacknowledged"] == 0 and found["completed"] == found["attempted"]:
        return True
    print(f"# not clean: {found}", file=sys.stderr, flush=True)
    return False


def clean_probe(route, rates):
    """The highest rate before the first whose five seconds were not clean; 0: none."""
    best = 0
    for rate in rates:
        if not clean(route.calls(rate, 5)):
            break
        best = rate
    return best


def highest_rate(route, seconds, rates):
    """The highest rate whose short probe was clean and that then held for `seconds` with no failed call; 0: none."""
    best = clean_probe(route, rates)
    while best >= rates[0]:
        time.sleep(3)
        if clean(route.calls(best, seconds)):
            return best
        best = best * 9 // 10
    return 0


def run(programs, figures, quick=False):
    rounds, seconds, held = (2, 6, 10) if quick else (3, 10, 60)
    load = Load(programs)
    direct = load.run("calls", rate=5000, seconds=3, hold=HOLD)
    figures.add("calls.generator.rate", direct["rate"], "calls/s", digits=0)
    figures.add("calls.generator.cpu", direct["cpu_us"], "us/call", digits=1)
    with contextlib.ExitStack() as stack:
        routes = {"kamailio+rtpengine": proxy_route(load, stack), "centrale": exchange_route(load, stack, programs)}
        found = {name: [] for name in routes}
        for turn in range(rounds + 1):
            for name, route in routes.items():
                result = route.calls(RATE, seconds if turn else 3)  # the first turn warms up
                if turn:
                    found[name].append(result)
        report(figures, found)
        # Probes only: overloaded, it keeps calls for minutes, and a longer run would tell of those.
        peer = clean_probe(routes["kamailio+rtpengine"], (500, 750, 1000, 1250, 1500, 1750, 2000))
        figures.add("calls.kamailio+rtpengine.highest_probe", peer, "calls/s", digits=0)
    with contextlib.ExitStack() as stack:  # alone: an overloaded peer leaves calls behind that cost it time
        route = exchange_route(load, stack, programs)
        ours = highest_rate(route, held, (500, 1000, 1500, 2000, 2500, 3000, 3250, 3500, 4000, 4500, 5000, 6000))
        figures.add("calls.centrale.highest_rate", ours, "calls/s", ">3000", digits=0)


def report(figures, found):
    for name, results in found.items():
        figures.add(f"calls.{name}.cpu", median([each["cpu_ms"] for each in results]), "ms/call")
        figures.add(f"calls.{name}.setup_p50", median([each["setup_p50_ms"] for each in results]), "ms")
        figures.add(f"calls.{name}.setup_p99", median([each["setup_p99_ms"] for each in results]), "ms")
        figures.add(f"calls.{name}.failed", sum(each["failed"] for each in results), "calls",
                    "<=0" if name == "centrale" else None, digits=0)
    figures.add("calls.cpu_ratio", ratio(*([each["cpu_ms"] for each in found[name]] for name in
                                           ("centrale", "kamailio+rtpengine"))), "x kamailio+rtpengine", "<=0.40")
