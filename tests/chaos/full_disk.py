#!/usr/bin/env python3
"""A disk that fills up (issue A: a full disk during voicemail): the caller is told, nothing half-written is kept, the alarm is
raised, and once there is room again messages are taken. The disk is a small one of our own, in a mount namespace."""
import asyncio
import ctypes
import os
import pathlib
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "interop"), str(HERE.parent / "lib")]
from audio import RATE, level_of, read_wave  # noqa: E402
from exchange import Exchange  # noqa: E402
from phone import Phone  # noqa: E402
from report import Report  # noqa: E402

SIZE = 8 << 20
NEW_NAMESPACE, RECURSIVE, PRIVATE = 0x20000, 0x4000, 1 << 18  # CLONE_NEWNS, MS_REC, MS_PRIVATE


class NotPermitted(Exception):
    """This machine does not let us mount."""


def small_disk(folder):
    """Mounts SIZE bytes there, seen by this process and its children only."""
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={SIZE}".encode()
    for what, failed in (("unshare", lambda: libc.unshare(NEW_NAMESPACE)),
                         ("mount --make-rprivate", lambda: libc.mount(b"none", b"/", None, RECURSIVE | PRIVATE, None)),
                         ("mount", lambda: libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, options))):
        if failed():
            raise NotPermitted(f"{what}: {os.strerror(ctypes.get_errno())}")


def fill(folder, leave):
    """Leaves that many bytes free, in a file that `free` removes."""
    room = os.statvfs(folder)
    size = room.f_bavail * room.f_frsize - leave
    with open(folder / "ballast", "ab") as file:
        file.write(b"\0" * max(0, size))


def free(folder):
    (folder / "ballast").unlink()


def loudness(samples, rate):
    step = rate // 50
    return [level_of(samples[at:at + step]) for at in range(0, len(samples) - step, step)]


def likeness(heard, prompt):
    """1 where the rise and fall of what was heard is the prompt's, at whatever place."""
    heard, prompt = loudness(heard, RATE), loudness(*prompt)
    mean = sum(prompt) / len(prompt)
    shape = [level - mean for level in prompt]
    norm = sum(level * level for level in shape) ** 0.5
    best = 0.0
    for at in range(len(heard) - len(prompt) + 1):
        part = heard[at:at + len(prompt)]
        middle = sum(part) / len(part)
        part = [level - middle for level in part]
        size = sum(level * level for level in part) ** 0.5
        if size > 0:
            best = max(best, sum(a * b for a, b in zip(part, shape)) / (size * norm))
    return best


async def into_the_box(anna, number="203"):
    """A call that nobody answers, up to the tone."""
    here = await anna.call(number)
    await here.answered(within=20)  # 203: Carla, whose box takes over after 3 s
    return here


def told(exchange, here, prompt):
    prompts = [read_wave(exchange.build / f"prompts/{language}/{prompt}.wav") for language in ("nl", "en")]
    return max(likeness(here.audio.last(60), prompt) for prompt in prompts)


def left_over(exchange):
    return [file.name for file in (exchange.data / "recordings").rglob("*") if file.is_file()]


async def refused_when_full(exchange, anna):
    fill(exchange.data, SIZE // 50)  # 98 % used
    await asyncio.sleep(6)           # the disk is looked at each five seconds
    assert "the disk is full" in exchange.tail(200), "no alarm about the disk"
    status = await exchange.centrale("status")
    assert "disk full" in status and "the disk is full" in status, f"status says nothing of the disk: {status}"
    here = await into_the_box(anna)
    await here.ended(within=30)
    free(exchange.data)
    return told(exchange, here, "voicemail-no-space")


async def full_in_mid_message(exchange, anna):
    await asyncio.sleep(6)
    here = await into_the_box(anna)
    for _ in range(200):
        if any(name.endswith(".part") for name in left_over(exchange)):
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("nothing is recorded")
    fill(exchange.data, 0)
    await here.ended(within=40)
    assert "no space for a message" in exchange.tail(200), "no alarm about the message"
    free(exchange.data)
    return told(exchange, here, "voicemail-not-saved")


async def taken_again(exchange, anna):
    await asyncio.sleep(6)
    here = await into_the_box(anna)
    for _ in range(200):
        if any(name.endswith(".part") for name in left_over(exchange)):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(4)
    await here.hang_up()
    for _ in range(50):
        if any(name.endswith(".wav") for name in left_over(exchange)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"no message was taken after there was room again: {left_over(exchange)}")


async def full_disk():
    exchange = Exchange(edit=load_check().quick_voicemail)
    try:
        small_disk(exchange.data)
    except NotPermitted as why:
        return f"SKIPPED: this machine does not permit a disk of our own: {why}"
    async with exchange, Phone("acme-201", exchange.secret("acme-201"), exchange.sip, tone=500) as anna:
        await anna.register()
        before = await refused_when_full(exchange, anna)
        assert before > 0.8, f"the caller was not told that the disk is full (likeness {before:.2f})"
        during = await full_in_mid_message(exchange, anna)
        assert during > 0.8, f"the caller was not told that his message is lost (likeness {during:.2f})"
        assert not left_over(exchange), f"left over: {left_over(exchange)}"
        await taken_again(exchange, anna)
        return f"told with likeness {before:.2f} and {during:.2f}, nothing half-written, taken again with room"


def load_check():
    loader = SourceFileLoader("check", str(HERE.parent / "interop/check"))
    module = module_from_spec(spec_from_loader("check", loader))
    loader.exec_module(module)
    return module


async def main():
    report = Report()
    await report.step("full-disk", "voicemail on a full disk", full_disk, within=150)
    return report.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
