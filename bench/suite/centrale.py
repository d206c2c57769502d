"""The whole exchange as the system under test: centraled and its media workers, users, numbers and a trunk."""
import subprocess

from suite.process import System, free_port, speaks_sip

CARRIER = "127.0.0.9"  # callers come over the trunk, which is known by its source address
NUMBER = "+3188%07d"   # of user n, one number and one device each
DEVICE, SECRET = "user%06d", "secret%06d"
TENANT_SIZE = 100


def tenant(first, count, size=TENANT_SIZE):
    name = f"tenant{first // size:04d}"
    lines = [f'[tenants.{name}]\nname = "{name}"\ndomains = ["{name}.example"]\ncountry = "nl"\nlanguage = "en"\n'
             f'main_number = "{NUMBER % first}"\n\n[[tenants.{name}.sites]]\nid = "home"\naddress = "Damrak 1, Amsterdam"\n'
             f'emergency_number = "{NUMBER % first}"\n']
    for number in range(first, first + count):
        lines.append(f'[[tenants.{name}.users]]\nid = "u{number:06d}"\nname = "User {number}"\n'
                     f'extension = "{number % size + 1000}"\nnumbers = ["{NUMBER % number}"]\n'
                     f'[tenants.{name}.users.voicemail]\nenabled = false\n[[tenants.{name}.users.devices]]\n'
                     f'id = "{DEVICE % number}"\nsecret = "{SECRET % number}"\nsite = "home"\n')
    return "\n".join(lines)


def exchange(users, size=TENANT_SIZE):
    """`size`: users of a tenant."""
    trunk = (f'[trunks.carrier]\nkind = "peering"\ntargets = ["sip:{CARRIER}:5090;transport=udp"]\n'
             f'sources = ["{CARRIER}"]\nnumber_format = "e164-plus"\ncaller_id = "own-numbers"\nmost_calls = 100000\n\n')
    return trunk + "\n".join(tenant(first, min(size, users - first), size) for first in range(0, users, size))


class Centrale(System):
    def __init__(self, programs, users, workers=2, ports=(10000, 44999), config=None):
        """`config`: another exchange.toml than that of `exchange`."""
        super().__init__("centrale")
        self.programs, self.users, self.port = programs, users, free_port()
        (self.folder / "exchange.toml").write_text(config or exchange(users))
        (self.folder / "var").mkdir()
        (self.folder / "centraled.toml").write_text(
            f'data = "{self.folder}/var"\nprompts = "{programs.parent}/prompts"\n'
            f'[sip]\nlisten = ["udp:127.0.0.1:{self.port}", "tcp:127.0.0.1:{self.port}"]\n'
            f'[media]\nworkers = {workers}\naddress = "127.0.0.1"\nfirst_port = {ports[0]}\nlast_port = {ports[1]}\n')

    def start(self):
        self.spawn(self.programs / "centraled", "--settings", self.folder / "centraled.toml")
        self.wait_until(lambda: self.command("status").returncode == 0)
        applied = self.command("apply", self.folder / "exchange.toml")
        if applied.returncode:
            raise RuntimeError(f"centrale apply: {(applied.stdout + applied.stderr)[-2000:]}")
        self.wait_until(lambda: speaks_sip(self.port))

    def command(self, *words):
        return subprocess.run([self.programs / "centrale", "--socket", self.folder / "var/centraled.sock", *map(str, words)],
                              capture_output=True, text=True, timeout=300)
