"""Cases of a theme: one line each, `ok   theme: case (figures)` or `FAILED: theme: case: why`."""
import asyncio
import os
import time
import traceback

# The long forms (RISKS.md) take hours; this many seconds are given to those that only repeat.
SECONDS = float(os.environ.get("CONFORMANCE_SECONDS", "3"))


class Cases:
    def __init__(self, theme):
        self.theme, self.passed, self.failed = theme, 0, 0

    async def case(self, name, run, *arguments, within=60):
        """`run` is a coroutine function; what it returns are the figures. AssertionError: the case has failed."""
        begin = time.monotonic()
        try:
            figures = await asyncio.wait_for(run(*arguments), within)
        except asyncio.TimeoutError:
            return self.fail(name, f"not done within {within} s")
        except (AssertionError, OSError) as failure:
            return self.fail(name, str(failure) or repr(failure))
        except Exception:  # a fault of the test itself is told whole
            return self.fail(name, traceback.format_exc())
        self.passed += 1
        taken = f"{time.monotonic() - begin:.1f} s"
        print(f"ok   {self.theme}: {name} ({f'{figures}; {taken}' if figures else taken})", flush=True)

    def fail(self, name, why):
        self.failed += 1
        print(f"FAILED: {self.theme}: {name}: {why}", flush=True)
