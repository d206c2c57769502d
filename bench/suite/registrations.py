"""bench/run registrations: digest REGISTER beside Kamailio's registrar, and the memory of a registered phone."""
import contextlib
import time

from suite.centrale import DEVICE, SECRET, Centrale
from suite.figures import median, ratio
from suite.load import Load
from suite.peers import Registrar
from suite.process import free_port

TARGETS = ["siploadgen", "centraled", "centrale-media", "centrale"]
RATE, CHUNK = 3000, 20000


class Phones:
    def __init__(self, load, system):
        self.load, self.system, self.address = load, system, f"127.0.0.1:{free_port()}"
        self.failed = 0

    def register(self, first, count):
        """CPU microseconds of a registration: challenge, answer, acceptance."""
        before = self.system.cpu()
        found = self.load.run("register", target=f"127.0.0.1:{self.system.port}", callee=self.address, first=first, names=count,
                              callee_login=f"{DEVICE}:{SECRET}", rate=RATE, domain="bench.example")
        self.failed += found["failed"]
        return (self.system.cpu() - before) * 1e6 / found["completed"] if found["completed"] else None


def run(programs, figures, quick=False):
    phones = 40000 if quick else 100000
    load = Load(programs)
    with contextlib.ExitStack() as stack:
        sides = {"kamailio": Phones(load, stack.enter_context(Registrar(phones, DEVICE, SECRET))),
                 "centrale": Phones(load, stack.enter_context(Centrale(programs, phones)))}
        time.sleep(2)
        before = {name: side.system.memory() for name, side in sides.items()}
        first, again = {name: [] for name in sides}, {name: [] for name in sides}
        for begin in range(0, phones, CHUNK):
            for name, side in sides.items():
                first[name].append(side.register(begin, CHUNK))
        time.sleep(2)
        for name, side in sides.items():
            figures.add(f"registrations.{name}.memory", (side.system.memory() - before[name]) / phones, "B/phone",
                        "<=2048" if name == "centrale" else None, digits=0)
        for turn in range(3):
            for name, side in sides.items():
                again[name].append(side.register(turn * CHUNK % phones, CHUNK))
        for kind, found in (("first", first), ("refresh", again)):
            for name in sides:
                figures.add(f"registrations.{kind}.{name}.cpu", median(found[name]), "us/REGISTER", digits=1)
            figures.add(f"registrations.{kind}.cpu_ratio", ratio(found["centrale"], found["kamailio"]), "x kamailio", "<=0.60")
        figures.add("registrations.centrale.failed", sides["centrale"].failed, "phones", "<=0", digits=0)
