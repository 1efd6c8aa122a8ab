#!/usr/bin/python3
"""Idle workers on a machine whose processors are all busy: how many are replaced. $SKEP_MINUTES: for how long (10)."""

import os
import re
import subprocess
import sys
import time

from bench import WORKLOAD, Skepd, free_port, main

WORKERS = 16
MINUTES = float(os.environ.get("SKEP_MINUTES", 10))
# A busy program of its own for each processor, at the priority of the workers.
SPIN = "while True: pass"


def app():
    return f"""
[app.web]
command = ["node", "{WORKLOAD}/hello.js"]
workers = {WORKERS}
env = {{ PORT = "{free_port()}" }}
logs = {{ stdout = "none", stderr = "none" }}
"""


def sum_of(text, name):
    return sum(float(value) for value in re.findall(rf"^{name}{{[^}}]*}} (\S+)$", text, re.M))


def run(results):
    busy = []
    with Skepd(app()) as skepd:
        skepd.wait_lines(r"web:\d+ RUNNING", WORKERS)
        try:
            busy = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(os.cpu_count())]
            time.sleep(MINUTES * 60)
            text = skepd.scrape()
        finally:
            for each in busy:
                each.kill()
                each.wait()
        held = len(skepd.lines(r"web:\d+ held"))
    replaced = sum_of(text, "skep_worker_restarts_total")
    stalls = sum_of(text, "skep_worker_stalls_total")
    results.add(
        f"{WORKERS} idle workers, all processors busy, {MINUTES:g} min: replaced",
        "0",
        f"{replaced:g}",
        replaced == 0,
        f"{stalls:g} stalls past loop-lag.soft, {held} replacements held",
    )


main(run)
