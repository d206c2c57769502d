"""bench/run relay: CPU of a relayed packet and what the relay adds to its way, beside rtpengine and the floor.

What a relay costs is what the machine spends more than when the same generator sends the same packets straight to itself: its own
process, the generator's and the kernel's threads. A relay's process alone would not do: what the kernel does for it is paid by whoever
sends."""
import contextlib
import json
import subprocess

from suite.figures import median, ratio
from suite.process import nanoseconds_of, pids_named
from suite.relays import CentraleRelay, Direct, FloorRelay, RtpengineRelay

FIRST_PORT = 10000
TARGETS = ["rtploadgen", "relayfloor", "centrale-media", "centrale-media-bench-setup"]
WARM_UP = 4  # seconds: latching is over, and whoever leaves talks to the kernel has done so


def spent(system, generator):
    """Nanoseconds of everybody who has to do with a packet, and of the system's own processes."""
    own = sum(nanoseconds_of(pid) for pid in system.pids())
    others = sum(nanoseconds_of(pid) for pid in [generator.pid, *pids_named("ksoftirqd")])
    return own + others, own


def measure(programs, system, calls, seconds):
    """CPU us per packet and the generator's own figures, while `calls` go through the system."""
    ports = system.open(calls, FIRST_PORT)
    try:
        generator = subprocess.Popen([programs / "rtploadgen", "--first-port", str(FIRST_PORT), "--warm-up", str(WARM_UP), "--seconds",
                                      str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        generator.stdin.write("".join(f"{a} {b}\n" for a, b in ports))
        generator.stdin.close()
        generator.stdout.readline()
        before = spent(system, generator)
        generator.stdout.readline()
        after = spent(system, generator)
        found = json.loads(generator.stdout.readline() or "{}")
        if generator.wait() or not found["received"]:
            raise RuntimeError(f"{system.name}: no audio came through")
    finally:
        system.close()
    everybody, own = ((late - early) / 1e3 / found["received"] for late, early in zip(after, before))
    return found | {"everybody_us": everybody, "process_us": own}


def run(programs, figures, quick=False):
    rounds, seconds = (1, 3) if quick else (3, 5)
    with contextlib.ExitStack() as stack:
        systems = {"direct": stack.enter_context(Direct()),
                   "rtpengine": stack.enter_context(RtpengineRelay()),
                   "centrale": stack.enter_context(CentraleRelay(programs)),
                   "worker": stack.enter_context(CentraleRelay(programs, "--no-kernel-relay", first_port=15000)),
                   "floor": stack.enter_context(FloorRelay(programs))}
        for calls in (200, 500, 1000):
            found = {name: [] for name in systems}
            for _ in range(rounds):
                for name, system in systems.items():
                    found[name].append(measure(programs, system, calls, seconds))
            report(figures, calls, found)


def report(figures, calls, found):
    def column(name, key):
        return [each[key] for each in found[name]]

    direct = median(column("direct", "everybody_us"))
    costs = {name: [each - direct for each in column(name, "everybody_us")] for name in found if name != "direct"}
    figures.add(f"relay.{calls}.direct", direct, "us/packet", digits=2)
    for name, cost in costs.items():
        ours = name == "centrale"
        figures.add(f"relay.{calls}.{name}.cpu", median(cost), "us/packet", digits=2)
        figures.add(f"relay.{calls}.{name}.process", median(column(name, "process_us")), "us/packet", digits=2)
        figures.add(f"relay.{calls}.{name}.p50", median(column(name, "p50_ms")), "ms")
        figures.add(f"relay.{calls}.{name}.p99", median(column(name, "p99_ms")), "ms", "<0.60" if ours else None)
        figures.add(f"relay.{calls}.{name}.loss", median(column(name, "loss")), "share", "<=0" if ours else None, digits=6)
    figures.add(f"relay.{calls}.cpu_ratio", ratio(costs["centrale"], costs["rtpengine"]), "x rtpengine", "<=0.50")
    figures.add(f"relay.{calls}.worker_ratio", ratio(costs["worker"], costs["rtpengine"]), "x rtpengine")
    figures.add(f"relay.{calls}.floor_ratio", ratio(costs["centrale"], costs["floor"]), "x floor", "<=1.25")
