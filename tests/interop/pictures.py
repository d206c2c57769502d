"""Video between phones of ours: numbered packets of a picture's size through the exchange, both ways."""
import asyncio
import contextlib
import struct

import video
from video import H264, VP8


def judged(*cameras):
    """Nothing lost, nothing out of order, at every end."""
    told = []
    for camera in cameras:
        lost, late, packets, worst, median = camera.quality()
        assert lost == 0 and late == 0 and camera.wrong == 0, f"{lost} lost, {late} out of order, {camera.describe()}"
        told.append(f"{packets} packets of {camera.seen[-1][2]} bytes, latency {median:.1f} ms, at most {worst:.1f}")
    return "; ".join(told)


class Pictures:
    """Steps for a Check."""

    @contextlib.asynccontextmanager
    async def cameras(self, *extensions, formats=((H264, VP8),)):
        async with contextlib.AsyncExitStack() as stack:
            phones = [await stack.enter_async_context(self.phone(extension)) for extension in extensions]
            for at, phone in enumerate(phones):
                phone.video = list(formats[min(at, len(formats) - 1)])
            yield phones

    async def talk_of(self, caller, called, number, video=True):
        here = await caller.call(number, video=video)
        there = await called.incoming()
        await there.answer(), await here.answered()
        return here, there

    async def both_see(self, here, there):
        await asyncio.gather(here.camera.sees(there.camera.ssrc), there.camera.sees(here.camera.ssrc))

    async def video_call(self):
        """Other payload types on either side, RTCP both ways, nobody's name in it, an uninvited sender unseen."""
        other = (("H264", 116, H264[2].replace("42e01f", "42801f")), ("VP8", 97, ""))
        async with self.cameras("201", "202", formats=((H264, VP8), other)) as (anna, bram):
            here, there = await self.talk_of(anna, bram, "202")
            await self.both_see(here, there)
            here.camera.forget(), there.camera.forget()
            await asyncio.sleep(3)
            said = judged(here.camera, there.camera)
            assert "\nof them video 2\n" in await self.exchange.centrale("status")
            here.camera.report(video.picture_loss(here.camera.ssrc, there.camera.ssrc))
            assert (await there.camera.reported(206, format=1))[8:12] == there.camera.ssrc.to_bytes(4, "big")
            there.camera.report(video.full_intra(there.camera.ssrc, here.camera.ssrc, 3))
            await here.camera.reported(206, format=4)
            there.camera.report(video.not_received(there.camera.ssrc, here.camera.ssrc, 17))
            await here.camera.reported(205, format=1)
            here.camera.report(video.sender_report(here.camera.ssrc, "anna@10.9.8.7"))
            await there.camera.reported(200)
            assert b"anna" not in await there.camera.reported(202), "the party's name went through"
            await there.send_in_dialog("INFO", [("Content-Type", "application/media_control+xml")],
                                       b"<media_control><picture_fast_update/><secret/></media_control>")
            for _ in range(100):
                if here.infos:
                    break
                await asyncio.sleep(0.02)
            assert here.infos, "an older phone's wish for a whole picture (RFC 5168) did not come through"
            assert b"picture_fast_update" in here.infos[-1].body and b"secret" not in here.infos[-1].body
            await self.stranger(here, there)
            await here.hang_up(), await there.ended()
            return said

    async def stranger(self, here, there):
        """Somebody else sends to both ports of the video."""
        async with self.phone("203") as carla:
            carla.video = [H264]
            camera = await video.Camera().open()
            for talk in (here, there):
                camera.start(talk.camera.remote, 97, True)
                await asyncio.sleep(0.3)
            camera.close()
            seen = {each[3] for talk in (here, there) for each in talk.camera.seen}
            assert camera.ssrc not in seen and not camera.seen, "a stranger was seen, or saw something"

    async def audio_only(self):
        """A phone without video is offered it and refuses; the caller is refused it; both talk."""
        async with self.cameras("201") as (anna,), self.phone("202") as bram:
            here, there = await self.talk_of(anna, bram, "202")
            assert "m=video 0" in here.remote_sdp and "m=video" in there.invite.body.decode(), here.remote_sdp
            heard = await asyncio.gather(here.audio.hears(bram.tone), there.audio.hears(anna.tone))
            await asyncio.sleep(0.5)
            assert here.video_state == "refused" and there.video_state != "none"
            await here.hang_up(), await there.ended()
            back, at_anna = await self.talk_of(bram, anna, "201", video=False)
            assert "m=video" not in at_anna.invite.body.decode(), "video offered to the other side of an audio phone"
            await back.hang_up(), await at_anna.ended()
            return f"refused with port 0, {len(heard)} tones heard"

    async def video_hold(self):
        async with self.cameras("201", "202") as (anna, bram):
            here, there = await self.talk_of(anna, bram, "202")
            await self.both_see(here, there)
            await here.hold()
            assert here.video_state in ("recvonly", "inactive"), here.video_state
            await there.video_becomes("inactive")
            await asyncio.gather(here.camera.dark(), there.camera.dark())
            await there.audio.hears_something(8)
            await here.resume()
            await self.both_see(here, there)
            await self.exchange.kill()
            await self.exchange.start()
            await self.both_see(here, there)
            await there.hold()
            await here.video_becomes("inactive")
            await there.resume()
            await self.both_see(here, there)
            here.camera.forget(), there.camera.forget()
            await asyncio.sleep(1)
            said = judged(here.camera, there.camera)
            await there.hang_up(), await here.ended()
            return f"dark while held, back after a restart too: {said}"

    async def video_added(self):
        """Added in mid-talk by either side, and taken away again; a phone that wants none is asked and says no."""
        async with self.cameras("201", "202") as (anna, bram):
            here, there = await self.talk_of(anna, bram, "202", video=False)
            assert await here.show() == "sendrecv", here.remote_sdp
            await self.both_see(here, there)
            assert await here.show(False) == "refused"
            await there.video_becomes("refused")
            await there.camera.dark()
            await self.exchange_has(2)
            there.shows = False
            assert await there.show() == "sendrecv", there.remote_sdp
            await self.both_see(here, there)
            await here.hang_up(), await there.ended()
        async with self.cameras("201") as (anna,), self.phone("202") as bram:
            here, there = await self.talk_of(anna, bram, "202", video=False)
            assert await here.show() == "refused"
            await here.audio.hears(bram.tone)
            await here.hang_up(), await there.ended()
        return "by the caller, by the called, taken away, refused"

    async def video_glare(self):
        """Both add it in the same moment: each is told to wait (491) or is answered, and in the end both see."""
        async with self.cameras("201", "202") as (anna, bram):
            here, there = await self.talk_of(anna, bram, "202", video=False)
            tried = await asyncio.gather(self.insist(here), self.insist(there))
            await self.both_see(here, there)
            await asyncio.sleep(0.5)
            here.camera.forget(), there.camera.forget()
            await asyncio.sleep(1)
            said = judged(here.camera, there.camera)
            await here.hang_up(), await there.ended()
        return f"tried {tried[0]} and {tried[1]} times: {said}"

    async def insist(self, talk):
        talk.shows = True
        await talk.open_camera()
        for tries in range(1, 10):
            response = await talk.send_in_dialog("INVITE", [("Content-Type", "application/sdp")], talk.sdp())
            if response.status == 200:
                talk.hear(response.body)
                return tries
            assert response.status in (491, 500), f"re-INVITE answered {response.status}"
            await asyncio.sleep(0.1 * tries + (0.3 if talk.source else 0))
        raise AssertionError("never answered")

    async def video_late(self):
        """INVITE without SDP: sound first, pictures when somebody adds them. And a partner that goes while it is asked."""
        async with self.cameras("201", "202") as (anna, bram):
            here = await anna.call("202", offer=False)
            there = await bram.incoming()
            await there.answer(), await here.answered()
            assert "m=video" not in there.invite.body.decode()
            await there.show()
            await self.both_see(here, there)
            await here.hang_up(), await there.ended()
            here, there = await self.talk_of(anna, bram, "202", video=False)
            there.receive_invite = lambda request, source: None  # the phone asks its user
            adding = asyncio.ensure_future(here.show())
            await asyncio.sleep(0.5)
            assert not adding.done(), "answered before the partner"
            await there.hang_up()
            await asyncio.wait([adding], timeout=3)
            assert adding.done(), "the one who asked waits for ever"
            adding.exception()
            await here.ended()
        return "added after a delayed offer; a partner that hangs up while asked"

    async def exchange_has(self, endpoints):
        for _ in range(50):
            said = await self.exchange.centrale("status")
            if f"\nmedia endpoints {endpoints}\n" in "\n" + said + "\n":
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"not {endpoints} media endpoints: {said}")

    async def video_transfer(self):
        """Blind and attended: the picture follows the voice, to whoever has one."""
        async with self.cameras("201", "202", "203", formats=((H264, VP8), (VP8, H264), (("H264", 120, H264[2]),))) as (anna, bram, carla):
            here, there = await self.talk_of(anna, bram, "202")
            await self.both_see(here, there)
            carla.auto_answer = 0.3
            await there.transfer("203")
            at_carla = await (await carla.incoming()).answered()
            await self.both_see(here, at_carla)
            here.camera.forget(), at_carla.camera.forget()
            await asyncio.sleep(1)
            blind = judged(here.camera, at_carla.camera)
            await here.hang_up(), await at_carla.ended()
            first, at_bram = await self.talk_of(anna, bram, "202")
            await self.both_see(first, at_bram)
            await first.hold()
            second = await anna.call("203", video=True)
            await second.answered()
            at_carla = await carla.incoming()
            await self.both_see(second, at_carla)
            await first.transfer_to_call(second)
            await self.both_see(at_bram, at_carla)
            await asyncio.sleep(0.5)
            at_bram.camera.forget(), at_carla.camera.forget()
            await asyncio.sleep(1)
            attended = judged(at_bram.camera, at_carla.camera)
            await at_bram.hang_up(), await at_carla.ended()
        return f"blind {blind}; attended {attended}"

    async def video_services(self):
        """Where there is nothing to see: a mailbox, a conference, a talk that becomes one, a parked caller."""
        async with self.cameras("201", "202") as (anna, bram):
            box = await anna.call("*86", video=True)
            await box.answered()
            assert box.video_state == "refused", box.remote_sdp
            await box.hang_up()
            room = await anna.call("800", video=True)
            await room.answered()
            assert room.video_state == "refused", room.remote_sdp
            await room.hang_up()
            here, there = await self.talk_of(anna, bram, "202")
            await self.both_see(here, there)
            await there.transfer("*68")
            await here.video_becomes("inactive")
            await here.camera.dark()
            back = await bram.call("*88", video=True)
            await back.answered()
            await self.both_see(here, back)
            await here.hang_up(), await back.ended()
        return "refused by mailbox and conference; put aside while parked, back when retrieved"

    async def baresip_video(self):
        """VP8 of two baresips: each end decodes what the other's camera shows, and keeps a frame of it as a file."""
        async with self.baresip("201", video=True) as anna, self.baresip("202", video=True) as bram:
            await anna.registered(), await bram.registered()
            await anna.dial("202")
            await bram.happened("CALL_INCOMING")
            await bram.accept()
            await anna.happened("CALL_ESTABLISHED"), await bram.happened("CALL_ESTABLISHED")
            sizes = [await self.frame_of(each) for each in (anna, bram)]
            await anna.hang_up()
            await bram.happened("CALL_CLOSED")
        return f"frames decoded, as PNG {sizes[0]} and {sizes[1]} bytes"

    async def frame_of(self, phone):
        file = phone.folder / "seen.png"
        for _ in range(100):
            await phone.command("snapshot_recv", str(file))
            await asyncio.sleep(0.1)
            if file.exists() and file.stat().st_size > 100:
                width, height = struct.unpack("!II", file.read_bytes()[16:24])
                assert (width, height) == (320, 240), f"a frame of {width}x{height}"
                return file.stat().st_size
        raise AssertionError(f"baresip of {phone.user} has decoded no frame: {(phone.folder / 'log').read_text(errors='replace')[-300:]}")

    async def video_barred(self):
        change = self.exchange.centrale
        async with self.cameras("201", "202") as (anna, bram):
            await change("change", "acme", "", "video = false")
            here, there = await self.talk_of(anna, bram, "202")
            assert "m=video" not in there.invite.body.decode() and here.video_state == "refused"
            assert await there.show() == "refused"
            await here.hang_up(), await there.ended()
            await change("remove", "acme", "video")
            here, there = await self.talk_of(anna, bram, "202")
            await self.both_see(here, there)
            await here.hang_up(), await there.ended()
        return "neither offered nor taken while the tenant bars it"


STEPS = {"video_call": "video both ways, measured", "audio_only": "video to a phone without",
         "video_hold": "video held, resumed, restarted", "video_added": "video added in mid-talk",
         "video_glare": "video added by both at once",
         "video_late": "video after a delayed offer", "video_transfer": "video transferred", "baresip_video": "video of baresip, VP8", "video_services": "video and services", "video_barred": "video barred by the tenant"}
