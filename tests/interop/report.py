"""Lines of a check: `ok   what (figures)` or `FAILED: what: why`, and the closing count."""
import asyncio
import time
import traceback


class Report:
    def __init__(self, wanted=()):
        self.passed = self.failed = 0
        self.wanted = list(wanted)

    async def step(self, name, what, run, *arguments, within=90):
        """Runs one step; its figures are what it returns. A failure is told, and the next step runs."""
        if self.wanted and name not in self.wanted:
            return
        begin = time.monotonic()
        try:
            figures = await asyncio.wait_for(run(*arguments), within)
            self.passed += 1
            print(f"ok   {what} ({figures}; {time.monotonic() - begin:.1f} s)", flush=True)
        except asyncio.TimeoutError:
            self.fail(what, f"not done within {within} s")
        except (AssertionError, OSError) as failure:
            self.fail(what, str(failure))
        except Exception:  # a fault of the test itself is told whole
            self.fail(what, traceback.format_exc())

    def fail(self, what, why):
        self.failed += 1
        print(f"FAILED: {what}: {why}", flush=True)

    def close(self):
        """Prints the count; gives the exit status."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0


def percent(*shares):
    return "/".join(f"{share * 100:.0f}" for share in shares) + " %"
