"""A .call file taken apart, as script.cpp does, and whether it can be played over the wire."""
import re
from typing import NamedTuple

LONGEST = 13  # seconds: waits are real here


class Step(NamedTuple):
    kind: str  # given, act, expect
    at: float
    line: int
    words: list

    @property
    def text(self):
        return f"line {self.line}: {' '.join(self.words)}"


def seconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(ms|s|m)", text).groups()
    return float(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]


def split(line):
    """Words; a comma outside quotes is a word of its own."""
    return [quoted if plain == "" else plain for quoted, plain in re.findall(r'"([^"]*)"|(,|[^\s,"]+)', line)]


def parse(text):
    steps, at = [], 0.0
    for number, raw in enumerate(text.splitlines(), 1):
        words = [] if raw.startswith("#") else split(raw)
        if not words:
            continue
        kind = {"given": "given", "then": "expect"}.get(words[0], "act")
        if words[0] == "at":
            at, words = seconds(words[1]), words[2:]
        elif kind != "act":
            words = words[1:]
        part = []
        for word in words + [","]:
            if word != ",":
                part.append(word)
            elif part:
                steps.append(Step(kind, at, number, part))
                part = []
    return steps


# What only memory can show or do: (pattern over a step, why not here).
IN_PROCESS = [
    (r"^given (disk|store)|disk (fills|empties)", "a fault of disk or store, put in by hand"),
    (r"^given mailbox", "begins with messages in a box"),
    (r"^expect mailbox office|^expect message |alarm", "looks into a box or an alarm that no phone sees"),
    (r"^given time is", "the clock on the wall is real there"),
    (r"exchange stops", "the exchange is gone when the step looks at it"),
    (r"^expect answered-by", "the CDR's name of who answered is not in `centrale history`"),
    (r"heard \"?(digits|[12] new)|hears \"?(digits|[12] new)", "a phrase made of many small prompts"),
]


BY_NAME = {"restart/while_ringing": "a phone that rang when the exchange was killed rings until its own timer"}


def in_process_only(name, steps):
    """Why the file is not played over the wire; empty: it is."""
    if name in BY_NAME:
        return BY_NAME[name]
    if name.partition("/")[0] in ("anywhere", "mobile"):
        return "phones outside have no tones of their own there: tests/mobile plays them"
    if max(step.at for step in steps) > LONGEST:
        return f"takes more than {LONGEST} s of real time"
    for step in steps:
        for pattern, why in IN_PROCESS:
            if re.search(pattern, f"{step.kind} {' '.join(step.words)}"):
                return why
    return ""
