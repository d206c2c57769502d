"""`given` and `at`: how things are, and what people do."""
import asyncio
import urllib.parse

import sip
from script import seconds
from stage import REFUSALS


def arrange(stage, words):
    """What is given of a phone or the carrier; features are in the exchange's file."""
    said = " ".join(words[1:])
    if words == ["carrier", "is", "down"]:
        stage.carrier_down = True
    elif said == "is unreachable":
        stage.unreachable.add(stage.of(words[0]).name)
    elif said == "does not respond":
        stage.of(words[0]).responds = False
    elif said == "sends early media":
        stage.of(words[0]).early_media = True
    elif words[1] == "refuses":
        stage.of(words[0]).refuses = REFUSALS[words[2]]


def live(line, name=""):
    talk = line.call_with(name)
    assert talk, f"is in no such call{' with ' + name if name else ''}"
    return talk


async def begin(stage, line, number, name, headers=(), caller=None):
    line.phone.tone = stage.tone(line)
    to = None if line.phone is not stage.carrier else stage.exchange.sip
    talk = await line.phone.call(number, to=to, headers=headers, caller=caller)
    talk.name = name
    line.calls.append(talk)
    await asyncio.sleep(0)


async def dials(stage, line, words):
    await begin(stage, line, words[2], words[2])


async def calls(stage, line, words):
    times = int(words[4]) if words[3:4] == ["diverted"] else 0
    headers = [("Diversion", f"<sip:+3110000{at:04}@carrier.example>;reason=unconditional") for at in reversed(range(times))]
    await begin(stage, line, words[2], words[2], headers, f"<sip:{line.name}@{stage.carrier.host}>")


async def answers(stage, line, words):
    assert line.ringing(), "does not ring"
    talk = line.ringing()[0]
    if talk.invite.body and not talk.early_answer:
        talk.hear(talk.invite.body)
    talk.send_success(talk.invite, talk.source, talk.early_answer or talk.sdp())
    await asyncio.wait_for(talk.acknowledged.wait(), 5)


async def rejects(stage, line, words):
    assert line.ringing(), "does not ring"
    line.ringing()[0].reject(REFUSALS.get(words[2] if len(words) > 2 else "declined", 603))


async def presses(stage, line, words):
    live(line).audio.press(words[2])


async def hangs(stage, line, words):
    talk = live(line, words[4] if words[3:4] == ["on"] else "")
    gives_up = talk.source is None and talk.state != "talking"
    await talk.hang_up()
    if gives_up:  # CANCEL may cross with the 200: then BYE (RFC 3261 §15)
        await talk.until(("talking", "ended"), 5, "the end of a cancelled call")
        if talk.state == "talking":
            await talk.hang_up()


async def holds(stage, line, words):
    await live(line, words[2] if len(words) > 2 else "").hold()


async def resumes(stage, line, words):
    await live(line, words[2] if len(words) > 2 else "").resume()


async def refer(line, talk, target):
    """The outcome comes by NOTIFY; a refusal of the REFER itself is one too."""
    headers = [("Refer-To", target), ("Referred-By", f"<sip:{line.phone.user}@{line.phone.home}>")]
    response = await talk.send_in_dialog("REFER", headers)
    if response.status >= 300:
        talk.transfer_progress.append(response.status)


async def transfers(stage, line, words):
    named = words[2] != "to"
    target = f"<sip:{words[4 if named else 3]}@{line.phone.home}>"
    await refer(line, live(line, words[2] if named else ""), target)


def replaces_of(talk):
    """Names the dialog as the exchange sees it; one that only rings has its tag from the newest provisional answer."""
    tags = [m.tag("To") for m in talk.phone.messages.get(talk.call_id, []) if m.status and m.tag("To")]
    return f"{talk.call_id};to-tag={talk.remote_tag or tags[-1]};from-tag={talk.local_tag}"


async def hands(stage, line, words):
    foreign = words[4] == "to-call-of"
    other = live(stage.of(words[5])) if foreign else live(line, words[5])
    uri = other.remote_target
    await refer(line, live(line, words[2]), f"<{uri}?Replaces={urllib.parse.quote(replaces_of(other), safe='')}>")


async def takes(stage, line, words):
    other = live(stage.of(words[4]))
    await begin(stage, line, words[4].rpartition(":")[2], words[4], [("Replaces", replaces_of(other))])


async def speaks(stage, line, words):
    from sound import TONES
    stream = live(line).audio
    stream.tone = TONES[line.name]

    async def fall_silent():
        await asyncio.sleep(seconds(words[-1]))
        stream.tone = 0

    stage.do(fall_silent())


async def is_(stage, line, words):
    status = await line.phone.register(300 if words[2] == "reachable" else 0)
    assert status == 200, f"REGISTER answered {status}"


async def waits(stage, line, words):
    return


async def restarts(stage):
    await stage.exchange.kill()
    await stage.exchange.start()


VERBS = {"dials": dials, "calls": calls, "answers": answers, "rejects": rejects, "presses": presses, "hangs": hangs,
         "holds": holds, "resumes": resumes, "transfers": transfers, "hands": hands, "takes": takes, "speaks": speaks,
         "is": is_, "waits": waits}


async def act(stage, words):
    if words == ["exchange", "restarts"]:
        return await restarts(stage)
    verb = VERBS.get(words[1])
    assert verb, "nobody can do that over the wire"
    if words[-1] != "at-once":
        return await verb(stage, stage.of(words[0]), words)
    # A race: the next act does not wait for this one, which may come too late and then changes nothing.
    stage.do(verb(stage, stage.of(words[0]), words[:-1]))
    await asyncio.sleep(0)
    return None
