#!/usr/bin/python3
"""From a heap or memory threshold crossed, with `for` 0 s, to the start of the replacement."""

import time

from bench import Skepd, WORKLOAD, free_port, http_get, main, spread, wait_for, wall_time_of

ROUNDS = 10


def crossings(skepd, count):
    """When each growth was done, as the workers printed it, in seconds since the epoch."""
    log = skepd.folder / "web.log"
    lines = wait_for("growth", lambda: log.exists() and len(found := log.read_text().split()) >= count and found)
    return [float(line) / 1e3 for line in lines]


def delays(limits, path):
    port = free_port()
    app = f"""
[app.web]
command = ["node", "--expose-gc", "{WORKLOAD}/bench/grow.js"]
workers = 1
env = {{ PORT = "{port}" }}
restart = {{ stable = "100ms", give-up = "never" }}
logs = {{ stdout = "{{folder}}/web.log" }}
{limits}
"""
    found = []
    with Skepd(app) as skepd:
        for index in range(ROUNDS):
            skepd.wait_lines(r"web:0 RUNNING", index + 1)
            time.sleep(1.5 + 0.1 * index)
            http_get(port, path)
            crossed = crossings(skepd, index + 1)[index]
            replaced = skepd.wait_lines(r"web:0 STOPPING:", index + 1)
            found.append(wall_time_of(replaced[index]) - crossed)
    return found


def run(results):
    heap = delays('heap = { soft = "off", hard = "128MiB", for = "0s" }', "/heap?mb=200")
    memory = delays('heap = { soft = "off", hard = "off" }\nmemory = { hard = "256MiB", for = "0s" }', "/memory?mb=300")
    for name, found in (("heap", heap), ("memory", memory)):
        worst = max(found)
        results.add(f"{name}.hard crossed -> replacement, worst", "1.2 s", f"{worst:.2f} s", worst <= 1.2, spread(found))


main(run)
