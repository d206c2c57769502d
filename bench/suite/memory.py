"""bench/run memory: what a held call costs in control and media together, and whether it is given back."""
import contextlib
import time

from suite.calls import exchange_route, proxy_route
from suite.load import Load

TARGETS = ["siploadgen", "centraled", "centrale-media", "centrale"]
CALLS = 2000
REST = 40  # seconds after which the last transaction of the calls is forgotten (timers of 32 s, RFC 3261)


def run(programs, figures, quick=False):
    load = Load(programs)
    with contextlib.ExitStack() as stack:
        held_memory(figures, proxy_route(load, stack), "kamailio+rtpengine", None, None)
    with contextlib.ExitStack() as stack:
        held_memory(figures, exchange_route(load, stack, programs), "centrale", "<=40", "<=10")


def hold_and_end(route):
    """(memory while the calls are held, calls held, calls failed); returns when the last of them is forgotten."""
    held = route.hold(CALLS)
    time.sleep(2)
    during = route.system.memory()
    ended = held.end()
    time.sleep(REST)
    return during, held.count, ended["failed"]


def held_memory(figures, route, name, goal, growth_goal):
    """The first round tells what a call takes; what the second leaves behind, beyond the first, would be a leak. What the first
    leaves is the heap's and the tables' room for the next."""
    route.calls(100, 3)  # what is made once, at the first calls, belongs to no call
    time.sleep(3)
    base = route.system.memory()
    during, held, failed = hold_and_end(route)
    once = route.system.memory()
    _, held_again, failed_again = hold_and_end(route)
    twice = route.system.memory()
    figures.add(f"memory.{name}.held_calls", min(held, held_again), "calls", f">={CALLS}" if goal else None, digits=0)
    figures.add(f"memory.{name}.failed", failed + failed_again, "calls", "<=0" if goal else None, digits=0)
    figures.add(f"memory.{name}.base", base / 1024, "KiB", digits=0)
    figures.add(f"memory.{name}.call", (during - base) / 1024 / CALLS, "KiB/call", goal, digits=1)
    figures.add(f"memory.{name}.room_kept", (once - base) / 1024 / CALLS, "KiB/call", digits=1)
    figures.add(f"memory.{name}.growth", 100 * (twice - once) / once, "%", growth_goal, digits=1)
