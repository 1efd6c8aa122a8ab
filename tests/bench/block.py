#!/usr/bin/python3
"""From a loop that is blocked for loop-lag.soft to the event that says so."""

import random
import time

from bench import Skepd, WORKLOAD, free_port, http_get, main, spread, wait_for, wall_time_of

ROUNDS = 50
SOFT = 0.1


def run(results):
    port = free_port()
    app = f"""
[app.web]
command = ["node", "{WORKLOAD}/bench/block.js"]
workers = 1
env = {{ PORT = "{port}" }}
loop-lag = {{ soft = "{int(SOFT * 1000)}ms" }}
"""
    late = []
    with Skepd(app) as skepd:
        skepd.wait_lines(r"web:0 RUNNING", 1)
        time.sleep(1)
        for index in range(ROUNDS):
            begun = float(http_get(port, "/block?ms=400")) / 1e3
            stalled = skepd.wait_lines(r"web:0 .*stalled", index + 1)
            late.append((wall_time_of(stalled[index]) - begun - SOFT) * 1e3)
            time.sleep(0.2 + random.random() * 0.1)
    worst = max(late)
    results.add("loop blocked for soft -> event, worst", "+ 70 ms", f"+ {worst:.0f} ms", worst <= 70, spread(late))


main(run)
