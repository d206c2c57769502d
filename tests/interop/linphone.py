"""linphonec, the command line phone of Debian's linphone-cli, driven by its standard input. Its audio is a file it plays."""
import asyncio
import os
import pathlib
import tempfile

from audio import write_tone

CONFIG = """[sip]
sip_port={sip}
sip_tcp_port=-1
sip_tls_port=-1
default_proxy=0
[rtp]
audio_rtp_port={rtp}
[net]
firewall_policy=0
stun_server=
[sound]
playback_dev_id=none
capture_dev_id=none
[proxy_0]
reg_proxy=<sip:{host}>
reg_identity=sip:{user}@{host}
reg_expires=300
reg_sendregister=1
publish=0
[auth_info_0]
username={user}
passwd={secret}
"""


class Linphone:
    def __init__(self, user, secret, registrar, tone=600):
        from exchange import free_port, free_range
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"centrale-linphone-{user}-"))
        self.host, self.user, self.said = f"{registrar[0]}:{registrar[1]}", user, ""
        self.folder.joinpath("linphonerc").write_text(
            CONFIG.format(sip=free_port(), rtp=free_range(20), host=self.host, user=user, secret=secret))
        for place in (".local/share/linphone", "linphone"):  # it keeps its database there, and makes no folders
            (self.folder / place).mkdir(parents=True, exist_ok=True)
        write_tone(self.folder / "tone.wav", tone, 30)

    async def __aenter__(self):
        environment = dict(os.environ, HOME=str(self.folder), XDG_CONFIG_HOME=str(self.folder), XDG_DATA_HOME=str(self.folder))
        self.process = await asyncio.create_subprocess_exec(
            "linphonec", "-c", self.folder / "linphonerc", env=environment, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        self.reading = asyncio.ensure_future(self.read())
        await self.say("soundcard use files", f"play {self.folder}/tone.wav")
        return self

    async def __aexit__(self, *_):
        await self.say("quit")
        try:
            await asyncio.wait_for(self.process.wait(), 5)
        except asyncio.TimeoutError:
            self.process.kill()
            await self.process.wait()
        self.reading.cancel()

    async def read(self):
        while data := await self.process.stdout.read(4096):
            self.said += data.decode("utf-8", "replace")

    async def say(self, *lines):
        for line in lines:
            self.process.stdin.write(line.encode() + b"\n")
            await self.process.stdin.drain()

    async def registered(self, within=10):
        for _ in range(int(within / 0.3)):
            await self.say("status registered")
            await asyncio.sleep(0.3)
            if "registered, identity" in self.said:
                return
        raise AssertionError(f"linphonec does not register within {within} s: {self.said[-400:]}")

    async def call(self, number):
        await self.say(f"call sip:{number}@{self.host}")
