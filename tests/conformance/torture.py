"""The torture messages of RFC 4475 and RFC 5118 in torture/, over UDP and TCP, with the class of answer that torture/table.txt
asks for."""
import pathlib

from exchange import Exchange
from wire import Wire, alive

FOLDER = pathlib.Path(__file__).resolve().parent / "torture"


async def run(cases):
    raise AssertionError("not yet")
