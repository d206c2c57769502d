"""Processes of a system under test: started in a folder of their own, measured through /proc, stopped by pid."""
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

TICK = os.sysconf("SC_CLK_TCK")


def free_port(host="127.0.0.1"):
    """A UDP port below those that the kernel hands out itself, so that nobody takes it before we do."""
    while True:
        port = 5100 + 2 * secrets.randbelow(2400)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            try:
                udp.bind((host, port))
                tcp.bind((host, port))
                return port
            except OSError:
                continue


def stat_of(pid):
    """(parent, CPU seconds of all its threads); None when it is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), (int(fields[11]) + int(fields[12])) / TICK


def nanoseconds_of(pid):
    """What all threads of a process have run, to the nanosecond; what interrupted them is in it."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*"):
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except OSError:
            pass
    return total


def pids_named(start):
    """Threads of the kernel, by the beginning of their names."""
    names = {entry: entry.read_text() for entry in pathlib.Path("/proc").glob("[0-9]*/comm") if entry.exists()}
    return [int(entry.parent.name) for entry, name in names.items() if name.startswith(start)]


def pids_with(folder):
    """Processes whose command line names the folder: also those that left their parent on purpose."""
    found, needle = set(), str(folder).encode()
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if needle in (entry / "cmdline").read_bytes():
                found.add(int(entry.name))
        except OSError:
            pass
    return found


class System:
    """What is measured: one or more programs of a peer or of ours, all told about the same temporary folder."""

    def __init__(self, name):
        self.name = name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"bench-{name}-"))
        self.started = []

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        raise NotImplementedError

    def spawn(self, *command):
        log = open(self.folder / "log", "ab")
        process = subprocess.Popen([str(word) for word in command], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=subprocess.STDOUT)
        log.close()
        self.started.append(process)
        return process

    def tail(self, lines=15):
        try:
            return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def alive(self):
        return all(process.poll() is None for process in self.started)

    def wait_until(self, ready, within=30):
        end = time.monotonic() + within
        while not ready():
            if not self.alive() or time.monotonic() > end:
                raise RuntimeError(f"{self.name} does not start:\n{self.tail()}")
            time.sleep(0.1)

    def pids(self):
        wanted = {process.pid for process in self.started} | (pids_with(self.folder) - {os.getpid()})
        parents = {int(p.name): stat_of(p.name) for p in pathlib.Path("/proc").glob("[0-9]*")}
        grown = True
        while grown:
            children = {pid for pid, stat in parents.items() if stat and stat[0] in wanted} - wanted
            wanted |= children
            grown = bool(children)
        return wanted

    def cpu(self):
        """Seconds of user and system time of everything in it."""
        return sum(stat[1] for stat in map(stat_of, self.pids()) if stat)

    def memory(self):
        """Bytes of proportional set size of everything in it."""
        total = 0
        for pid in self.pids():
            try:
                for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
            except OSError:
                pass
        return total

    def stop(self):
        pids = self.pids()
        for process in reversed(self.started):
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + 5
        for process in self.started:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in pids & pids_with(self.folder):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.started.clear()
        if not os.environ.get("BENCH_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)


def answers(port, text, host="127.0.0.1"):
    """Whether anything at all comes back over UDP within 300 ms."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.3)
        probe.connect((host, port))
        try:
            probe.send(text.replace(b"@FROM@", "{}:{}".format(*probe.getsockname()).encode()))
            return bool(probe.recv(4096))
        except OSError:
            return False


OPTIONS = (b"OPTIONS sip:probe@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP @FROM@;rport;branch=z9hG4bKprobe\r\n"
           b"Max-Forwards: 70\r\nFrom: <sip:probe@127.0.0.1>;tag=1\r\nTo: <sip:probe@127.0.0.1>\r\nCall-ID: probe\r\n"
           b"CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")


def speaks_sip(port, host="127.0.0.1"):
    return answers(port, OPTIONS, host)
