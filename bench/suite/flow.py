"""bench/run flow: the coroutine runtime alone."""
from suite import micro

TARGETS = micro.TARGETS


def run(programs, figures, quick=False):
    micro.run(programs, figures, quick, prefix="flow", only="coroutine|frame|wait|race|timer|call|step")
