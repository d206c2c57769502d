"""bench/run mixing: CPU of the media worker for a participant of a conference in which all speak at once."""
import json
import subprocess

from suite.figures import median
from suite.relays import CentraleRelay

FIRST_PORT = 10000
PARTIES = 300
TARGETS = ["rtploadgen", "centrale-media", "centrale-media-bench-setup"]


def measure(programs, worker, size, codec, seconds):
    """CPU ms of a second of one participant, and the share of packets that did not come to them."""
    ports = worker.open_conferences(PARTIES, size, codec, FIRST_PORT)
    try:
        generator = subprocess.Popen([programs / "rtploadgen", "--first-port", str(FIRST_PORT), "--voice", codec, "--warm-up", "2",
                                      "--seconds", str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        generator.stdin.write("".join(f"{a} {b}\n" for a, b in ports))
        generator.stdin.close()
        generator.stdout.readline()
        before = worker.cpu()
        generator.stdout.readline()
        spent = worker.cpu() - before
        found = json.loads(generator.stdout.readline() or "{}")
        if generator.wait() or not found["received"]:
            raise RuntimeError(f"{worker.name}: no audio came through")
    finally:
        worker.close()
    return {"cpu_ms": spent * 1000 / seconds / PARTIES, "missing": max(0.0, 1 - found["received"] / (50 * PARTIES * seconds))}


def run(programs, figures, quick=False):
    rounds, seconds = (1, 3) if quick else (3, 10)
    with CentraleRelay(programs) as worker:
        for codec in ("PCMU", "G722"):
            for size in (3, 10, 30):
                found = [measure(programs, worker, size, codec, seconds) for _ in range(rounds)]
                name = f"mixing.{codec.lower()}.{PARTIES // size}x{size}"
                figures.add(f"{name}.cpu", median(each["cpu_ms"] for each in found), "ms/s/participant",
                            "<=1" if codec == "PCMU" else None)
                figures.add(f"{name}.missing", median(each["missing"] for each in found), "share", "<0.01", digits=4)
