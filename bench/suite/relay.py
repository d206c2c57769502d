"""bench/run relay: CPU of a relayed packet and what the relay adds to its way, beside rtpengine and the floor."""
import contextlib
import json
import subprocess

from suite.figures import median, ratio
from suite.relays import CentraleRelay, FloorRelay, RtpengineRelay

FIRST_PORT = 10000
TARGETS = ["rtploadgen", "relayfloor", "centrale-media", "centrale-media-bench-setup"]


def measure(programs, system, calls, seconds):
    """CPU us per packet and the generator's own figures, while `calls` go through the system."""
    ports = system.open(calls, FIRST_PORT)
    try:
        generator = subprocess.Popen([programs / "rtploadgen", "--first-port", str(FIRST_PORT), "--warm-up", "2", "--seconds",
                                      str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        generator.stdin.write("".join(f"{a} {b}\n" for a, b in ports))
        generator.stdin.close()
        generator.stdout.readline()
        before = system.cpu()
        generator.stdout.readline()
        spent = system.cpu() - before
        found = json.loads(generator.stdout.readline() or "{}")
        if generator.wait() or not found["received"]:
            raise RuntimeError(f"{system.name}: no audio came through")
    finally:
        system.close()
    return found | {"cpu_us": spent * 1e6 / found["received"]}


def run(programs, figures, quick=False):
    rounds, seconds = (1, 3) if quick else (3, 5)
    with contextlib.ExitStack() as stack:
        systems = {"rtpengine": stack.enter_context(RtpengineRelay()),
                   "centrale": stack.enter_context(CentraleRelay(programs)),
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

    for name in found:
        figures.add(f"relay.{calls}.{name}.cpu", median(column(name, "cpu_us")), "us/packet", digits=2)
        figures.add(f"relay.{calls}.{name}.p50", median(column(name, "p50_ms")), "ms")
        figures.add(f"relay.{calls}.{name}.p99", median(column(name, "p99_ms")), "ms", "<0.60" if name == "centrale" else None)
        figures.add(f"relay.{calls}.{name}.loss", median(column(name, "loss")), "share",
                    "<=0" if name == "centrale" else None, digits=6)
    ours = column("centrale", "cpu_us")
    figures.add(f"relay.{calls}.cpu_ratio", ratio(ours, column("rtpengine", "cpu_us")), "x rtpengine", "<=0.50")
    figures.add(f"relay.{calls}.floor_ratio", ratio(ours, column("floor", "cpu_us")), "x floor")
