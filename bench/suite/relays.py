"""What relays RTP in `bench/run relay`: rtpengine, Centrale's media worker, and the floor. Each opens N calls for the
generator's ports and says where it listens."""
import subprocess

from suite.ng import Ng
from suite.peers import Rtpengine
from suite.process import System


class RtpengineRelay(Rtpengine):
    def __init__(self):
        super().__init__(threads=2, first_port=25000, last_port=32767)

    def start(self):
        super().start()
        self.control = Ng(self.ng)

    def open(self, calls, first_port):
        return [self.control.open_call(first_port + 4 * number) for number in range(calls)]

    def close(self):
        self.control.close_calls()


class Direct(System):
    """No relay: each party sends to the other."""

    def __init__(self):
        super().__init__("direct")

    def start(self):
        pass

    def open(self, calls, first_port):
        return [(first_port + 4 * number + 2, first_port + 4 * number) for number in range(calls)]

    def close(self):
        pass


class CentraleRelay(System):
    def __init__(self, programs, *more, first_port=20000):
        super().__init__("centrale-media")
        self.programs, self.control, self.more, self.first_port = programs, self.folder / "control.sock", more, first_port

    def start(self):
        self.spawn(self.programs / "centrale-media", "--control", self.control, "--address", "127.0.0.1", "--ports",
                   f"{self.first_port}-{self.first_port + 4999}", *self.more)
        self.wait_until(self.control.exists)

    def setup(self, *words):
        done = subprocess.run([self.programs / "centrale-media-bench-setup", "--control", self.control, *map(str, words)],
                              capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"centrale-media-bench-setup: {done.stderr.strip()}")
        return [tuple(map(int, line.split())) for line in done.stdout.splitlines()]

    def open(self, calls, first_port):
        return self.setup("--calls", calls, "--remote-ip", "127.0.0.1", "--first-remote-port", first_port)

    def open_conferences(self, parties, size, codec, first_port):
        """Two ports for each line, as of a call; the parties are put into conferences in this order."""
        return self.setup("--calls", parties // 2, "--conference", size, "--codec", codec, "--remote-ip", "127.0.0.1",
                          "--first-remote-port", first_port)

    def close(self):
        self.setup("--close-all")


class FloorRelay(System):
    """Started anew for each number of calls."""

    def __init__(self, programs):
        super().__init__("relayfloor")
        self.programs = programs

    def start(self):
        pass

    def open(self, calls, first_port):
        log = self.folder / "log"
        log.write_text("")
        self.spawn(self.programs / "relayfloor", "--calls", calls, "--first-remote-port", first_port, "--tag", self.folder)
        self.wait_until(lambda: log.read_text().endswith("ready\n"))
        return [tuple(map(int, line.split())) for line in log.read_text().splitlines()[:-1]]

    def close(self):
        process = self.started.pop()
        process.terminate()
        process.wait()
