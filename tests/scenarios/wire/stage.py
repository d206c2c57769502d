"""The exchange under test in processes of its own, with the company of tenant.toml: a SIP phone for every device and a carrier
that is everybody outside."""
import asyncio
import itertools
import re

import exchange
import sip
from audio import Audio
from phone import Phone
from sound import TONES, Ear, write_own_music
from talk import Talk

TRUNK = """[trunks.carrier]
kind = "peering"
targets = ["sip:127.0.0.9:5090;transport=udp"]
sources = ["127.0.0.9"]
number_format = "e164-plus"
caller_id = "own-numbers"
most_calls = 1000
[trunks.mobile-core]
kind = "mobile"
targets = ["sip:127.0.0.9:5090;transport=udp"]
"""
USERS = {"201": "anna", "202": "bram", "203": "carla", "204": "dirk", "205": "eva", "208": "gijs", "209": "hans"}
SECRET = "only for scenarios"
REFUSALS = {"busy": 486, "declined": 603, "congestion": 503}


class Line:
    """One who calls and is called: a phone, or somebody outside. His calls, the oldest first."""

    def __init__(self, name):
        self.name, self.calls, self.ears = name, [], {}
        self.responds, self.refuses, self.early_media = True, 0, False
        self.phone = None

    def live(self):
        return [talk for talk in self.calls if talk.state != "ended"]

    def ringing(self):
        return [talk for talk in self.live() if talk.source and talk.state == "ringing"]

    def call_with(self, name=""):
        return next((talk for talk in reversed(self.live()) if name in ("", talk.name)), None)

    def now(self, talk):
        ear = self.ears.get(talk)
        return ear.now if ear else ""

    def heard(self):
        return [name for ear in self.ears.values() for name in ear.heard]

    def listen(self):
        for talk in self.calls:
            if talk.audio and talk not in self.ears:
                self.ears[talk] = Ear(talk.audio)
            if talk in self.ears and talk.state != "ended":
                self.ears[talk].listen()


class StagePhone(Phone):
    """A phone of the scenario: rings by itself, refuses if so given, and keeps each call's messages."""

    def __init__(self, stage, *words, **named):
        super().__init__(*words, **named)
        self.stage, self.messages = stage, {}

    def datagram_received(self, data, source):
        if data[:1] < b"\x80":  # else late RTP to a port that another had before
            super().datagram_received(data, source)

    def receive(self, message, source):
        self.messages.setdefault(message.get("Call-ID"), []).append(message)
        super().receive(message, source)

    def line_of(self, request):
        return self.stage.line(self.user)

    def receive_call(self, request, source):
        line = self.line_of(request)
        if not line.responds or self.stage.carrier_down and self is self.stage.carrier:
            if self.stage.carrier_down:
                self.answer(request, source, 503, sip.token(4))
            return
        talk = Talk.incoming(self, request, source)
        self.calls[talk.call_id] = talk
        talk.name = number_of(request)
        line.calls.append(talk)
        talk.early_answer = b""
        if line.refuses:
            talk.reject(line.refuses)
        else:
            self.stage.do(self.ring(talk, line))

    async def ring(self, talk, line):
        """Its audio stands ready, so that an answer leaves in the very moment in which somebody answers."""
        talk.audio = await Audio(self.stage.tone(line)).open(self.host)
        if not line.early_media:
            await talk.ring()
            return
        talk.hear(talk.invite.body)
        headers = [("Contact", self.contact), ("Content-Type", "application/sdp")]
        talk.early_answer = talk.sdp()
        self.answer(talk.invite, talk.source, 183, talk.local_tag, headers, talk.early_answer)


class Carrier(StagePhone):
    def line_of(self, request):
        return self.stage.line(sip.user_of(request.uri))


def number_of(request):
    """Who calls, as the phone shows it."""
    return sip.user_of(sip.uri_of(request.get("From")))


def device_of(subject):
    tenant, _, extension = subject.rpartition(":")
    return f"{tenant or 'acme'}-{extension}"


def features(steps):
    """What is given of lines, as TOML: {(tenant, user): text}."""
    found = {}
    for step in steps:
        if step.kind != "given" or step.words[0].rpartition(":")[2] not in USERS:
            continue
        tenant, _, extension = step.words[0].rpartition(":")
        said, words = " ".join(step.words[1:]), step.words
        text = {"has do-not-disturb": "do_not_disturb = true", "has no call-waiting": "call_waiting = false",
                "hides its number": "hide_number = true"}.get(said, "")
        if words[1] == "forwards":
            to = words[4]
            outside = to if to.startswith("+") else f"+31{to[1:]}" if to.startswith("0") else ""
            where = f"number:{outside}" if outside else f"user:{USERS[to]}" if to in USERS else f"extension:{to}"
            text = f'forward_{words[2].replace("-", "_")} = {{ active = true, to = "{where}" }}'
            if len(words) > 6:
                text += f"\nno_answer_seconds = {words[6].rstrip('s')}"
        if text:
            found.setdefault((tenant or "acme", USERS[extension]), []).append(text)
    return found


def company(template, steps):
    text = TRUNK
    for name, area, language in (("acme", "20123", "nl"), ("globex", "30234", "en")):
        text += template.replace("NAME", name).replace("AREA", area).replace("LANGUAGE", language)
    for (tenant, user), lines in features(steps).items():
        table = f"[tenants.{tenant}.users.features]\n"
        start = text.index(f'[[tenants.{tenant}.users]]\nid = "{user}"')
        end = text.index(f"[[tenants.{tenant}.users.devices]]", start)
        at = text.find(table, start, end)
        head = text[:end] + table if at < 0 else text[:at + len(table)]
        text = head + "\n".join(lines) + "\n" + text[len(head) if at >= 0 else end:]
    return text


class Stage:
    def __init__(self, template, steps, prompts, mute):
        self.exchange = exchange.Exchange(config=company(template, steps), ports=40)
        settings = self.exchange.folder / "centraled.toml"
        settings.write_text(settings.read_text().replace(f"{self.exchange.build}/prompts", str(prompts)))
        write_own_music(self.exchange.data / "sounds")
        self.steps, self.mute, self.lines, self.carrier_down = steps, mute, {}, False
        self.tasks, self.unreachable = [], set()
        self.carrier = Carrier(self, "carrier", host=exchange.CARRIER, port=self.exchange.carrier_port)

    def do(self, work):
        self.tasks.append(asyncio.ensure_future(work))
        return self.tasks[-1]

    def line(self, name):
        return self.lines.setdefault(name, Line(name))

    def of(self, subject):
        """The line that a script means."""
        outside = subject.startswith("+") or subject == "112"
        line = self.line(subject if outside else device_of(subject))
        if outside:
            line.phone = self.carrier
        return line

    def tone(self, line):
        return 0 if self.mute else TONES.get(line.name, 450)

    async def __aenter__(self):
        await self.exchange.__aenter__()
        await self.carrier.start()
        for tenant, extension in itertools.product(("acme", "globex"), ("201", "202", "203", "203b", "204", "205", "208", "209")):
            line = self.line(f"{tenant}-{extension}")
            line.phone = StagePhone(self, line.name, SECRET, self.exchange.sip)
            await line.phone.start()
            if line.name not in self.unreachable:
                status = await line.phone.register()
                assert status == 200, f"{line.name}: REGISTER answered {status}"
        self.do(self.listen())
        return self

    async def __aexit__(self, *what):
        for task in self.tasks:
            task.cancel()
        for phone in {line.phone for line in self.lines.values() if line.phone} | {self.carrier}:
            if hasattr(phone, "transport"):
                await phone.close()
        await self.exchange.__aexit__(*what)

    async def listen(self):
        while True:
            for line in self.lines.values():
                line.listen()
            await asyncio.sleep(0.05)

    # --- what the command line shows
    async def trace_of_all(self):
        """Every call's records, those of the call that began first at the front."""
        ended = [line.split()[0] for line in (await self.exchange.centrale("history")).splitlines()]
        live = [call["interaction"] for call in await self.exchange.calls()]
        ids = list(dict.fromkeys(reversed(ended))) + [one for one in dict.fromkeys(live) if one not in ended]
        return [re.sub(r"^\S+\s+", "", await self.exchange.centrale("trace", one), flags=re.M) for one in ids]
