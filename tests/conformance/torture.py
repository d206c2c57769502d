"""The torture messages of RFC 4475 and RFC 5118 in torture/, over UDP and TCP, with the class of answer that torture/table.txt
asks for: of somebody who has not proved himself."""
import asyncio
import pathlib
import re

from exchange import Exchange
from wire import Wire, alive

FOLDER = pathlib.Path(__file__).resolve().parent / "torture"
HOST = "127.0.44.75"  # of its own: answers over UDP go to the port that the Via names, not to the one they came from


def table():
    for line in (FOLDER / "table.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, udp, tcp, clause, what = (word.strip() for word in line.split("|"))
            yield name, udp.split(","), tcp.split(","), clause, what


class Bound(Wire):
    """A socket on the port to which the answer goes (RFC 3261 §18.2.2)."""

    def __init__(self, target, port):
        super().__init__(target, host=HOST)
        self.wanted = port

    async def __aenter__(self):
        self.transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(self.host, self.wanted))
        return self


def answer_port(data):
    via = re.search(rb"^v(?:ia)?[ \t]*:\s*SIP\s*/\s*[\d.]+\s*/\s*\w+\s+(\[[^\]]*\]|[^\s:;,]+)(?::(\d+))?", data, re.I | re.M)
    return int(via[2]) if via and via[2] else 5060


async def answer(wire, data, within):
    """The first final answer that belongs to this message; stray ones of earlier messages are passed over."""
    wire.send(data)
    while message := await wire.final(within=within):
        if not message.get("Call-ID") or message.get("Call-ID").encode() in data or message.get("CSeq").encode() in data:
            return message
    return None


async def one(exchange, name, expected, kind):
    data = (FOLDER / f"{name}.dat").read_bytes()
    wire = Wire(exchange.sip, "tcp") if kind == "tcp" else Bound(exchange.sip, answer_port(data))
    async with wire:
        got = await answer(wire, data, 0.5 if "-" in expected else 2.0)
    await alive(exchange)
    seen = str(got.status) if got else "-"
    assert seen in expected, f"{' or '.join(expected)} expected, seen {got.first if got else 'no answer'}"
    return seen


async def run(cases):
    """An exchange for each transport: what comes again within 32 s over another is the same transaction (RFC 3261 §17.2.3)."""
    for kind, column in (("udp", 1), ("tcp", 2)):
        async with Exchange() as exchange:
            for row in table():
                await cases.case(f"{row[0]}, {kind.upper()} ({row[3]}: {row[4]})", one, exchange, row[0], row[column], kind)
