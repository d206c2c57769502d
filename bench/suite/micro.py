"""bench/run micro and flow: the small benchmarks, one line for each figure that they count."""
import json
import subprocess

TARGETS = ["micro"]
KNOWN = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions", "repetition_index",
         "threads", "iterations", "real_time", "cpu_time", "time_unit", "label", "aggregate_name", "aggregate_unit",
         "error_occurred", "error_message"}


def run(programs, figures, quick=False, prefix="micro", only=None):
    command = [programs / "micro", "--benchmark_format=json", f"--benchmark_min_time={0.1 if quick else 0.5}",
               "--benchmark_repetitions=3", "--benchmark_report_aggregates_only=true"]
    if only:
        command.append(f"--benchmark_filter={only}")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for found in json.loads(done.stdout)["benchmarks"]:
        if found.get("aggregate_name") != "median":
            continue
        name = f"{prefix}.{found['run_name'].replace(' ', '_')}"
        figures.add(name, found["cpu_time"], found["time_unit"], digits=1)
        for counter in sorted(set(found) - KNOWN):
            figures.add(f"{name}.{counter}", found[counter], "count", digits=1)
