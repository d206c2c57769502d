"""Services between real peers: baresip, linphonec, a sipp carrier and phones of ours; tones measured at every end."""
import asyncio

from audio import write_tone
from linphone import Linphone
from report import percent


def least(share, others):
    assert min(others) > share, f"tones heard only to {percent(*others)}"
    return percent(*others)


class Services:
    """Steps for a Check: it has `baresip`, `phone`, `carrier` and `exchange`."""

    async def conference(self):
        """A baresip with G.722, a phone with G.711 and a sipp caller: each hears the two others and not himself."""
        async with self.baresip("201", codec="g722") as anna, self.phone("202") as bram:
            await anna.registered()
            await anna.dial("800")
            await anna.happened("CALL_ESTABLISHED")
            at_bram = await bram.call("800")
            await at_bram.answered()
            async with self.carrier("+31201230800", scenario="carrier_hangs_up.xml") as caller:
                await caller.audio.hears(anna.tone, 8, share=0.3)
                await asyncio.sleep(2.5)
                heard = [at_bram.audio.share(anna.tone, 1), at_bram.audio.share(caller.audio.tone, 1),
                         caller.audio.share(anna.tone, 1), caller.audio.share(bram.tone, 1)]
                himself = at_bram.audio.share(bram.tone, 1)
                await anna.hang_up()
                await asyncio.sleep(1)
                pair = at_bram.audio.share(caller.audio.tone)
                await at_bram.hang_up()
                await caller.hang_up()
            heard += [anna.heard(bram.tone), anna.heard(caller.audio.tone)]
            assert himself < 0.02, f"one hears himself to {percent(himself)}"
            assert pair > 0.9, f"the two who are left hear each other only to {percent(pair)}"
            return f"tones heard {least(0.3, heard)}, oneself {percent(himself)}, then two {percent(pair)}"

    async def from_a_talk(self):
        """*30 pressed by a phone: whoever it holds and whoever it talks with are brought together, a restart goes unheard."""
        async with self.phone("201") as anna, self.phone("202") as bram, self.phone("203") as carla:
            bram.auto_answer = carla.auto_answer = 0.1
            first = await anna.call("202")
            await first.answered()
            await first.hold()
            second = await anna.call("203")
            await second.answered()
            at_bram, at_carla = await bram.incoming(), await carla.incoming()
            await second.audio.hears(carla.tone)
            second.audio.press("*30")
            await at_bram.audio.hears(carla.tone, 8, share=0.3)
            await first.ended()
            await self.exchange.kill()
            began = asyncio.get_running_loop().time()
            await asyncio.sleep(1)
            await self.exchange.start()
            await asyncio.sleep(2)
            gap = at_bram.audio.largest_gap(began)
            heard = [at_bram.audio.share(anna.tone, 1), at_bram.audio.share(carla.tone, 1), at_carla.audio.share(bram.tone, 1),
                     second.audio.share(bram.tone, 1)]
            await second.hang_up()
            await at_bram.ended(), await at_carla.ended()
            return f"after a restart tones heard {least(0.3, heard)}, largest gap {gap * 1000:.0f} ms"

    async def parked_and_retrieved(self):
        """A phone parks the caller of sipp, linphonec retrieves him."""
        async with self.phone("202") as bram, Linphone("acme-203", self.exchange.secret("acme-203"), self.exchange.sip) as carla:
            await carla.registered()
            async with self.carrier("+31201230202") as caller:
                talk = await bram.incoming(8)
                await talk.answer()
                await talk.transfer("*68")
                await caller.audio.quiet(bram.tone)
                level = await caller.audio.hears_something(8)
                await carla.call("*88202")
                share = await caller.audio.hears(600, 8)
                return f"music at level {level:.0f}, then the other's tone {percent(share)}"

    async def picked_up(self):
        """A baresip picks up the call of sipp that rings at a phone."""
        async with self.phone("202") as bram, self.baresip("203") as carla:
            await carla.registered()
            async with self.carrier("+31201230202") as caller:
                ringing = await bram.incoming(8)
                await ringing.ring()
                await carla.dial("*97202")
                share = await caller.audio.hears(carla.tone, 8)
                await ringing.ended()
                await carla.hang_up()
                return f"the other's tone {percent(share)}, the phone stopped ringing"

    async def called_back(self):
        """A baresip finds a colleague busy and asks for a call-back: both are brought together when he is free."""
        async with self.baresip("201") as anna, self.phone("202") as bram, self.phone("203") as carla:
            await anna.registered()
            carla.auto_answer = 0.1
            talk = await bram.call("203")
            await talk.answered()
            await anna.dial("%239202")
            await anna.happened("CALL_CLOSED", within=15)
            before = len(anna.events)
            await talk.hang_up()
            await anna.happened("CALL_INCOMING", within=10, after=before)
            await anna.accept()
            second = await bram.incoming(8)
            await second.answer()
            share = await second.audio.hears(anna.tone, 8)
            await second.hang_up()
            return f"tone heard {percent(share)}"

    async def hot_desk(self):
        """*35 at a colleague's phone: it rings for its guest, after a restart too, until he is sent away."""
        centrale = self.exchange.centrale
        async with self.baresip("202") as bram, self.phone("203") as desk:
            await bram.registered()
            await self.sign_in(desk, "201", "2468")
            await self.exchange.kill()
            await self.exchange.start()
            said = await centrale("desks", "acme")
            assert "(anna) at acme-203 until" in said, said
            await bram.dial("201")
            talk = await desk.incoming(8)
            await talk.answer()
            share = await talk.audio.hears(bram.tone, 8)
            await talk.hang_up()
            await bram.happened("CALL_CLOSED")
            said = await centrale("leave-desk", "acme", "anna")
            assert said == "anna has left acme-203\n" and await centrale("desks") == "", said
            await bram.dial("203")
            await (await desk.incoming(8)).answer()
            await bram.happened("CALL_ESTABLISHED")
            await bram.hang_up()
            said = await centrale("leave-desk", "acme", "anna", check=False)
            assert "anna sits at no colleague's phone" in said, said
            return f"tone heard {percent(share)} at the guest's desk, after a restart"

    async def sign_in(self, desk, extension, pin):
        call = await desk.call(f"*35{extension}")
        await call.answered()
        await call.audio.hears_something()
        call.audio.press(f"{pin}#")
        await call.ended()

    async def uploaded_music(self):
        """An MP3 becomes the music of a hunt group: who came by it and is held by baresip hears its tone."""
        centrale, tone, folder = self.exchange.centrale, 1800, self.exchange.folder
        said = await centrale("change", "acme", "hunt_groups/verkoop", 'music_on_hold = "jazz"', check=False)
        assert 'tenants.acme.hunt_groups.verkoop.music_on_hold: "jazz" names no sound that has been uploaded' in said, said
        write_tone(folder / "jazz.wav", tone, 20, 44100)
        ffmpeg = await asyncio.create_subprocess_exec("ffmpeg", "-loglevel", "error", "-i", folder / "jazz.wav", folder / "jazz.mp3",
                                                      stdin=asyncio.subprocess.DEVNULL)
        assert await ffmpeg.wait() == 0
        length = await centrale("upload", "acme", "jazz", str(folder / "jazz.mp3"), check=False)
        if "nothing can be converted here" in length:
            return f"SKIPPED: this machine permits no sandbox: {length.strip()}"
        await centrale("change", "acme", "hunt_groups/verkoop", 'music_on_hold = "jazz"')
        said = await centrale("remove-upload", "acme", "jazz", check=False)
        assert "in use, at tenants.acme.hunt_groups.verkoop.music_on_hold" in said, said
        await self.exchange.kill()
        await self.exchange.start()
        slowest = await self.slowest_answer_while_converting()
        async with self.baresip("202") as bram, self.phone("203") as carla:
            await bram.registered()
            talk = await carla.call("600")
            await bram.happened("CALL_INCOMING", within=10)
            await bram.accept()
            await talk.answered()
            await talk.audio.hears(bram.tone, 8)
            await bram.command("hold")
            share = await talk.audio.hears(tone, 8)
            await talk.hang_up()
        await centrale("change", "acme", "hunt_groups/verkoop", 'music_on_hold = ""')
        await centrale("remove-upload", "acme", "jazz")
        return f"{' '.join(length.split())}; tone of the file {percent(share)}, after a restart; while converting, status took {slowest * 1000:.0f} ms"

    async def slowest_answer_while_converting(self):
        """Ten minutes of sound are converted; meanwhile the loop and the socket answer as ever."""
        centrale, file = self.exchange.centrale, self.exchange.folder / "long.flac"
        ffmpeg = await asyncio.create_subprocess_exec("ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i",
                                                      "anullsrc=sample_rate=48000:channel_layout=stereo", "-t", "590", file,
                                                      stdin=asyncio.subprocess.DEVNULL)
        assert await ffmpeg.wait() == 0
        upload = asyncio.ensure_future(centrale("upload", "acme", "long", str(file)))
        slowest, asked, clock = 0, 0, asyncio.get_running_loop()
        while not upload.done():
            began = clock.time()
            await centrale("status")
            slowest, asked = max(slowest, clock.time() - began), asked + 1
        assert "long: 590.0 s" in await upload
        assert asked >= 3 and slowest < 1, f"{asked} answers, the slowest after {slowest:.2f} s"
        await centrale("remove-upload", "acme", "long")
        return slowest


STEPS = {"conference": "conference of baresip, phone and sipp", "from_a_talk": "a conference out of a talk, over a restart",
         "parked_and_retrieved": "parked by a phone, retrieved by linphonec", "picked_up": "picked up by baresip",
         "called_back": "baresip is called back", "hot_desk": "a phone is its guest's",
         "uploaded_music": "an uploaded MP3 is a group's music on hold"}
