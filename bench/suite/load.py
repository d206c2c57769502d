"""Runs siploadgen and reads its line of JSON."""
import json
import subprocess


class Load:
    def __init__(self, programs):
        self.program = programs / "siploadgen"

    def command(self, mode, options):
        words = [str(self.program), mode]
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            words += [flag] if value is True else [flag, str(value)]
        return words

    def run(self, mode, **options):
        done = subprocess.run(self.command(mode, options), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"siploadgen {mode}: {done.stderr.strip() or done.returncode}")
        return json.loads(done.stdout.splitlines()[-1])

    def hold(self, **options):
        return Held(self.command("hold", options))


class Held:
    """Calls that stay until `end`."""

    def __init__(self, words):
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("held "):
            self.process.wait()
            raise RuntimeError(f"siploadgen hold: {line.strip() or self.process.returncode}")
        self.count = int(line.split()[1])

    def end(self):
        out, _ = self.process.communicate("\n", timeout=120)
        return json.loads(out.splitlines()[-1])
