"""bench/run phones: lists of lamps, and the memory of subscriptions.

100 phones watch a list of 200 colleagues each, over a connection, while calls come in to those. A NOTIFY's CPU is what the same
calls cost more with the watchers than without them."""
import contextlib
import json
import pathlib
import subprocess
import sys
import time

from suite.centrale import CARRIER, DEVICE, NUMBER, SECRET, Centrale, exchange
from suite.figures import median, ratio
from suite.load import Load
from suite.peers import Presence
from suite.process import free_port

TARGETS = ["siploadgen", "centraled", "centrale-media", "centrale"]
LAMPS, WATCHERS, RATE = 200, 100, 40  # RATE: calls a second; each changes a lamp three times
LAMP = "sip:1%03d@bench.example"
CHANGES = 20  # a second, at Kamailio: 2,000 NOTIFYs a second as here, where one NOTIFY of a list tells several
SUBSCRIBERS, EACH = 500, 200          # subscriptions of one lamp each


class Watchers:
    """watchers.py, beside what is measured."""

    def __init__(self, *words):
        program = pathlib.Path(__file__).with_name("watchers.py")
        self.process = subprocess.Popen([sys.executable, str(program), *map(str, words)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            self.process.wait()
            raise RuntimeError(f"watchers: {line.strip() or self.process.returncode}")
        self.subscriptions = int(line.split()[1])

    def take(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def with_lists(text):
    """All users in one tenant; the first of them have a list of everybody."""
    users = ", ".join(f'"u{number:06d}"' for number in range(LAMPS))
    for number in range(WATCHERS):
        device = f'id = "{DEVICE % number}"'
        lamps = f'[tenants.tenant0000.users.lamps]\nname = "list-{number}"\nusers = [{users}]\n'
        text = text.replace(f"[[tenants.tenant0000.users.devices]]\n{device}", f"{lamps}[[tenants.tenant0000.users.devices]]\n{device}")
    return text


def measure_lists(programs, figures, quick):
    load, seconds, rounds = Load(programs), 6 if quick else 10, 2 if quick else 3
    with contextlib.ExitStack() as stack:
        system = stack.enter_context(Centrale(programs, LAMPS, config=with_lists(exchange(LAMPS, LAMPS))))
        address, target = f"127.0.0.1:{free_port()}", f"127.0.0.1:{system.port}"
        done = load.run("register", target=target, callee=address, callee_login=f"{DEVICE}:{SECRET}", names=LAMPS, rate=200)
        if done["failed"]:
            raise RuntimeError(f"{done['failed']} phones did not register: {done['refused']}")

        def calls():
            before, began = system.cpu(), time.monotonic()
            found = load.run("calls", target=target, callee=address, caller=f"{CARRIER}:{free_port(CARRIER)}", to=NUMBER,
                             names=LAMPS, rate=RATE, seconds=seconds, ramp=1, hold=250)
            if found["failed"]:
                print(f"# not clean: {found}", file=sys.stderr, flush=True)
            return system.cpu() - before, time.monotonic() - began

        calls()  # warms up
        cost, told, rate, size, lamps = [], [], [], [], []
        for _ in range(rounds):
            alone, _ = calls()
            with Watchers("lists", "127.0.0.1", system.port, 0, WATCHERS, DEVICE, SECRET, "sip:list-%d@bench.example") as watchers:
                time.sleep(1)  # the rest of the full states
                watchers.take()
                watched, took = calls()
                time.sleep(0.5)
                found = watchers.take()
            cost.append((watched - alone) * 1e6 / found["notifies"] if found["notifies"] else None)
            rate.append(found["notifies"] / took)
            size.append(found["bytes"] / found["notifies"] if found["notifies"] else None)
            lamps.append((watched - alone) * 1e6 / found["lamps"] if found["lamps"] else None)
            time.sleep(1)
        figures.add("phones.lists.centrale.notifies", median(rate), "NOTIFYs/s", digits=0)
        figures.add("phones.lists.centrale.size", median(size), "B/NOTIFY", digits=0)
        figures.add("phones.lists.centrale.cpu", median(cost), "us/NOTIFY", digits=1)
        figures.add("phones.lists.centrale.cpu_of_a_lamp", median(lamps), "us/lamp told", digits=1)
        return cost


def measure_peer(figures, quick):
    """The same watchers and lamps, and as many NOTIFYs a second, at Kamailio's presence: each phone a subscription for each lamp there."""
    seconds, rounds = 6 if quick else 10, 2 if quick else 3
    with Presence() as system:
        login = ("127.0.0.1", system.port, 0)
        with Watchers("lamps", *login, WATCHERS, DEVICE, SECRET, LAMP, LAMPS) as watchers, \
                Watchers("publish", *login, LAMPS, DEVICE, CHANGES, LAMP) as publisher:
            cost, rate, lost = [], [], []
            time.sleep(2 * LAMPS / CHANGES)  # every lamp has been published
            for _ in range(rounds):
                watchers.take(), publisher.take()
                before, began = system.cpu(), time.monotonic()
                time.sleep(seconds)
                found, told, took = watchers.take(), publisher.take(), time.monotonic() - began
                cost.append((system.cpu() - before) * 1e6 / found["notifies"])
                rate.append(found["notifies"] / took)
                lost.append(told["notifies"] * WATCHERS - found["notifies"])
    figures.add("phones.lists.kamailio.notifies", median(rate), "NOTIFYs/s", digits=0)
    figures.add("phones.lists.kamailio.cpu", median(cost), "us/NOTIFY", digits=1)
    figures.add("phones.lists.kamailio.behind", median(lost), "NOTIFYs not come at the end", digits=0)
    return cost


def measure_memory(programs, figures, quick):
    subscribers = SUBSCRIBERS // 5 if quick else SUBSCRIBERS
    with Centrale(programs, subscribers) as system:
        time.sleep(2)
        before = system.memory()
        began = system.cpu()
        # Half as many users in a tenant: each lamp is watched twice by each phone.
        with Watchers("lamps", "127.0.0.1", system.port, 0, subscribers, DEVICE, SECRET, "sip:1%03d@bench.example", EACH // 2) as once, \
                Watchers("lamps", "127.0.0.1", system.port, 0, subscribers, DEVICE, SECRET, "sip:1%03d@bench.example", EACH // 2) as twice:
            count = once.subscriptions + twice.subscriptions
            spent = system.cpu() - began
            time.sleep(40)  # the transactions of 32 s are forgotten (RFC 3261)
            figures.add("phones.memory.subscriptions", count, "subscriptions", f">={subscribers * EACH}", digits=0)
            figures.add("phones.memory.centrale", (system.memory() - before) / count, "B/subscription", "<=3072", digits=0)
            figures.add("phones.subscribe.centrale.cpu", spent * 1e6 / count, "us/subscription with its first NOTIFY", digits=1)


def run(programs, figures, quick=False):
    ours, theirs = measure_lists(programs, figures, quick), measure_peer(figures, quick)
    figures.add("phones.lists.cpu_ratio", ratio(ours, theirs), "x kamailio", "<=0.5", digits=3)
    measure_memory(programs, figures, quick)
