"""One call of a test phone: the dialog, its SDP and its audio. Made by Phone.call() and Phone.incoming()."""
import asyncio
import time
import urllib.parse

import sip
from audio import PCMA, PCMU, Audio
from video import Camera, media_of

FLIP = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


class Talk:
    def __init__(self, phone, call_id):
        self.phone, self.call_id = phone, call_id
        self.local_tag, self.remote_tag, self.routes, self.cseq = sip.token(4), "", [], 0
        self.audio, self.direction, self.version = None, "sendrecv", 1
        self.state, self.status, self.reason = "calling", None, ""
        self.changed, self.ended_at, self.transfer_progress = asyncio.Event(), None, []
        self.invite = self.source = self.final_response = self.ack = None
        self.acknowledged, self.remote_direction, self.remote_sdp = asyncio.Event(), "sendrecv", ""
        self.early, self.infos, self.answers = False, [], False
        self.camera, self.shows, self.video_direction, self.remote_video = None, False, "sendrecv", None

    # --- beginnings
    @classmethod
    async def outgoing(cls, phone, number, target, headers, offer, caller, video=False):
        talk = cls(phone, sip.token() + "@phone")
        talk.target, talk.offered = target, offer
        talk.audio, talk.shows = await Audio(phone.tone).open(phone.host), video
        await talk.open_camera()
        host = phone.domain or (f"{target[0]}:{target[1]}" if not phone.registrar else target[0])
        talk.remote_target = number if number.startswith("sip:") else f"sip:{number}@{host}"
        talk.local, talk.remote = caller or f"<sip:{phone.user}@{phone.home}>", f"<{talk.remote_target}>"
        phone.calls[talk.call_id] = talk
        talk.inviting = asyncio.ensure_future(talk.run_invite(headers))
        return talk

    @classmethod
    def incoming(cls, phone, request, source):
        talk = cls(phone, request.get("Call-ID"))
        talk.invite, talk.source, talk.target, talk.state = request, source, source, "ringing"
        talk.remote_tag, talk.remote_target = request.tag("From"), sip.uri_of(request.get("Contact"))
        talk.local, talk.remote = request.get("To"), request.get("From").rpartition(";tag")[0] or request.get("From")
        talk.routes = request.all("Record-Route")
        return talk

    async def run_invite(self, headers):
        def make(extra):
            self.cseq += 1
            body = self.sdp() if self.offered else b""
            kind = [("Content-Type", "application/sdp")] if self.offered else []
            allow = [("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, REFER, NOTIFY, INFO"), ("Supported", "replaces")]
            self.invite = self.phone.request("INVITE", self.remote_target, f"{self.local};tag={self.local_tag}", self.remote,
                                             self.call_id, self.cseq, allow + kind + list(headers) + extra, body)
            return self.invite

        try:
            _, response = await self.phone.ask_with_digest(make, self.target, self.receive_provisional, within=200)
        except AssertionError as failure:
            return self.end(408, str(failure))
        if response.status >= 300:
            return self.end(response.status, response.get("Reason") or response.reason)
        self.adopt_route(response)
        if self.state == "ended":  # hung up while it was answered
            self.acknowledge(response)
            return await self.send_in_dialog("BYE")
        self.hear(response.body)
        self.acknowledge(response, b"" if self.offered else self.answer_sdp())
        self.become("talking")

    def receive_provisional(self, response):
        if response.status > 100 and self.state == "calling":
            self.become("ringing")
        if response.status > 100 and response.body:
            self.early = True
            self.hear(response.body)

    def adopt_route(self, response):
        self.remote_tag = response.tag("To")
        self.remote_target = sip.uri_of(response.get("Contact")) or self.remote_target
        self.routes = list(reversed(response.all("Record-Route")))

    def acknowledge(self, response, body=b""):
        if self.ack is None or body:
            kind = [("Content-Type", "application/sdp")] if body else []
            self.ack = self.in_dialog("ACK", kind, body, response.cseq[0])
        elif response.cseq[0] != self.ack.cseq[0]:
            self.ack = self.in_dialog("ACK", [], b"", response.cseq[0])
        self.phone.send(self.ack, self.next_hop())

    # --- state
    def become(self, state):
        self.state = state
        self.changed.set()
        self.changed = asyncio.Event()

    def end(self, status=None, reason=""):
        if self.state != "ended":
            self.status, self.reason, self.ended_at = status, reason, time.monotonic()
            self.become("ended")
        if self.camera:
            self.camera.sending = False
        if self.audio:
            self.audio.sending = False
            if self.audio._sender:
                self.audio._sender.cancel()

    def drop(self):
        """Forgets the call without a word to anyone."""
        if hasattr(self, "inviting"):
            self.inviting.cancel()
        if self.audio:
            self.audio.close()
        if self.camera:
            self.camera.close()

    async def until(self, states, within, what):
        begin = time.monotonic()
        while self.state not in states:
            changed, left = self.changed, within - (time.monotonic() - begin)
            if self.state == "ended" or left <= 0:
                seen = f"{self.status} {self.reason}".strip() if self.state == "ended" else f"still {self.state}"
                raise AssertionError(f"{self.phone.user}: {what} expected within {within} s, but: {seen}")
            try:
                await asyncio.wait_for(changed.wait(), left)
            except asyncio.TimeoutError:
                pass
        return self

    async def ringing(self, within=5):
        return await self.until(("ringing", "talking"), within, "ringing")

    async def answered(self, within=10):
        return await self.until(("talking",), within, "an answer")

    async def ended(self, within=10):
        """Waits for the end; gives the status with which it failed, or None after a BYE."""
        await self.until(("ended",), within, "the end of the call")
        return self.status

    # --- SDP
    def sdp(self):
        self.version += 1
        lines = ["v=0", f"o=- 1 {self.version} IN IP4 {self.audio.host}", "s=-", f"c=IN IP4 {self.audio.host}", "t=0 0",
                 f"m=audio {self.audio.port} RTP/AVP {PCMA} {PCMU} 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000",
                 "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", f"a={self.direction}", *self.video_lines(), ""]
        return "\r\n".join(lines).encode()

    def answer_sdp(self, answers=True):
        """As `sdp`, with as many streams as the other side's offer has."""
        self.answers = answers
        try:
            return self.sdp()
        finally:
            self.answers = False

    def hear(self, body):
        """Takes the other side's SDP: where audio goes, in which codec, and which ways it flows."""
        if not body:
            return
        self.remote_sdp = body.decode()
        streams = media_of(self.remote_sdp)
        self.remote_video = next((each for each in streams if each[0] == "video"), None)
        self.see()
        audio = next((each for each in streams if each[0] == "audio"), None)
        if audio is None or audio[1] == 0:
            return
        _, port, codecs, host, self.remote_direction, _ = audio
        codecs = [int(c) for c in codecs]
        chosen = next((c for c in codecs if c in (PCMA, PCMU)), PCMA)
        self.audio.start((host, port), chosen)
        self.audio.sending = self.direction in ("sendrecv", "sendonly") and self.remote_direction in ("sendrecv", "recvonly")

    # --- video: the phone's own formats, each under its own payload type
    async def open_camera(self):
        if self.camera is None and self.phone.video:
            self.camera = await Camera().open(self.phone.host)
            self.camera.expected = {payload for _, payload, _ in self.phone.video}

    def video_lines(self):
        """A place among the m= lines is never given up (RFC 3264 §8)."""
        refused = self.answers and (self.remote_video is None or self.remote_video[1] == 0)
        if refused or not (self.shows and self.camera):
            return ["m=video 0 RTP/AVP 97"] if self.remote_video else []
        formats = self.phone.video
        lines = [f"m=video {self.camera.port} RTP/AVP {' '.join(str(payload) for _, payload, _ in formats)}", "b=AS:1500"]
        for name, payload, fmtp in formats:
            lines += [f"a=rtpmap:{payload} {name}/90000"] + ([f"a=fmtp:{payload} {fmtp}"] if fmtp else [])
        held = self.direction if self.direction != "sendrecv" else self.video_direction
        return lines + ["a=rtcp-fb:* nack", "a=rtcp-fb:* nack pli", "a=rtcp-fb:* ccm fir", f"a={held}"]

    def see(self):
        """Sends in the first format of theirs that is one of ours, where they want it."""
        if not self.camera:
            return
        if not self.shows or self.remote_video is None or self.remote_video[1] == 0:
            self.camera.sending = False
            return
        _, port, _, host, way, lines = self.remote_video
        own = {name for name, _, _ in self.phone.video}
        chosen = next((line for line in lines if line.startswith("a=rtpmap:") and line.split()[1].split("/")[0] in own), None)
        sends = way in ("sendrecv", "recvonly") and self.direction == "sendrecv" and chosen is not None
        self.camera.start((host, port), int(chosen.split(":")[1].split()[0]) if chosen else 0, sends)

    @property
    def video_state(self):
        """What the exchange said last: none, refused, or the direction."""
        if self.remote_video is None:
            return "none"
        return "refused" if self.remote_video[1] == 0 else self.remote_video[4]

    async def video_becomes(self, state, within=8):
        begin = time.monotonic()
        while self.video_state != state:
            if time.monotonic() - begin > within:
                raise AssertionError(f"{self.phone.user}: video is {self.video_state}, not {state}, after {within} s")
            await asyncio.sleep(0.02)

    async def show(self, shows=True):
        """Adds video to the talk, or takes it away; gives what the exchange says to it."""
        self.shows = shows
        await self.open_camera()
        await self.reinvite()
        return self.video_state

    # --- what the user of the phone does
    async def ring(self, status=180):
        self.phone.answer(self.invite, self.source, status, self.local_tag, [("Contact", self.phone.contact)])

    async def answer(self, within=5):
        """Answers an incoming call; waits for the ACK."""
        self.audio = await Audio(self.phone.tone).open(self.phone.host)
        await self.open_camera()
        if self.state == "ended":
            self.audio.close()
            return self
        if self.invite.body:
            self.hear(self.invite.body)
        self.send_success(self.invite, self.source, self.answer_sdp(bool(self.invite.body)))
        try:
            await asyncio.wait_for(self.acknowledged.wait(), within)
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.phone.user}: no ACK within {within} s") from None
        return self

    async def answer_after(self, seconds):
        await self.ring()
        await asyncio.sleep(seconds)
        if self.state == "ringing":
            await self.answer()

    def reject(self, status=486):
        self.phone.answer(self.invite, self.source, status, self.local_tag)
        self.end(status, "refused by us")

    async def hang_up(self, within=5):
        """BYE, or CANCEL before the answer. Gives the final status of that request."""
        was = self.state
        if was in ("calling", "ringing") and self.source is None:
            cancel = sip.Message(f"CANCEL {self.invite.uri} SIP/2.0", [("Via", self.invite.get("Via")), ("Max-Forwards", "70")] +
                                 [(n, self.invite.get(n)) for n in ("From", "To", "Call-ID")] +
                                 [("CSeq", f"{self.cseq} CANCEL")])
            return (await self.phone.ask(cancel, self.target, within=within)).status
        if was == "ringing":
            return self.reject(603)
        self.end(None, "hung up here")
        return (await self.send_in_dialog("BYE", within=within)).status

    async def hold(self, direction="sendonly"):
        self.direction = direction
        await self.reinvite()

    async def resume(self):
        self.direction = "sendrecv"
        await self.reinvite()

    async def reinvite(self):
        kind = [("Content-Type", "application/sdp")]
        response = await self.send_in_dialog("INVITE", kind, self.sdp())
        assert response.status == 200, f"{self.phone.user}: re-INVITE answered {response.status}"
        self.hear(response.body)
        return response

    async def transfer(self, number, within=10):
        """Blind: REFER to a number; waits for the outcome in NOTIFY and gives its status (RFC 3515)."""
        target = number if number.startswith("sip:") else f"sip:{number}@{self.phone.home}"
        return await self.refer(f"<{target}>", within)

    async def transfer_to_call(self, other, within=10):
        """Attended: the other party of `other` takes our place (RFC 3891)."""
        replaces = f"{other.call_id};to-tag={other.remote_tag};from-tag={other.local_tag}"
        return await self.refer(f"<{other.remote_target}?Replaces={urllib.parse.quote(replaces, safe='')}>", within)

    async def refer(self, refer_to, within):
        headers = [("Refer-To", refer_to), ("Referred-By", f"<sip:{self.phone.user}@{self.phone.home}>")]
        response = await self.send_in_dialog("REFER", headers)
        assert response.status in (200, 202), f"{self.phone.user}: REFER answered {response.status} {response.reason}"
        begin = time.monotonic()
        while time.monotonic() - begin < within:
            done = [s for s in self.transfer_progress if s >= 200]
            if done:
                return done[-1]
            if self.state == "ended":
                return 200
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.phone.user}: transfer not finished within {within} s: {self.transfer_progress}")

    # --- inside the dialog
    def in_dialog(self, method, headers=(), body=b"", cseq=None):
        if cseq is None:
            self.cseq = cseq = self.cseq + 1
        local = self.local if sip.parameter(self.local.rpartition(">")[2], "tag") else f"{self.local};tag={self.local_tag}"
        routes = [("Route", r) for r in self.routes]
        return self.phone.request(method, self.remote_target, local, f"{self.remote};tag={self.remote_tag}", self.call_id,
                                  cseq, routes + list(headers), body)

    def next_hop(self):
        if self.phone.tcp:
            return self.target
        return sip.address_of(sip.uri_of(self.routes[0]) if self.routes else self.remote_target)

    async def send_in_dialog(self, method, headers=(), body=b"", within=32):
        sent = []

        def make(extra):
            sent.append(self.in_dialog(method, list(headers) + extra, body))
            return sent[-1]

        _, response = await self.phone.ask_with_digest(make, self.next_hop(), within=within)
        if method == "INVITE" and response.status < 300:
            self.acknowledge(response)
        return response

    def send_success(self, request, source, body):
        """200 with SDP, again until the ACK comes (RFC 3261 §13.3.1.4)."""
        self.acknowledged.clear()
        headers = [("Contact", self.phone.contact), ("Content-Type", "application/sdp"),
                   ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, REFER, NOTIFY, INFO"), ("Supported", "replaces")]
        self.final_response = self.phone.answer(request, source, 200, self.local_tag, headers, body)
        asyncio.ensure_future(self.repeat_success(self.final_response, source))

    async def repeat_success(self, response, source):
        pause = 0.5
        while not self.phone.tcp and pause < 16 and self.state != "ended":
            await asyncio.sleep(pause)
            if self.acknowledged.is_set() or self.final_response is not response:
                return
            self.phone.send(response, source)
            pause = min(pause * 2, 4)

    def receive_ack(self, request):
        if request.body:
            self.hear(request.body)
        self.acknowledged.set()
        if self.state == "ringing":
            self.become("talking")

    def receive(self, request, source):
        handler = getattr(self, f"receive_{request.method.lower()}", None)
        if handler:
            handler(request, source)
        else:
            self.phone.answer(request, source, 501, self.local_tag)

    def receive_cancel(self, request, source):
        self.phone.answer(request, source, 200, self.local_tag)
        if self.state == "ringing" and self.final_response is None:  # RFC 3261 §9.2
            self.phone.answer(self.invite, source, 487, self.local_tag)
            self.end(487, request.get("Reason") or "cancelled")

    def receive_bye(self, request, source):
        self.phone.answer(request, source, 200, self.local_tag)
        self.end(None, request.get("Reason") or "hung up there")

    def receive_invite(self, request, source):
        if self.camera and self.phone.takes_video and b"m=video" in request.body:
            self.shows = b"m=video 0" not in request.body
        self.remote_target = sip.uri_of(request.get("Contact")) or self.remote_target
        if request.body:
            self.hear(request.body)
        direction, self.direction = self.direction, FLIP[self.remote_direction] if self.direction == "sendrecv" else self.direction
        if self.remote_video:
            self.video_direction = FLIP[self.remote_video[4]]
        self.send_success(request, source, self.answer_sdp(bool(request.body)))
        self.direction, self.video_direction = direction, "sendrecv"

    def receive_update(self, request, source):
        if request.body:
            self.hear(request.body)
            headers = [("Contact", self.phone.contact), ("Content-Type", "application/sdp")]
            self.phone.answer(request, source, 200, self.local_tag, headers, self.answer_sdp())
        else:
            self.phone.answer(request, source, 200, self.local_tag, [("Contact", self.phone.contact)])

    def receive_notify(self, request, source):
        self.phone.answer(request, source, 200, self.local_tag)
        words = request.body.decode().split()
        if request.get("Event").startswith("refer") and len(words) > 1 and words[1].isdigit():
            self.transfer_progress.append(int(words[1]))

    def receive_info(self, request, source):
        self.infos.append(request)
        self.phone.answer(request, source, 200, self.local_tag)

    def receive_options(self, request, source):
        self.phone.answer(request, source, 200, self.local_tag)

    def receive_refer(self, request, source):
        self.phone.answer(request, source, 603, self.local_tag)
