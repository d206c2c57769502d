"""Kamailio and rtpengine as Debian packs them, with the configuration in bench/peers."""
import hashlib
import pathlib
import shutil

from suite.process import System, answers, free_port, speaks_sip

CONFIG = pathlib.Path(__file__).resolve().parent.parent / "peers"


class Kamailio(System):
    """`config`: file in bench/peers; `words` replace its @NAME@s."""

    def __init__(self, name, config, **words):
        super().__init__(name)
        self.config, self.words, self.port = config, words, free_port()

    def start(self):
        text = (CONFIG / self.config).read_text().replace("@LISTEN@", f"127.0.0.1:{self.port}")
        for word, value in self.words.items():
            text = text.replace(f"@{word}@", str(value))
        (self.folder / "kamailio.cfg").write_text(text)
        self.spawn("kamailio", "-f", self.folder / "kamailio.cfg", "-DD", "-E", "-m", "1024", "-M", "32", "-Y", self.folder,
                   "-w", self.folder)
        self.wait_until(lambda: speaks_sip(self.port))


class Rtpengine(System):
    """In user space: no kernel table, as in a container or an unprivileged installation."""

    def __init__(self, threads=2, first_port=20000, last_port=59999):
        super().__init__("rtpengine")
        self.ng, self.threads, self.ports = free_port(), threads, (first_port, last_port)

    def start(self):
        self.spawn("rtpengine", "--config-file=none", "--foreground", "--log-stderr", "--log-level=2", "--table=-1",
                   "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{self.ng}", f"--num-threads={self.threads}",
                   f"--port-min={self.ports[0]}", f"--port-max={self.ports[1]}", "--delete-delay=0",
                   f"--pidfile={self.folder}/pid")
        self.wait_until(lambda: answers(self.ng, b"probe d7:command4:pinge"))


class ProxyWithMedia(System):
    """Kamailio that anchors audio in rtpengine, measured as one system."""

    def __init__(self):
        super().__init__("kamailio+rtpengine")
        self.media = Rtpengine()
        self.proxy = Kamailio("kamailio", "kamailio_proxy.cfg", NG=f"127.0.0.1:{self.media.ng}")
        self.port = self.proxy.port

    def start(self):
        self.media.start()
        self.proxy.start()

    def pids(self):
        return self.media.pids() | self.proxy.pids()

    def alive(self):
        return self.media.alive() and self.proxy.alive()

    def stop(self):
        self.proxy.stop()
        self.media.stop()
        super().stop()


class Presence(Kamailio):
    """Dialog states in memory; of the text database it reads the versions of its tables."""

    TABLES = pathlib.Path("/usr/share/kamailio/dbtext/kamailio")

    def __init__(self):
        super().__init__("kamailio-presence", "kamailio_presence.cfg")
        self.words["DB"] = self.folder / "db"
        shutil.copytree(self.TABLES, self.folder / "db")


class Registrar(Kamailio):
    """Knows the HA1 of `phones` users from a text database, read into memory at start."""

    def __init__(self, phones, user, password, realm="bench"):
        super().__init__("kamailio-registrar", "kamailio_registrar.cfg", REALM=realm)
        self.words["USERS"] = self.folder
        (self.folder / "version").write_text("table_name(string) table_version(int)\nha1:2\n")
        with open(self.folder / "ha1", "w") as table:
            table.write("id(int,auto) key_name(string) key_type(int) value_type(int) key_value(string) expires(int)\n")
            for number in range(phones):
                name = user % number
                ha1 = hashlib.md5(f"{name}:{realm}:{password % number}".encode()).hexdigest()
                table.write(f"{number + 1}:{name}:0:0:{ha1}:0\n")
