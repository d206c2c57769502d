"""bench/run features: what the services of an exchange cost."""
import json
import subprocess
import time

from suite.centrale import Centrale

TARGETS = ["micro", "centraled", "centrale-media", "centrale"]
STORIES = {"features_menus_of_five": "menus_of_five.cpu", "features_hunt_group_of_fifty": "hunt_group_of_fifty.cpu"}
USERS = 100_000  # in tenants of 100


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
