"""A running exchange for tests over the wire: centraled and its media workers in a folder of their own, on free ports of
the loopback, with the demo tenants and fresh secrets. Standard library only.

    async with Exchange() as exchange:
        phone = Phone("acme-201", exchange.secret("acme-201"), exchange.sip)

The programs are taken from CENTRALE_BUILD (default build/release). The log stays in exchange.log when a test fails."""
import asyncio
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CARRIER = "127.0.0.9"  # as in the demo: trunks are known by their source, so the carrier has an address of its own


def build_folder():
    return pathlib.Path(os.environ.get("CENTRALE_BUILD", ROOT / "build/release")).resolve()


def free_port(host="127.0.0.1"):
    """One that is free over UDP and TCP."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind((host, 0))
            try:
                tcp.bind((host, udp.getsockname()[1]))
            except OSError:
                continue
            return udp.getsockname()[1]


GIVEN = []  # port ranges of this process's exchanges


def free_range(count, host="127.0.0.1"):
    """The first of `count` free UDP ports in a row, even, below the ports that the kernel hands out itself."""
    # The worker itself takes the last pair. Ranges given to others of this process may not be bound yet.
    start = 12000 + secrets.randbelow(18000 // count) * count
    for first in [start] + list(range(12000, 30000, count)):
        if any(first < other + size and other < first + count for other, size in GIVEN):
            continue
        try:
            for port in [*range(first, first + count, 7), first + count - 2]:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                    probe.bind((host, port))
            GIVEN.append((first, count))
            return first
        except OSError:
            continue
    raise RuntimeError(f"no {count} free ports in a row")


class Exchange:
    def __init__(self, edit=None, smtp_url="", ports=400, workers=1, settings="", config=None):
        """`edit(text) -> text` changes the demo's exchange.toml; `config` replaces it; `settings` is appended."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="centrale-test-"))
        self.data, self.log = self.folder / "var", self.folder / "centraled.log"
        self.build, self.process, self.known, self.keep = build_folder(), None, {}, False
        self.under = ()  # words before the command: a tracer
        self.port, self.carrier_port = free_port(), free_port(CARRIER)
        self.sip, self.socket = ("127.0.0.1", self.port), self.data / "centraled.sock"
        text = (config or (ROOT / "deploy/demo/exchange.toml").read_text())
        text = text.replace("127.0.0.9:5090", f"{CARRIER}:{self.carrier_port}")
        text = re.sub(r"@SECRET:([\w.-]+)@", lambda m: self.secret(m[1]), edit(text) if edit else text)
        (self.folder / "exchange.toml").write_text(text)
        first = free_range(ports)
        self.media_ports = (first, first + ports - 1)
        (self.folder / "centraled.toml").write_text(
            f'data = "{self.data}"\nprompts = "{self.build}/prompts"\n'
            f'[sip]\nlisten = ["udp:127.0.0.1:{self.port}", "tcp:127.0.0.1:{self.port}"]\n'
            f'[media]\nworkers = {workers}\naddress = "127.0.0.1"\nfirst_port = {first}\nlast_port = {first + ports - 1}\n'
            f'[mail]\nsmtp_url = "{smtp_url}"\n{settings}')
        self.data.mkdir()

    def secret(self, name):
        return self.known.setdefault(name, secrets.token_urlsafe(12))

    # --- life
    async def __aenter__(self):
        try:
            await self.start()
            await self.centrale("apply", str(self.folder / "exchange.toml"))
        except BaseException:
            self.keep = True
            await self.stop()
            raise
        return self

    async def __aexit__(self, kind, *_):
        self.keep = self.keep or kind is not None
        await self.stop()

    async def start(self, within=30):
        out = open(self.log, "ab")
        self.process = await asyncio.create_subprocess_exec(
            *self.under, self.build / "bin/centraled", "--settings", self.folder / "centraled.toml", cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=asyncio.subprocess.STDOUT)
        out.close()
        begin = time.monotonic()
        while True:
            if self.process.returncode is not None:
                raise AssertionError(f"centraled ended at once ({self.process.returncode}):\n{self.tail()}")
            try:
                return await self.centrale("status")
            except AssertionError:
                if time.monotonic() - begin > within:
                    raise AssertionError(f"centraled is not ready after {within} s:\n{self.tail()}") from None
                await asyncio.sleep(0.05)

    async def kill(self):
        """SIGKILL to centraled alone: its media workers go on."""
        self.process.kill()
        await self.process.wait()

    def worker_pids(self):
        """Media workers started from this folder."""
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if command[0].endswith(b"/centrale-media") and any(str(self.folder).encode() in c for c in command):
                found.append(int(entry.name))
        return found

    async def stop(self, within=20):
        """Ends centraled and its workers; an unclean end or a sanitizer's finding is a failure."""
        status = 0
        if self.process and self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                status = await asyncio.wait_for(self.process.wait(), within)
            except asyncio.TimeoutError:
                self.process.kill()
                status = "it did not end"
        for sign in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.worker_pids():
                os.kill(pid, sign)
            for _ in range(40):
                if self.worker_pids():
                    await asyncio.sleep(0.05)
        said = self.log.read_text(errors="replace") if self.log.exists() else ""
        faults = [l for l in said.splitlines() if "ERROR: AddressSanitizer" in l or "runtime error:" in l or "LeakSanitizer" in l]
        GIVEN.remove((self.media_ports[0], self.media_ports[1] - self.media_ports[0] + 1))
        if self.keep:
            print(f"# log of the exchange: {self.log}")
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        assert not faults, f"sanitizer: {faults[:3]}"
        assert status in (0, -signal.SIGTERM), f"centraled ended with {status}"

    def tail(self, lines=30):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    # --- the command line
    async def centrale(self, *words, check=True):
        """Runs `centrale`; gives what it printed. Raises when it fails."""
        process = await asyncio.create_subprocess_exec(
            self.build / "bin/centrale", "--socket", self.socket, *words, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        said, _ = await process.communicate()
        if check and process.returncode != 0:
            raise AssertionError(f"centrale {' '.join(words)} failed ({process.returncode}): {said.decode()}")
        return said.decode()

    async def calls(self):
        """The calls that the exchange knows now."""
        return json.loads(await self.centrale("calls", "--json") or "[]")

    def memory(self):
        """PSS of centraled in KiB."""
        text = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
