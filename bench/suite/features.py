"""bench/run features: what the services of an exchange cost."""
import json
import socket
import statistics
import subprocess
import time

from suite.centrale import Centrale

TARGETS = ["micro", "centraled", "centrale-media", "centrale"]
STORIES = {"features_menus_of_five": "menus_of_five.cpu", "features_hunt_group_of_fifty": "hunt_group_of_fifty.cpu"}
USERS = 100_000  # in tenants of 100
CHANGES = 100    # of one user each, one after the other


def run(programs, figures, quick=False):
    stories(programs, figures, quick)
    loading(programs, figures)


def stories(programs, figures, quick):
    """Without SIP and media: the cost of the story alone. A schedule is asked for at every call."""
    done = subprocess.run([programs / "micro", "--benchmark_filter=^features_", "--benchmark_format=json",
                           f"--benchmark_min_time={0.1 if quick else 0.5}"], capture_output=True, text=True, check=True)
    found = {each["name"]: each["cpu_time"] / 1000 for each in json.loads(done.stdout)["benchmarks"]}
    for name, figure in STORIES.items():
        figures.add(f"features.{figure}", found[name], "us/call", digits=1)
    figures.add("features.schedule_decision", found["features_schedule_decision"], "us", "<2")


def loading(programs, figures):
    """From nothing to ready with 1,000 tenants, and again from the database."""
    site = Centrale(programs, USERS, workers=1, ports=(10000, 10399))
    begun = time.monotonic()
    with site:
        figures.add("features.tenants.applied", time.monotonic() - begun, "s", "<10", digits=1)
        [site_process] = site.started
        site_process.terminate()
        site_process.wait()
        site.started.clear()
        begun = time.monotonic()
        site.spawn(programs / "centraled", "--settings", site.folder / "centraled.toml")
        site.wait_until(lambda: site.command("status").returncode == 0)
        figures.add("features.tenants.loaded", time.monotonic() - begun, "s", "<10", digits=1)
        figures.add("features.tenants.memory", site.memory() / 2**20, "MiB", "<2048", digits=0)
        changing(site, figures)
        file = site.folder / "exchange.toml"
        file.write_text(file.read_text().replace('name = "User 7"', 'name = "Sven"'))
        begun = time.monotonic()
        if site.command("apply", file).returncode:
            raise RuntimeError("centrale apply of a changed file")
        figures.add("features.tenants.applied_again", time.monotonic() - begun, "s", digits=1)


def changing(site, figures):
    """From the request at the administration socket to "in force": checked, on disk, seen by the next call."""
    spans = []
    for number in range(CHANGES):
        user = number * 997 % USERS
        begun = time.monotonic()
        told = ask(site, "change", tenant=f"tenant{user // 100:04d}", path=f"users/u{user:06d}",
                   text=f'name = "Changed {number}"\nfeatures.do_not_disturb = true\n')
        spans.append((time.monotonic() - begun) * 1000)
        if not told["ok"] or "2 changes" not in told["text"]:
            raise RuntimeError(f"change: {told['text']}")
    figures.add("features.change-one-user.median", statistics.median(spans), "ms", "<50", digits=1)
    figures.add("features.change-one-user.longest", max(spans), "ms", "<50", digits=1)


def ask(site, what, **arguments):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(site.folder / "var/centraled.sock"))
        line.sendall(json.dumps({"do": what, "with": arguments}).encode() + b"\n")
        with line.makefile() as answer:
            return json.loads(answer.read())
