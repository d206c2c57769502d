"""`then`: what a phone hears, shows and was told, and what `centrale` says of the exchange. Each check gives "" when it holds,
and what is so instead when not; it is asked again until it holds or its time is up."""
import re

import sip
from sound import known_as

STATUSES = {"busy": (486,), "no-answer": (480,), "declined": (603,), "not-reachable": (480,), "not-found": (404,), "forbidden": (403,),
            "class-barred": (403,), "country-barred": (403,), "premium-barred": (403,), "limit-reached": (403,), "congestion": (503,),
            "too-many-hops": (482,), "cancelled": (487,)}
# These say what is not; they hold only once things have had time to happen.
SETTLE = 0.4


def subject(line):
    return line.call_with() or (line.calls[-1] if line.calls else None)


def heard_now(line, talk):
    if not talk or talk.state == "ended":
        return "nothing, since it is in no call"
    now = line.now(talk)
    if now in ("", "?", "a tone of the country") and (now or talk.state == "ringing"):
        return "ringback" if talk.state == "ringing" and not now else (now or "nothing")
    return now or "nothing"


def same(found, wanted):
    """The country's one frequency is ringback, busy and congestion; which, only its cadence says."""
    if wanted in ("ringback", "busy-tone", "congestion-tone"):
        return found in (wanted, "a tone of the country")
    return found == wanted


async def hears(stage, line, words):
    found = heard_now(line, subject(line))
    wanted = words[2]
    if re.fullmatch(r"\+\d+|112|(globex:)?20\d\w?", wanted):
        wanted = stage.of(wanted).name
    return "" if any(same(each, known_as(wanted)) for each in found.split(" + ")) else f"hears {found}"


async def does_not_hear(stage, line, words):
    return "" if await hears(stage, line, words) else f"hears {heard_now(line, subject(line))}"


async def heard(stage, line, words):
    return "" if known_as(words[2]) in line.heard() else f"heard {line.heard()}"


async def never_heard(stage, line, words):
    return "" if await heard(stage, line, words) else "heard it"


async def talks(stage, line, words):
    other = stage.of(words[3])
    for talk in line.live():
        if talk.state == "talking" or talk.source and talk.acknowledged.is_set():
            if line.now(talk) == other.name and any(other.now(t) == line.name for t in other.live()):
                return ""
    return f"hears {[line.now(t) for t in line.live()]}, {other.name} hears {[other.now(t) for t in other.live()]}"


async def rings(stage, line, words):
    if not line.ringing():
        return "does not ring"
    info = line.ringing()[0].invite.get("Alert-Info") or ""
    if words[2:3] != ["as"] or (words[3] == "0" and not info) or info.endswith("Bellcore-dr" + words[3]):
        return ""
    return f"rings as {info!r}"


async def does_not_ring(stage, line, words):
    return "rings" if line.ringing() else ""


async def is_(stage, line, words):
    states = [talk.state for talk in line.live()]
    if words[2] == "idle":
        return f"is in calls: {states}" if states else ""
    answered = bool(states) and states[-1] == "talking"
    if words[2] == "answered":
        return "" if answered else f"is {states}"
    return "" if states and not answered else f"is {states}"


async def was(stage, line, words):
    if words[2] == "never":
        return "was called" if line.calls else ""
    talk = line.calls[-1] if line.calls else None
    if not talk:
        return "is in no call"
    if talk.state != "ended":
        return f"is still in a call ({talk.state})"
    wanted = STATUSES.get(words[3])
    if wanted:
        return "" if talk.status in wanted else f"was ended with {talk.status} {talk.reason}"
    return "" if talk.status is None else f"was ended with {talk.status} {talk.reason}"  # BYE


def shown_on(talk):
    """(name, number) that the far end asserts, as the newest message says; else the From of the call."""
    newest = None
    if talk.source and "anonymous" in talk.invite.get("From"):
        return "anonymous", "anonymous"  # RFC 3323: the carrier knows the number, the one who is called does not see it
    for message in talk.phone.messages.get(talk.call_id, []):
        asserted = message.get("P-Asserted-Identity")
        if not asserted and message.is_request and message.method == "INVITE" and newest is None:
            asserted = message.get("From")
        newest = asserted or newest
    if not newest:
        return "", ""
    name = re.match(r'\s*"?([^"<]*?)"?\s*<', newest)
    return name[1] if name else "", sip.user_of(sip.uri_of(newest))


async def shows(stage, line, words):
    talk = subject(line)
    if not talk:
        return "is in no call"
    return "" if words[2] in shown_on(talk) else f"shows {shown_on(talk)}"


async def sees(stage, line, words):
    talk = subject(line)
    if not talk:
        return "is in no call"
    users = [sip.user_of(sip.uri_of(value)) for value in talk.invite.all("Diversion")]
    users += [user[-3:] for user in users if user.startswith("+31201230")]  # tenant.toml: 202 has +31 20 1230202
    if words[2] == "no":
        return f"sees {users}" if users else ""
    return "" if words[4] in users else f"sees {users}"


FAILURES = {why: statuses[0] for why, statuses in STATUSES.items()}  # as sipfrag


async def is_told(stage, line, words):
    holds = {"trying": lambda s: s == 100, "ringing": lambda s: 100 < s < 200, "done": lambda s: 200 <= s < 300,
             "failed": lambda s: s == FAILURES[words[3]]}[words[2]]
    told = [status for talk in line.calls for status in talk.transfer_progress]
    return "" if any(map(holds, told)) else f"is told {told}"


# --- of the exchange
async def event(stage, words):
    traces = "\n".join(await stage.trace_of_all())
    for said in traces.splitlines():
        if said.split()[:1] == [words[1]] and all(f" {fact}" in said for fact in words[2:]):
            return ""
    return f"only saw\n{traces}"


async def no(stage, words):
    """ "no event NAME key=value" """
    return "" if await event(stage, words[1:]) else "there was one"


async def journey(stage, words):
    hops = re.findall(r"^goes to (\S+):", "\n".join(await stage.trace_of_all()), re.M)
    return "" if words[1] in hops else f"went {hops}"


async def outcome(stage, words):
    ends = re.findall(r"^ends: (\S+)", "\n".join(await stage.trace_of_all()), re.M)
    return "" if ends[-1:] == [words[1]] else f"outcomes {ends}"


async def talked(stage, words):
    newest = (await stage.exchange.centrale("history")).splitlines()[:1]
    found = newest[0].split()[-2] if newest else "none"
    wanted = int(words[1].rstrip("s"))
    return "" if found.isdigit() and abs(int(found) - wanted) <= 1 else f"talked {found} s"


async def interactions(stage, words):
    found = len(await stage.trace_of_all())
    return "" if str(found) == words[1] else f"{found} interactions"


async def calls(stage, words):
    found = len(await stage.exchange.calls())
    return "" if str(found) == words[1] else f"{found} calls"


async def outside(stage, words):
    """As the carrier sees it: acme's legs, except to the emergency centre."""
    lines = [line for line in stage.lines.values() if line.phone is None or line.phone is stage.carrier]
    live = [talk for line in lines if line.name != "112" for talk in line.live()]
    found = sum(1 for talk in live if "+3130234" not in talk.invite.get("From") + talk.invite.get("To"))
    return "" if str(found) == words[1] else f"{found} legs at the carrier"


async def recordings(stage, words):
    found = [path for path in (stage.exchange.data / "recordings").rglob("*") if path.is_file()]
    return "" if str(len(found)) == words[1] else f"{len(found)} files"


async def mailbox(stage, words):
    """By the lamp: what message-summary says to the owner's phone (RFC 3842)."""
    phone = stage.of(words[1]).phone
    if not getattr(phone, "watches", False):
        phone.watches = await phone.subscribe("message-summary") < 300
    summaries = [n.body.decode() for n in phone.notifications if n.get("Event").startswith("message-summary")]
    counts = re.search(r"Voice-Message:\s*(\d+)/(\d+)", summaries[-1], re.I) if summaries else None
    found = counts[2 if words[4] == "heard" else 1] if counts else "no word of it"
    return "" if found == words[3] else f"has {found}"


OF_PHONES = {"hears": hears, "does-not-hear": does_not_hear, "heard": heard, "never-heard": never_heard, "talks": talks,
             "rings": rings, "does": does_not_ring, "stops": does_not_ring, "is": is_, "was": was, "shows": shows, "sees": sees,
             "is-told": is_told}
OF_EXCHANGE = {"event": event, "no": no, "journey": journey, "outcome": outcome, "talked": talked, "interactions": interactions,
               "calls": calls, "outside": outside, "recordings": recordings, "mailbox": mailbox}


async def check(stage, words):
    if words[0] in OF_EXCHANGE:
        return await OF_EXCHANGE[words[0]](stage, words)
    return await OF_PHONES[words[1]](stage, stage.of(words[0]), words)
