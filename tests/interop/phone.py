"""A small SIP phone for tests over the wire: registers, calls, answers, holds, transfers, subscribes, and measures audio.

    async with Phone("acme-201", secret, ("127.0.0.1", 5060), tone=500) as anna:
        await anna.register()
        call = await anna.call("202")             # INVITE sent; call.answered(), call.ringing(), call.failed()
        await call.answered()
        await call.audio.hears(700)
        await call.hang_up()

A phone without registrar and secret is a carrier's side of a trunk. Everything raises AssertionError with what was seen
instead. One file for the phone, one for its calls (talk.py), messages in sip.py, sound in audio.py."""
import asyncio
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sip  # noqa: E402
from talk import Talk  # noqa: E402

T1 = 0.5


class Transaction:
    """A request of ours: sent again over UDP until answered (RFC 3261 §17.1)."""

    def __init__(self, phone, request, target, on_provisional):
        self.phone, self.request, self.target, self.on_provisional = phone, request, target, on_provisional
        self.final = asyncio.get_running_loop().create_future()
        self.provisional, self.task = False, asyncio.ensure_future(self.retransmit())

    async def retransmit(self):
        pause = T1
        while not self.final.done():
            self.phone.send(self.request, self.target)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 4)
            if self.phone.tcp or (self.provisional and self.request.method == "INVITE"):
                return

    def receive(self, response):
        if response.status < 200:
            self.provisional = True
            if self.on_provisional:
                self.on_provisional(response)
            return
        if self.request.method == "INVITE" and response.status >= 300:
            self.phone.acknowledge_failure(self.request, response, self.target)
        if not self.final.done():
            self.task.cancel()
            self.final.set_result(response)


class Phone(asyncio.DatagramProtocol):
    def __init__(self, user, secret=None, registrar=None, tone=0, transport="udp", host="127.0.0.1", port=0, domain=None):
        self.user, self.secret, self.registrar, self.tone, self.host = user, secret, registrar, tone, host
        self.tcp, self.port, self.domain = transport == "tcp", port, domain
        self.transactions, self.calls, self.answers = {}, {}, {}
        self.arrived, self.notifications = asyncio.Queue(), []
        self.news, self.auto_answer, self.busy = asyncio.Condition(), None, False
        self.seen, self.writer, self.cseq, self.registration = [], None, 1, sip.token() + "@phone"
        self.refuse_media, self.video, self.takes_video = None, [], True

    # --- life
    async def start(self):
        loop = asyncio.get_running_loop()
        if self.tcp:
            reader, self.writer = await asyncio.open_connection(*self.registrar)
            self.host, self.port = self.writer.get_extra_info("sockname")[:2]
            self.reading = asyncio.ensure_future(self.read_stream(reader))
        else:
            self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, self.port))
            self.port = self.transport.get_extra_info("sockname")[1]
        return self

    async def close(self):
        for talk in list(self.calls.values()):
            talk.drop()
        for transaction in self.transactions.values():
            transaction.task.cancel()
        if self.writer:
            self.reading.cancel()
            self.writer.close()
        else:
            self.transport.close()

    async def __aenter__(self):
        return await self.start()

    async def __aexit__(self, *_):
        await self.close()

    # --- names of this phone
    @property
    def contact(self):
        return f"<sip:{self.user}@{self.host}:{self.port}{';transport=tcp' if self.tcp else ''}>"

    @property
    def home(self):
        """Host part of this phone's own address of record."""
        return self.domain or (self.registrar[0] if self.registrar else self.host)

    def request(self, method, uri, from_, to, call_id, cseq, headers=(), body=b""):
        via = f"SIP/2.0/{'TCP' if self.tcp else 'UDP'} {self.host}:{self.port};branch=z9hG4bK{sip.token()};rport"
        message = sip.Message(f"{method} {uri} SIP/2.0", [("Via", via), ("Max-Forwards", "70"), ("From", from_), ("To", to),
                              ("Call-ID", call_id), ("CSeq", f"{cseq} {method}"), ("Contact", self.contact),
                              ("User-Agent", "centrale-test-phone")], body)
        message.headers += list(headers)
        return message

    # --- wire
    def send(self, message, target):
        self.seen.append((">", message))
        if self.writer:
            self.writer.write(bytes(message))
        elif not self.transport.is_closing():
            self.transport.sendto(bytes(message), target)

    def datagram_received(self, data, source):
        if data.strip(b"\r\n\0 "):
            self.receive(sip.Message.parse(data), source)

    async def read_stream(self, reader):
        while True:
            head = b""
            while not head.strip():  # keep-alives are empty lines (RFC 5626 §3.5.1)
                head = await reader.readuntil(b"\r\n")
            head += await reader.readuntil(b"\r\n\r\n")
            length = int(sip.Message.parse(head).get("Content-Length", "0"))
            self.receive(sip.Message.parse(head + await reader.readexactly(length)), self.registrar)

    def receive(self, message, source):
        self.seen.append(("<", message))
        if message.is_request:
            self.receive_request(message, source)
        elif transaction := self.transactions.get((message.branch, message.cseq[1])):
            again = transaction.final.done()
            transaction.receive(message)
            if again:
                self.receive_late_success(transaction, message)

    def receive_late_success(self, transaction, message):
        """A 200 to INVITE that comes again is acknowledged again (RFC 3261 §13.2.2.4)."""
        talk = self.calls.get(message.get("Call-ID"))
        if transaction.request.method == "INVITE" and 200 <= message.status < 300 and talk:
            talk.acknowledge(message)

    def acknowledge_failure(self, request, response, target):
        ack = sip.Message(f"ACK {request.uri} SIP/2.0", [("Via", request.get("Via")), ("Max-Forwards", "70"),
                          ("From", request.get("From")), ("To", response.get("To")), ("Call-ID", request.get("Call-ID")),
                          ("CSeq", f"{request.cseq[0]} ACK")] + [("Route", r) for r in request.all("Route")])
        self.send(ack, target)

    async def ask(self, request, target, on_provisional=None, within=32):
        """Sends a request and waits for its final response."""
        transaction = Transaction(self, request, target, on_provisional)
        self.transactions[(request.branch, request.method)] = transaction
        try:
            return await asyncio.wait_for(asyncio.shield(transaction.final), within)
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.user}: no answer to {request.method} {request.uri} within {within} s") from None
        finally:
            transaction.task.cancel()

    async def ask_with_digest(self, make, target, on_provisional=None, within=32):
        """As ask; `make(extra headers)` builds the request, and once more with the answer to a challenge."""
        request = make([])
        response = await self.ask(request, target, on_provisional, within)
        if response.status in (401, 407) and self.secret is not None:
            request = make([sip.with_answer(request, response, self.user, self.secret)])
            response = await self.ask(request, target, on_provisional, within)
        return request, response

    # --- requests of the exchange
    def receive_request(self, request, source):
        key = (request.branch, request.method)
        if key in self.answers:  # sent again: the same answer again
            if self.answers[key]:
                self.send(self.answers[key], source)
            return
        talk = self.calls.get(request.get("Call-ID"))
        if request.method == "ACK":
            if talk:
                talk.receive_ack(request)
            return
        self.answers[key] = None
        if talk and (request.tag("To") or request.method == "CANCEL"):
            talk.receive(request, source)
        elif request.method == "INVITE" and not request.tag("To"):
            self.receive_call(request, source)
        else:
            self.receive_alone(request, source)

    def answer(self, request, source, status, to_tag="", headers=(), body=b""):
        response = request.respond(status, to_tag, headers, body)
        if status >= 200 or request.method == "INVITE":
            self.answers[(request.branch, request.method)] = response
        self.send(response, source)
        return response

    def receive_alone(self, request, source):
        if request.method == "NOTIFY":
            self.answer(request, source, 200, sip.token(4))
            self.notifications.append(request)
            asyncio.ensure_future(self.spread_news())
        elif request.method == "OPTIONS":
            self.answer(request, source, 200, sip.token(4))
        else:
            self.answer(request, source, 481 if request.tag("To") else 405, sip.token(4))

    async def spread_news(self):
        async with self.news:
            self.news.notify_all()

    def receive_call(self, request, source):
        if self.busy:
            self.answer(request, source, 486, sip.token(4))
            return
        talk = Talk.incoming(self, request, source)
        self.calls[talk.call_id] = talk
        talk.shows = bool(self.video)
        self.answer(request, source, 100)
        self.arrived.put_nowait(talk)
        if self.auto_answer is not None:
            asyncio.ensure_future(talk.answer_after(self.auto_answer))

    # --- what a test does with it
    async def register(self, expires=300, within=10):
        """REGISTER; returns the final status."""
        self.own_tag = getattr(self, "own_tag", sip.token(4))

        def make(extra):
            self.cseq += 1
            own = f"<sip:{self.user}@{self.home}>"
            return self.request("REGISTER", f"sip:{self.home}", f"{own};tag={self.own_tag}", own, self.registration,
                                self.cseq, [("Expires", expires)] + extra)

        _, response = await self.ask_with_digest(make, self.registrar, within=within)
        return response.status

    async def call(self, number, to=None, headers=(), offer=True, caller=None, video=False):
        """Dials, with `video` in the offer or without. `to` is another target (host, port); `offer=False` leaves the offer to the other side (delayed)."""
        talk = await Talk.outgoing(self, number, to or self.registrar, headers, offer, caller, video)
        return talk

    async def incoming(self, within=5):
        try:
            return await asyncio.wait_for(self.arrived.get(), within)
        except asyncio.TimeoutError:
            raise AssertionError(f"{self.user}: no call came within {within} s") from None

    async def subscribe(self, event, resource=None, accept=None, expires=300, headers=(), body=b""):
        """SUBSCRIBE to an event package (RFC 6665); returns the final status. NOTIFYs come to `notified`."""
        own = f"<sip:{self.user}@{self.home}>"
        target = f"sip:{resource or self.user}@{self.home}"
        call_id, tag, count = sip.token(), sip.token(4), [0]

        def make(extra):
            count[0] += 1
            wanted = [("Event", event), ("Expires", expires)] + ([("Accept", accept)] if accept else []) + list(headers)
            return self.request("SUBSCRIBE", target, f"{own};tag={tag}", f"<{target}>", call_id, count[0], wanted + extra, body)

        _, response = await self.ask_with_digest(make, self.registrar)
        return response.status

    async def notified(self, event, holds, within=10):
        """Waits for a NOTIFY of the event package whose body satisfies `holds`; one that came before counts."""
        def find():
            return next((n for n in reversed(self.notifications)
                         if n.get("Event").split(";")[0] == event and holds(n.body.decode())), None)

        async def wait():
            async with self.news:
                await self.news.wait_for(find)
            return find()

        try:
            return await asyncio.wait_for(wait(), within)
        except asyncio.TimeoutError:
            bodies = [n.body.decode() for n in self.notifications if n.get("Event").split(";")[0] == event]
            raise AssertionError(f"{self.user}: no such NOTIFY of {event} within {within} s; came: {bodies}") from None

    def ladder(self):
        """The messages of this phone, a line each."""
        return "\n".join(f"{way} {m.first}  {m.get('CSeq')}" for way, m in self.seen)
