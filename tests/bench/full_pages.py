#!/usr/bin/python3
"""/metrics of a thousand workers whose telemetry pages are full."""

import statistics
import time

from bench import TOOLS, Skepd, main, spread

APP = f"""
[app.full]
command = ["{TOOLS}/page_filler"]
runtime = "node"
cluster = false
workers = 1000
ready = {{ when = "after 0s" }}
loop-lag = {{ soft = "off", hard = "off" }}
logs = {{ stdout = "none", stderr = "none" }}
"""


def run(results):
    with Skepd(APP) as skepd:
        skepd.wait_lines(r"full:\d+ RUNNING", 1000)
        time.sleep(3)
        text = skepd.scrape()
        histograms = text.count("skep_worker_event_loop_lag_seconds_count{")
        before = skepd.turns_over_10ms()
        times = []
        for _ in range(20):
            begun = time.monotonic()
            skepd.scrape()
            times.append((time.monotonic() - begun) * 1e3)
        slow_turns = skepd.turns_over_10ms() - before
        memory = skepd.resident_megabytes()
    median = statistics.median(times)
    results.add("workers with figures", "1000", str(histograms), histograms == 1000)
    results.add("/metrics of 1000 full pages", "60 ms", f"{median:.1f} ms", median <= 60, spread(times))
    results.add("reactor turns over 10 ms while scraped", "0", str(slow_turns), slow_turns == 0)
    results.add("RSS with 1000 full pages after scrapes", "-", f"{memory:.1f} MB", True, f"{len(text) / 1e6:.1f} MB of text")


main(run)
