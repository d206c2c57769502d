"""What every folder of steps starts from: the steps of `check`, and that a step leaves nothing behind."""
import asyncio
import importlib.machinery
import importlib.util
import pathlib
import sys

from exchange import Exchange
from report import Report
from smtp_sink import SmtpSink


def load(name):
    """A program beside this file, as a module."""
    path = pathlib.Path(__file__).resolve().parent / name
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


_check = load("check")
Check, quick_voicemail = _check.Check, _check.quick_voicemail


class Whole:
    """For a Check: a step is done when its calls and their media are gone."""

    async def whole(self, step):
        figures = await step()
        await self.nothing_left()
        return figures

    async def nothing_left(self):
        """Every call has ended, and its media: what a step leaves, the next one would be blamed for."""
        for _ in range(50):
            said = await self.exchange.centrale("status")
            if "\nmedia endpoints 0" in said and said.startswith("calls 0\n"):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"left: {said}")


class Peers(Whole, Check):
    """What a step in a folder of its own is given: `exchange`, `phone`, `baresip`, `carrier`."""


async def run_folder(folder, wanted, edit=quick_voicemail, **more):
    """Every step of the folder's modules against one exchange. A module has `STEPS = {name: (what, function(peers))}`.
    The functions' exchange is the demo's as `edit` changes it; one that needs another starts it itself."""
    report, modules = Report(wanted), sorted(path.stem for path in folder.glob("*.py"))
    async with SmtpSink() as sink:
        try:
            async with Exchange(edit=edit, smtp_url=sink.url, **more) as exchange:
                peers = Peers(exchange, sink)
                for module in map(importlib.import_module, modules):
                    for name, (what, step) in getattr(module, "STEPS", {}).items():
                        await report.step(name, what, peers.whole, lambda step=step: step(peers), within=90)
                exchange.keep = report.failed > 0
        except AssertionError as failure:
            report.fail("the exchange", str(failure))
    return report.close()
