"""bench/run routes: the least-cost decision over 100,000 prefixes of twenty carriers, each of which has an offer."""
import json
import subprocess

TARGETS = ["micro"]


def run(programs, figures, quick=False):
    done = subprocess.run([programs / "micro", "--benchmark_filter=^routes_", "--benchmark_format=json",
                           f"--benchmark_min_time={0.1 if quick else 0.5}"], capture_output=True, text=True, check=True)
    found = {each["name"]: each for each in json.loads(done.stdout)["benchmarks"]}
    decision = found["routes_decision"]
    if decision.get("error_occurred"):
        raise RuntimeError(decision["error_message"])
    figures.add("routes.decision", decision["cpu_time"] / 1000, "us", "<5")
    figures.add("routes.memory", decision["bytes"] / 2**20, "MiB", digits=1)
    figures.add("routes.table-built", found["routes_table_built"]["cpu_time"], "ms", digits=1)
