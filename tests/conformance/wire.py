"""One socket towards the exchange, below any rule of SIP: whole bytes out, whatever comes back in.

    async with Wire(exchange.sip, "tcp") as wire:
        answer = await wire.ask(wire.request("OPTIONS"))          # the final response, or None
"""
import asyncio
import pathlib
import socket
import struct
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / p) for p in ("interop", "lib")]
import sip  # noqa: E402

LARGEST_DATAGRAM = 65507


class Wire(asyncio.DatagramProtocol):
    def __init__(self, target, transport="udp", host="127.0.0.1"):
        self.target, self.kind, self.host, self.port = target, transport, host, 0
        self.arrived, self.closed, self.raw, self.held = asyncio.Queue(), asyncio.Event(), b"", []

    async def __aenter__(self):
        if self.kind == "tcp":
            self.reader, self.writer = await asyncio.open_connection(*self.target, local_addr=(self.host, 0), limit=1 << 22)
            self.port = self.writer.get_extra_info("sockname")[1]
            self.reading = asyncio.ensure_future(self.read())
        else:
            self.transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            self.port = self.transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_):
        if self.kind == "tcp":
            self.reading.cancel()
            self.writer.close()
        else:
            self.transport.close()

    # --- in
    def datagram_received(self, data, source):
        self.raw += data
        if data.strip():
            self.arrived.put_nowait(sip.Message.parse(data))

    def error_received(self, problem):
        pass  # ICMP: the answer to it is that none comes

    async def read(self):
        pending = b""
        try:
            while data := await self.reader.read(1 << 16):
                self.raw += data
                pending = self.cut(pending + data)
        except OSError:
            pass
        self.closed.set()

    def cut(self, pending):
        """Takes whole messages off; gives what is left."""
        while True:
            pending = pending.lstrip(b"\r\n")
            end = pending.find(b"\r\n\r\n")
            if end < 0:
                return pending
            head = sip.Message.parse(pending[:end + 4])
            size = end + 4 + int(head.get("Content-Length", "0") or 0)
            if len(pending) < size:
                return pending
            self.arrived.put_nowait(sip.Message.parse(pending[:size]))
            pending = pending[size:]

    async def receive(self, within=1.0):
        """The next message, or None."""
        try:
            return await asyncio.wait_for(self.arrived.get(), within)
        except asyncio.TimeoutError:
            return None

    async def final(self, call_id=None, within=2.0):
        """The next final response (of that call); requests and other responses are kept in `held`."""
        end = asyncio.get_running_loop().time() + within
        while (left := end - asyncio.get_running_loop().time()) > 0:
            message = await self.receive(left)
            if message is None:
                return None
            if not message.is_request and message.status >= 200 and (call_id is None or message.get("Call-ID") == call_id):
                return message
            self.held.append(message)
        return None

    async def is_closed(self, within=2.0):
        try:
            await asyncio.wait_for(self.closed.wait(), within)
        except asyncio.TimeoutError:
            return False
        return True

    # --- out
    def send(self, data):
        data = bytes(data)
        if self.kind == "tcp":
            if not self.writer.is_closing():
                self.writer.write(data)
        else:
            self.transport.sendto(data[:LARGEST_DATAGRAM], self.target)

    def reset(self):
        """Ends a TCP connection with RST instead of FIN."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def ask(self, request, within=2.0):
        """The final response to a request; an INVITE refused gets its ACK."""
        self.send(request)
        answer = await self.final(request.get("Call-ID"), within)
        if answer and request.method == "INVITE" and answer.status >= 300:
            self.send(acknowledge(request, answer))
        return answer

    async def ask_patiently(self, make, within=2.0):
        """`make()` builds the request. A 503 with Retry-After is overload of the machine, not what is asked about: once more."""
        for _ in range(40):
            request = make()
            answer = await self.ask(request, within)
            if answer is None or answer.status != 503 or not answer.get("Retry-After"):
                break
            await asyncio.sleep(0.25)
        return request, answer

    async def ask_as(self, user, secret, make, within=2.0):
        """Answers one challenge. Gives the request that was sent last, and its response."""
        request, answer = await self.ask_patiently(make, within)
        if answer is None or answer.status not in (401, 407):
            return request, answer

        def proved():
            again = make()
            again.add(*sip.with_answer(again, answer, user, secret))
            return again

        return await self.ask_patiently(proved, within)

    def request(self, method="OPTIONS", uri="sip:centrale.test", user="probe", to=None, more=(), body=b"", cseq=1):
        """A well-formed request of our own."""
        me = f"<sip:{user}@centrale.test>"
        via = f"SIP/2.0/{self.kind.upper()} {self.host}:{self.port};branch=z9hG4bK{sip.token()};rport"
        transport = ";transport=tcp" if self.kind == "tcp" else ""
        headers = [("Via", via), ("Max-Forwards", "70"), ("From", f"{me};tag={sip.token(4)}"),
                   ("To", to or (me if method == "REGISTER" else f"<{uri}>")), ("Call-ID", sip.token() + "@wire"),
                   ("CSeq", f"{cseq} {method}"), ("Contact", f"<sip:{user}@{self.host}:{self.port}{transport}>")]
        return sip.Message(f"{method} {uri} SIP/2.0", headers + list(more), body)


def acknowledge(request, answer):
    """The ACK of a refused INVITE (RFC 3261 §17.1.1.3)."""
    return sip.Message(f"ACK {request.uri} SIP/2.0", [("Via", request.get("Via")), ("Max-Forwards", "70"),
                       ("From", request.get("From")), ("To", answer.get("To")), ("Call-ID", request.get("Call-ID")),
                       ("CSeq", f"{request.cseq[0]} ACK")])


def raw(message, lengths=None):
    """The bytes of a message with other Content-Length lines than the true one: a list, empty for none."""
    headers = [(n, v) for n, v in message.headers if n.lower() != "content-length"]
    lines = [message.first] + [f"{n}: {v}" for n, v in headers]
    lines += [f"Content-Length: {length}" for length in ([len(message.body)] if lengths is None else lengths)]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + message.body


async def alive(exchange, within=3.0):
    """The exchange still answers somebody else; raises when it does not. Gives the seconds that it took."""
    assert exchange.process.returncode is None, f"centraled has ended:\n{exchange.tail(12)}"
    begin = asyncio.get_running_loop().time()
    async with Wire(exchange.sip) as wire:
        request = wire.request()
        for _ in range(3):
            if await wire.ask(request, within / 3):
                return asyncio.get_running_loop().time() - begin
    raise AssertionError(f"no answer to OPTIONS within {within} s; the log ends:\n{exchange.tail(12)}")
