#!/usr/bin/env python3
"""Phones that watch lamps, for bench/run phones: a program of its own, so that its work is not measured.

    watchers.py lists HOST PORT FIRST COUNT DEVICE SECRET LIST       a connection each, subscribed to LIST % n
    watchers.py lamps HOST PORT FIRST COUNT DEVICE SECRET URI TIMES  datagrams: each of URI % 0 .. TIMES - 1

    watchers.py publish HOST PORT FIRST COUNT DEVICE RATE URI        PUBLISHes the dialogs of URI % n, RATE a second, in turn

Says `ready SUBSCRIPTIONS` when all have had their first NOTIFY. Each line on stdin is answered with a line of JSON: NOTIFYs,
their bytes and the lamps told since the line before. Ends with stdin."""
import asyncio
import hashlib
import json
import os
import re
import sys

TAKEN = re.compile(rb"^(?:Via|From|To|Call-ID|CSeq):.*\r\n", re.M)
CHALLENGE = re.compile(rb'^WWW-Authenticate: Digest .*$', re.M)
AT_ONCE = 40  # SUBSCRIBEs without an answer, of all datagram phones


def digest(words, user, secret, method, uri, count):
    """RFC 8760 or RFC 2617 with qop=auth; `words`: of the challenge."""
    with_algorithm = hashlib.sha256 if words.get("algorithm", "MD5") == "SHA-256" else hashlib.md5
    hashed = lambda text: with_algorithm(text.encode()).hexdigest()
    ha1, ha2 = hashed(f"{user}:{words['realm']}:{secret}"), hashed(f"{method}:{uri}")
    response = hashed(f"{ha1}:{words['nonce']}:{count:08x}:c:auth:{ha2}")
    return (f'Authorization: Digest username="{user}", realm="{words["realm"]}", nonce="{words["nonce"]}", uri="{uri}", '
            f'algorithm={words.get("algorithm", "MD5")}, qop=auth, nc={count:08x}, cnonce="c", response="{response}"\r\n')


class Counts:
    def __init__(self):
        self.notifies = self.bytes = self.lamps = self.subscribed = 0
        self.first = {}

    def notify(self, message):
        """The answer to a NOTIFY."""
        self.notifies, self.bytes = self.notifies + 1, self.bytes + len(message)
        self.lamps += message.count(b"<dialog-info")
        head = message[:message.index(b"\r\n\r\n") + 2]
        call_id = re.search(rb"^Call-ID: *(.*?)\r\n", head, re.M)[1].decode()
        if waiting := self.first.pop(call_id, None):
            waiting.set_result(None)
        return b"SIP/2.0 200 OK\r\n" + b"".join(TAKEN.findall(head)) + b"Content-Length: 0\r\n\r\n"

    def take(self):
        told = {"notifies": self.notifies, "bytes": self.bytes, "lamps": self.lamps}
        self.notifies = self.bytes = self.lamps = 0
        return told


class Phone:
    """Subscribes with one challenge for all that it watches. `send(bytes)`; responses come to `responses` by Call-ID."""

    def __init__(self, counts, user, secret, send, protocol, contact):
        self.counts, self.user, self.secret, self.send = counts, user, secret, send
        self.protocol, self.contact = protocol, contact
        self.challenge, self.used, self.responses = None, 0, {}

    def subscribe_text(self, uri, call_id, number, accept):
        authorization = ""
        if self.challenge:
            self.used += 1
            authorization = digest(self.challenge, self.user, self.secret, "SUBSCRIBE", uri, self.used)
        return (f"SUBSCRIBE {uri} SIP/2.0\r\nVia: SIP/2.0/{self.protocol} {self.contact};branch=z9hG4bK{call_id}{number};rport\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:{self.user}@bench.example>;tag=w\r\nTo: <{uri}>\r\nCall-ID: {call_id}\r\n"
                f"CSeq: {number} SUBSCRIBE\r\nContact: <sip:{self.user}@{self.contact};transport={self.protocol.lower()}>\r\n"
                f"Event: dialog\r\nExpires: 7200\r\nSupported: eventlist\r\nAccept: {accept}\r\n{authorization}"
                "Content-Length: 0\r\n\r\n").encode()

    async def subscribe(self, uri, accept="application/dialog-info+xml, multipart/related, application/rlmi+xml"):
        call_id, loop = os.urandom(8).hex(), asyncio.get_running_loop()
        told = self.counts.first[call_id] = loop.create_future()
        for number in (1, 2):
            answered = self.responses[call_id] = loop.create_future()
            self.send(self.subscribe_text(uri, call_id, number, accept))
            response = await asyncio.wait_for(answered, 20)
            status = int(response[8:11])
            if status != 401:
                break
            line = CHALLENGE.search(response)[0].decode()
            self.challenge, self.used = {k: q or w for k, q, w in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', line)}, 0
        if status not in (200, 202):
            raise RuntimeError(f"{self.user} {uri}: {response.splitlines()[0].decode()}")
        await asyncio.wait_for(told, 20)
        self.counts.subscribed += 1

    def receive(self, message):
        """Gives what to send back."""
        if message.startswith(b"NOTIFY"):
            return self.counts.notify(message)
        call_id = re.search(rb"^Call-ID: *(.*?)\r\n", message, re.M)[1].decode()
        if (waiting := self.responses.get(call_id)) and not waiting.done() and message[8:9] != b"1":
            waiting.set_result(message)
        return None


async def read_stream(phone, reader, writer):
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"^Content-Length: *(\d+)", head, re.M)[1])
        if answer := phone.receive(head + await reader.readexactly(length)):
            writer.write(answer)


async def by_connection(counts, server, user, secret, uri):
    reader, writer = await asyncio.open_connection(*server)
    host, port = writer.get_extra_info("sockname")[:2]
    phone = Phone(counts, user, secret, writer.write, "TCP", f"{host}:{port}")
    phone.reading = asyncio.ensure_future(read_stream(phone, reader, writer))
    await phone.subscribe(uri)
    return phone


class Datagrams(asyncio.DatagramProtocol):
    """All phones behind one socket; a NOTIFY needs no phone, a response finds its own by Call-ID."""

    def __init__(self, counts, server):
        self.counts, self.server, self.waiting = counts, server, {}

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, _):
        if data.startswith(b"NOTIFY"):
            self.transport.sendto(self.counts.notify(data), self.server)
            return
        call_id = re.search(rb"^Call-ID: *(.*?)\r\n", data, re.M)[1].decode()
        for phone in filter(None, [self.waiting.get(call_id)]):
            phone.receive(data)


async def by_datagrams(counts, server, phones, uris):
    loop = asyncio.get_running_loop()
    transport, socket = await loop.create_datagram_endpoint(lambda: Datagrams(counts, server), local_addr=("127.0.0.1", 0))
    contact = "127.0.0.1:%d" % transport.get_extra_info("sockname")[1]
    turn = asyncio.Semaphore(AT_ONCE)

    class Register(dict):
        def __init__(self, phone):
            super().__init__()
            self.phone = phone

        def __setitem__(self, call_id, future):
            super().__setitem__(call_id, future)
            socket.waiting[call_id] = self.phone

    async def one(user, secret):
        phone = Phone(counts, user, secret, lambda data: transport.sendto(data, server), "UDP", contact)
        phone.responses = Register(phone)
        for uri in uris:
            async with turn:
                await phone.subscribe(uri)

    await asyncio.gather(*(one(user, secret) for user, secret in phones))


INFO = ('<?xml version="1.0"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full" entity="{uri}">\n'
        '{dialog}</dialog-info>\n')
DIALOG = ('<dialog id="d{version}" direction="recipient"><state>{state}</state><remote><identity display="Somebody outside">'
          'sip:+31612345678@bench.example</identity></remote></dialog>\n')
STATES = ("early", "confirmed", None)  # None: no dialog at all


async def publishes(counts, server, names, uri, rate):
    """What a switch tells a presence server: the states of a call at each in turn (RFC 3903, RFC 4235)."""
    loop, etags, turn = asyncio.get_running_loop(), {}, 0

    class Answers(asyncio.DatagramProtocol):
        def datagram_received(self, data, _):
            call_id = re.search(rb"^Call-ID: *(.*?)\r\n", data, re.M)[1].decode()
            n = int(call_id.split("-")[0])
            if data[8:11] == b"412":  # the answer that named its last state was lost: published anew
                etags.pop(n, None)
                return
            if data[8:11] != b"200":
                raise SystemExit(f"PUBLISH: {data.splitlines()[0].decode()}")
            etags[n] = re.search(rb"^SIP-ETag: *(.*?)\r\n", data, re.M)[1].decode()
            counts.notifies += 1

    transport, _ = await loop.create_datagram_endpoint(Answers, local_addr=("127.0.0.1", 0))
    contact, began = "127.0.0.1:%d" % transport.get_extra_info("sockname")[1], loop.time()
    while True:
        n, version = turn % len(names), turn // len(names)
        target = uri % n
        state = STATES[version % 3]
        body = INFO.format(version=version, uri=target, dialog=DIALOG.format(version=version, state=state) if state else "").encode()
        known = f"SIP-If-Match: {etags[n]}\r\n" if n in etags else ""
        transport.sendto((f"PUBLISH {target} SIP/2.0\r\nVia: SIP/2.0/UDP {contact};branch=z9hG4bK{turn}p;rport\r\nMax-Forwards: 70\r\n"
                          f"From: <{target}>;tag=p\r\nTo: <{target}>\r\nCall-ID: {n}-{turn}@publisher\r\nCSeq: 1 PUBLISH\r\n"
                          f"Event: dialog\r\nExpires: 3600\r\n{known}Content-Type: application/dialog-info+xml\r\n"
                          f"Content-Length: {len(body)}\r\n\r\n").encode() + body, server)
        turn += 1
        await asyncio.sleep(max(0, began + turn / rate - loop.time()))


async def main(kind, host, port, first, count, device, secret, uri, times="0"):
    counts, server = Counts(), (host, int(port))
    names = [(device % n, secret if kind == "publish" else secret % n, n) for n in range(int(first), int(first) + int(count))]
    if kind == "publish":
        keep = asyncio.ensure_future(publishes(counts, server, names, uri, float(secret)))
    elif kind == "lists":
        keep = [await by_connection(counts, server, user, word, uri % n) for user, word, n in names]
    else:
        keep = await by_datagrams(counts, server, [(user, word) for user, word, _ in names], [uri % n for n in range(int(times))])
    print(f"ready {counts.subscribed}", flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        print(json.dumps(counts.take()), flush=True)
    del keep


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
