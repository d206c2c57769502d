"""Lamps as phones see them (RFC 4235)."""
import re


def states(*names):
    return lambda body: re.findall(r"<state>(\w+)</state>", body) == list(names)


async def of_a_baresip(peers):
    """A colleague's lamp while two baresips call: dark, ringing, talking, dark."""
    async with peers.phone("203") as carla, peers.baresip("201") as anna, peers.baresip("202") as bram:
        await anna.registered(), await bram.registered()
        status = await carla.subscribe("dialog", "202", "application/dialog-info+xml")
        assert status in (200, 202), f"SUBSCRIBE answered {status}"
        await carla.notified("dialog", states())
        await anna.dial("202")
        await bram.happened("CALL_INCOMING")
        await carla.notified("dialog", states("early"))
        await bram.accept()
        await carla.notified("dialog", states("confirmed"))
        seen = len(carla.notifications)
        await anna.hang_up()
        await carla.notified("dialog", lambda body: states()(body) or states("terminated")(body))
        return f"{seen} notifications until it talked"


STEPS = {"lamp": ("a lamp follows a baresip", of_a_baresip)}
