#!/usr/bin/python3
"""From the exit of a worker after a stable run to the exec of its successor."""

import os
import signal
import statistics
import time

from bench import TOOLS, Skepd, main, spread, wait_for

COUNT = 50
APP = f"""
[app.stamp]
command = ["{TOOLS}/exec_stamp", "{{folder}}/stamps"]
workers = {COUNT}
ready = {{ when = "after 0s" }}
restart = {{ stable = "1s" }}
logs = {{ stdout = "none", stderr = "none" }}
"""


def run(results):
    delays = []
    with Skepd(APP) as skepd:
        stamps = skepd.folder / "stamps"

        def lines():
            return stamps.read_text().splitlines() if stamps.exists() else []

        wait_for("first stamps", lambda: len(lines()) == COUNT)
        time.sleep(1.5)
        pids = [int(line.split()[1]) for line in lines()]
        for index, pid in enumerate(pids):
            begun = time.monotonic_ns()
            os.kill(pid, signal.SIGKILL)
            wait_for("stamp of a successor", lambda: len(lines()) > COUNT + index, pause=0.0005)
            delays.append((int(lines()[-1].split()[0]) - begun) / 1e6)
            time.sleep(0.02)
    median = statistics.median(delays)
    results.add("exit -> exec of successor", "1 ms", f"{median:.3f} ms", median <= 1, spread(delays))


main(run)
