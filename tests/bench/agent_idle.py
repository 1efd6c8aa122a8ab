#!/usr/bin/python3
"""Processor time that the agent costs an idle HTTP server, at the default resolution of 50 ms.

Workers of skepd that serve nothing, for half a minute, less what a plain process of the same program takes in that time;
for every Node in SKEP_NODES (FOLDER/*/bin/node), else the one in PATH.
"""

import os
import statistics
import subprocess
import time
from pathlib import Path

from bench import WORKLOAD, Skepd, free_port, main, spread

WORKERS = 4
SECONDS = 30


def nodes():
    folder = os.environ.get("SKEP_NODES")
    return sorted(Path(folder).glob("*/bin/node")) if folder else ["node"]


def processor_seconds(pid):
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def shares(pids):
    """How much of a core each process takes, in percent."""
    before = [processor_seconds(pid) for pid in pids]
    begun = time.monotonic()
    time.sleep(SECONDS)
    taken = time.monotonic() - begun
    return [(processor_seconds(pid) - was) / taken * 100 for pid, was in zip(pids, before)]


def run(results):
    for node in nodes():
        app = f"""
[app.web]
command = ["{node}", "{WORKLOAD}/hello.js"]
runtime = "node"
workers = {WORKERS}
env = {{ PORT = "{free_port()}" }}
"""
        environment = {**os.environ, "PORT": str(free_port())}
        plain = subprocess.Popen([node, WORKLOAD / "hello.js"], env=environment)
        try:
            with Skepd(app) as skepd:
                skepd.wait_lines(r"web:\d+ RUNNING", WORKERS)
                time.sleep(5)
                *ours, theirs = shares([worker["pid"] for worker in skepd.status()] + [plain.pid])
        finally:
            plain.kill()
            plain.wait()
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
        costs = [share - theirs for share in ours]
        cost = statistics.median(costs)
        results.add(f"agent in an idle worker, Node {version}", "0.15 %", f"{cost:.3f} %", cost <= 0.15, spread(costs))


main(run)
