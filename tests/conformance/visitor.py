"""A phone that takes its registration back when it leaves, so that the next one of that name is the only one."""
from phone import Phone


class Visitor(Phone):
    async def register(self, expires=300, within=10):
        status = await super().register(expires, within)
        self.is_registered = status == 200 and expires > 0
        return status

    async def close(self):
        if getattr(self, "is_registered", False):
            try:
                await self.register(0, within=2)
            except (AssertionError, OSError):
                pass  # its exchange or its connection is gone: what the test is about
        await super().close()
