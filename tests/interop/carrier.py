"""The carrier's side of the trunk: sipp speaks SIP, this program carries its audio so that it can be measured."""
import asyncio
import pathlib
import socket
import tempfile

import sip
from audio import PCMA, Audio

HERE = pathlib.Path(__file__).resolve().parent


class CarrierAudio(Audio):
    """Speaks back to where the exchange's audio comes from: sipp cannot tell it."""

    def datagram_received(self, data, source):
        if self.remote is None:
            self.start(source, PCMA)
        super().datagram_received(data, source)


class SippCall:
    """One call of sipp into the exchange, over the trunk.  async with SippCall(...) as call: ... call.audio"""

    def __init__(self, exchange, host, port, called, caller="+31612345678", tone=1000, transport="u1", scenario="carrier_calls.xml"):
        self.exchange, self.host, self.port, self.called, self.caller = exchange, host, port, called, caller
        self.audio, self.transport, self.scenario = CarrierAudio(tone), transport, scenario
        self.call_id = f"carrier-{sip.token()}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="centrale-sipp-"))

    async def __aenter__(self):
        await self.audio.open(self.host)
        self.process = await asyncio.create_subprocess_exec(
            "sipp", f"{self.exchange[0]}:{self.exchange[1]}", "-sf", str(HERE / self.scenario), "-i", self.host,
            "-p", str(self.port), "-mi", self.host, "-m", "1", "-t", self.transport, "-nostdin", "-s", self.called,
            "-cid_str", self.call_id, "-key", "caller", self.caller, "-key", "audio_port", str(self.audio.port), "-timeout", "90s",
            "-trace_err", "-error_file", str(self.folder / "errors"), cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
        return self

    async def hang_up(self):
        """For the scenario carrier_hangs_up.xml: an INFO of the call makes sipp send BYE."""
        peer = f"<sip:test@{self.host}>"
        order = sip.Message(f"INFO sip:{self.host}:{self.port} SIP/2.0", [("Via", f"SIP/2.0/UDP {self.host}:9;branch=z9hG4bK1"),
                            ("From", f"{peer};tag=1"), ("To", f"{peer};tag=2"), ("Call-ID", self.call_id), ("CSeq", "1 INFO")])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as to_sipp:
            to_sipp.sendto(bytes(order), (self.host, self.port))
        await self.ended()

    async def ended(self, within=15):
        """sipp's verdict, after the BYE of either side."""
        try:
            status = await asyncio.wait_for(self.process.wait(), within)
        except asyncio.TimeoutError:
            raise AssertionError(f"the carrier saw no BYE within {within} s") from None
        errors = self.folder / "errors"
        assert status == 0, f"sipp: {errors.read_text()[:600] if errors.exists() else f'status {status}'}"

    async def __aexit__(self, *_):
        self.audio.close()
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
