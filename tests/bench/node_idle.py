#!/usr/bin/python3
"""What skepd costs beside idle Node workers: memory with two, processor time with sixteen."""

import time

from bench import WORKLOAD, Skepd, free_port, main


def app(workers):
    return f"""
[app.web]
command = ["node", "{WORKLOAD}/hello.js"]
workers = {workers}
env = {{ PORT = "{free_port()}" }}
"""


def run(results):
    with Skepd(app(2)) as skepd:
        skepd.wait_lines(r"web:\d+ RUNNING", 2)
        time.sleep(3)
        for _ in range(10):
            skepd.scrape()
        memory = skepd.resident_megabytes()
    results.add("RSS with 2 Node workers after ten scrapes", "12 MB", f"{memory:.1f} MB", memory <= 12)

    with Skepd(app(16)) as skepd:
        skepd.wait_lines(r"web:\d+ RUNNING", 16)
        time.sleep(10)
        before = skepd.processor_seconds()
        time.sleep(30)
        idle = (skepd.processor_seconds() - before) / 30 * 100
    results.add("idle CPU with 16 Node workers", "0.5 %", f"{idle:.3f} %", idle <= 0.5, "of a core, over 30 s")


main(run)
