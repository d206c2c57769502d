"""baresip as a phone under remote control (ctrl_tcp): registers, dials, answers; what it heard is measured from the file
that its sndfile filter writes. Debian's baresip-core carries all of the modules."""
import asyncio
import glob
import json
import pathlib
import re
import struct
import subprocess
import tempfile

from audio import RATE, share_of, write_tone

CONFIG = """poll_method epoll
sip_listen 127.0.0.1:{sip}
audio_source aufile,{folder}/tone.wav
audio_alert aubridge,alert
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
module_path {modules}
module g711.so
module g722.so
module aufile.so
module sndfile.so
module_tmp account.so
module_app menu.so
{mwi}
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
snd_path {folder}/heard
{video}call_max_calls 4
"""


VIDEO = """module fakevideo.so
module vp8.so
module snapshot.so
video_source fakevideo,nil
video_display fakevideo,nil
video_size 320x240
video_bitrate 300000
video_fps 15
"""


def module_folder():
    listed = subprocess.run(["dpkg", "-L", "baresip-core"], capture_output=True, text=True).stdout
    found = re.search(r"^(\S+)/ctrl_tcp\.so$", listed, re.M)
    return found[1] if found else "/usr/lib/baresip/modules"


class Baresip:
    def __init__(self, user, secret, registrar, tone, free_port, codec="pcma", answer="manual", transport="udp", lamp=False, video=False):
        self.user, self.tone, self.rate = user, tone, 16000 if codec == "g722" else RATE
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"centrale-{user}-"))
        (self.folder / "heard").mkdir()
        self.control = free_port()
        write_tone(self.folder / "tone.wav", tone, 120, self.rate)
        self.host = f"{registrar[0]}:{registrar[1]}"
        (self.folder / "config").write_text(CONFIG.format(sip=free_port(), folder=self.folder, rate=self.rate,
                                            modules=module_folder(), control=self.control,
                                            mwi="module_app mwi.so" if lamp else "", video=VIDEO if video else ""))
        (self.folder / "accounts").write_text(
            f"<sip:{user}@{self.host};transport={transport}>;auth_pass={secret};regint=60;answermode={answer};"
            f"audio_codecs={codec}/{self.rate}/1;mwi={'yes' if lamp else 'no'}{';video_codecs=vp8' if video else ''}\n")
        (self.folder / "contacts").touch()
        self.events, self.changed = [], asyncio.Condition()

    async def __aenter__(self):
        self.log = open(self.folder / "log", "wb")
        self.process = await asyncio.create_subprocess_exec("baresip", "-f", self.folder, "-v", stdin=asyncio.subprocess.DEVNULL,
                                                            stdout=self.log, stderr=asyncio.subprocess.STDOUT)
        for _ in range(100):
            try:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.control)
                break
            except OSError:
                await asyncio.sleep(0.05)
        else:
            raise AssertionError(f"baresip of {self.user} does not start: {(self.folder / 'log').read_text()[-800:]}")
        self.reading = asyncio.ensure_future(self.read())
        return self

    async def __aexit__(self, *_):
        self.reading.cancel()
        self.writer.close()
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), 5)
        except asyncio.TimeoutError:
            self.process.kill()
        self.log.close()

    async def read(self):
        """Netstrings of JSON: events and answers."""
        while True:
            length = int((await self.reader.readuntil(b":"))[:-1])
            message = json.loads((await self.reader.readexactly(length)).decode("utf-8", "replace"), strict=False)
            await self.reader.readexactly(1)
            async with self.changed:
                self.events.append(message)
                self.changed.notify_all()

    async def command(self, name, parameters=""):
        text = json.dumps({"command": name, "params": parameters, "token": "t"})
        self.writer.write(f"{len(text)}:{text},".encode())
        await self.writer.drain()

    async def happened(self, kind, within=10, after=0):
        """Waits for an event such as REGISTER_OK or CALL_ESTABLISHED among those after number `after`."""
        def find():
            return next((e for e in self.events[after:] if e.get("type") == kind), None)

        async def wait():
            async with self.changed:
                await self.changed.wait_for(find)
            return find()

        try:
            return await asyncio.wait_for(wait(), within)
        except asyncio.TimeoutError:
            seen = [e.get("type") for e in self.events[after:] if e.get("event")]
            raise AssertionError(f"baresip {self.user}: no {kind} within {within} s; events: {seen}") from None

    async def registered(self, within=10):
        """From its log: the event may have come before this program listened."""
        for _ in range(int(within / 0.05)):
            said = (self.folder / "log").read_text(errors="replace")
            if "200 OK" in said:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"baresip {self.user} does not register within {within} s: {said[-300:]}")

    async def dial(self, number):
        await self.command("dial", f"sip:{number}@{self.host}")

    async def accept(self):
        await self.command("accept")

    async def hang_up(self):
        await self.command("hangup")

    def heard(self, frequency):
        """The tone's share in the newest call, from half a second after its first audio on: 0 to 1."""
        files = sorted(glob.glob(str(self.folder / "heard/*-dec.wav")))
        if not files:
            return 0.0
        data = pathlib.Path(files[-1]).read_bytes()
        rate, data = int.from_bytes(data[24:28], "little"), data[44:]  # RIFF: a header of 44 bytes
        samples = struct.unpack(f"<{len(data) // 2}h", data[:len(data) // 2 * 2])
        tail = samples[-int(rate * 1.2):-int(rate * 0.2)]
        return share_of(tail, frequency, rate)
