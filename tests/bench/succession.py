#!/usr/bin/python3
"""From the exit of a worker after a stable run to the exec of its successor."""

import statistics

from bench import TOOLS, Skepd, main, spread, wait_for

COUNT = 100
APP = f"""
[app.stamp]
command = ["{TOOLS}/exec_stamp"]
ready = {{ when = "after 0s" }}
restart = {{ stable = "100ms", give-up = "never" }}
logs = {{ stdout = "{{folder}}/stamps" }}
"""


def run(results):
    with Skepd(APP) as skepd:
        stamps = skepd.folder / "stamps"

        def words():
            return [line.split() for line in stamps.read_text().splitlines()] if stamps.exists() else []

        found = wait_for("stamps", lambda: len(words()) > 2 * COUNT and words(), seconds=120, pause=0.5)
    pairs = zip(found, found[1:])
    delays = [(int(begun) - int(ended)) / 1e6 for (word, ended), (_, begun) in pairs if word == "ended"]
    median = statistics.median(delays)
    results.add("exit -> exec of successor", "1 ms", f"{median:.3f} ms", median <= 1, spread(delays))


main(run)
