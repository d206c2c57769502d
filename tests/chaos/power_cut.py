#!/usr/bin/env python3
"""The power goes (RISKS: voicemail, a thousand cuts).     tests/chaos/power_cut.py [CUTS]     default 1000
power_cut.call is played over the wire while every system call on the exchange's data is noted. Then the disk is put together as
it would be found after a cut behind each of them: with what was synced and no more, with everything, with names but not their
bytes, and with some of either. What somebody had been told by then must be there: "saved", "forwarded", "deleted", the
greeting and the PIN. In none may a message or a greeting lack its sound. On some of them the exchange is started again."""
import asyncio
import contextlib
import itertools
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "scenarios/wire"), str(HERE.parent / "interop"), str(HERE.parent / "lib")]
import exchange  # noqa: E402
import script  # noqa: E402
import sound  # noqa: E402
from disk import Disk, calls, opened_as, strings, tracer  # noqa: E402
from report import Report  # noqa: E402
from stage import Stage  # noqa: E402

PROMISES = ("message-saved", "message-forwarded", "message-deleted", "greeting-saved", "pin-changed")
TABLES = {"voicemail_message": "id, tenant, box", "mailbox_setting": "tenant, box, name, value"}
STARTS = 6  # disks on which the exchange is started


def wire():
    loader = SourceFileLoader("wire", str(HERE.parent / "scenarios/wire/run"))
    module = module_from_spec(spec_from_loader("wire", loader))
    loader.exec_module(module)
    return module


async def evening(folder):
    """Where the exchange's data lay, and what was done there."""
    steps = script.parse((HERE / "power_cut.call").read_text())
    prompts, log = folder / "prompts", folder / "calls.log"
    sound.write_prompts(prompts, exchange.build_folder() / "prompts")
    stage = Stage((HERE.parent / "scenarios/tenant.toml").read_text(), steps, prompts, mute=True)
    stage.exchange.under = tracer(log)
    await wire().play(stage, steps)
    return stage.exchange.data, log


def promise_in(name, args):
    """Which promise this call orders the media worker to speak."""
    if name not in ("sendto", "sendmsg", "write", "writev") or "socket:" not in opened_as(args):
        return ""
    said = b"".join(strings(args))
    return next((each for each in PROMISES if f"/{each}.wav".encode() in said), "")


class Found:
    """What the exchange would find on a disk."""

    def __init__(self, files, data, folder):
        self.files, self.data = files, str(data)
        self.rows = {table: self.read(folder, table, columns) for table, columns in TABLES.items()}
        self.facts = {(table, *row) for table, rows in self.rows.items() for row in rows}

    def read(self, folder, table, columns):
        name = f"{self.data}/centrale.db"
        if not self.files.get(name):
            return []
        for old in folder.glob("centrale.db*"):
            old.unlink()
        for end in ("", "-wal"):
            if name + end in self.files:
                (folder / f"centrale.db{end}").write_bytes(self.files[name + end])
        with contextlib.closing(sqlite3.connect(folder / "centrale.db")) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                return []
            return db.execute(f"SELECT {columns} FROM {table}").fetchall()

    def without_sound(self):
        """Messages and greetings whose file is not there whole."""
        named = [row[0] for row in self.rows["voicemail_message"]]
        named += [row[3] for row in self.rows["mailbox_setting"] if row[2].startswith("greeting")]
        return [name for name in named if not whole(self.files.get(f"{self.data}/recordings/{name}.wav", b""))]


def whole(wave):
    return len(wave) > 44 and wave[:4] == b"RIFF" and int.from_bytes(wave[40:44], "little") == len(wave) - 44


class Judge:
    def __init__(self, data, folder):
        self.disk, self.data, self.folder = Disk(data), data, folder
        self.promised, self.told, self.seen, self.faults, self.samples = None, [], set(), [], []

    def look(self, files):
        return Found(files, self.data, self.folder)

    def promise(self, what):
        self.promised = self.look(self.disk.all())
        self.told.append((what, self.promised))

    def cut(self, kind, files, step):
        state = hash(frozenset((path, bytes(data)) for path, data in files.items()))
        if (state, len(self.told)) in self.seen:
            return
        self.seen.add((state, len(self.told)))
        try:
            found = self.look(files)
        except sqlite3.DatabaseError as broken:
            self.faults.append(f"{step}, {kind}: the database cannot be read: {broken}")
            return
        for name in found.without_sound():
            self.faults.append(f"{step}, {kind}: {name} has no sound")
        if self.promised:
            self.compare(kind, found, step)
        self.samples.append(files)

    def compare(self, kind, found, step):
        """What was so when somebody was told, and is still so now, survives a cut now."""
        then, now = self.promised.facts, self.look(self.disk.all()).facts
        told = self.told[-1][0]
        for lost in (then & now) - found.facts:
            self.faults.append(f"{step}, {kind}: after \"{told}\" there is no {lost}")
        for back in found.facts - then - now:
            self.faults.append(f"{step}, {kind}: after \"{told}\" there is again {back}")

    def cut_everywhere(self, step):
        self.cut("only what was synced", self.disk.only_synced(), step)
        self.cut("everything", self.disk.all(), step)
        self.cut("names before bytes", self.disk.names_first(), step)
        self.cut("parts", self.disk.torn(f"{step}"), step)

    def follow(self, log):
        with open(log, errors="replace") as lines:
            for step, (name, args, result) in enumerate(calls(lines)):
                if promise := promise_in(name, args):
                    self.promise(promise)
                    self.cut_everywhere(step)
                elif self.disk.apply(name, args, result):
                    self.cut_everywhere(step)

    def more(self, log, cuts):
        """Other parts lost, until there were as many cuts as were asked for."""
        for seed in itertools.count():
            if len(self.seen) >= cuts or seed > 20:
                return
            again = Judge(self.data, self.folder)
            again.seen, again.cut_everywhere = self.seen, lambda step, n=seed: again.cut("parts", again.disk.torn(f"{step} {n}"), step)
            again.follow(log)
            self.faults += again.faults


def told_in_order(judge):
    """What the promises were about is really there: else nothing has been shown."""
    seen = [what for what, _ in judge.told]
    assert seen == list(PROMISES), f"told: {seen}"
    messages = [len(found.rows["voicemail_message"]) for _, found in judge.told]
    settings = [len(found.rows["mailbox_setting"]) for _, found in judge.told]
    assert messages == [1, 3, 2, 2, 2] and settings == [0, 0, 0, 1, 2], f"messages {messages}, settings {settings}"


async def starts_on(files, data):
    """The exchange comes up on this disk."""
    again = exchange.Exchange()
    shutil.rmtree(again.data)
    for path, content in files.items():
        place = again.data / pathlib.Path(path).relative_to(data)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    again.data.mkdir(exist_ok=True)
    try:
        await again.start()
    finally:
        await again.stop()


def may_trace():
    return subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0


async def power_cut(cuts):
    if not may_trace():
        return "SKIPPED: this machine does not permit a program to be traced"
    with tempfile.TemporaryDirectory(prefix="centrale-power-") as name:
        folder = pathlib.Path(name)
        data, log = await evening(folder)
        judge = Judge(data, folder)
        judge.follow(log)
        told_in_order(judge)
        judge.more(log, cuts)
        assert not judge.faults, f"{len(judge.faults)} faults in {len(judge.seen)} cuts:\n    " + "\n    ".join(judge.faults[:12])
        step = max(1, len(judge.samples) // STARTS)
        for files in judge.samples[::step]:
            await starts_on(files, data)
        return f"{len(judge.seen)} cuts, {len(judge.told)} promises kept, started on {len(judge.samples[::step])}"


async def main(words):
    report = Report()
    await report.step("power-cut", "power cut at every step of voicemail", lambda: power_cut(int(words[0]) if words else 1000), within=600)
    return report.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
