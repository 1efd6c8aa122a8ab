#!/usr/bin/python3
"""A thousand `sleep`: all up, status, scrape, killed at once, idle, memory, shutdown; against a bare posix_spawn loop."""

import os
import signal
import statistics
import subprocess
import time

from bench import SKEPCTL, TOOLS, Skepd, main, wait_for

COUNT = 1000
RUNS = 5
APP = f"""
[app.many]
command = ["/bin/sleep", "1000"]
workers = {COUNT}
ready = {{ when = "after 0s" }}
logs = {{ stdout = "none", stderr = "none" }}
"""
RUNNING = r"many:\d+ RUNNING"


def spawn_loop():
    return float(subprocess.run([TOOLS / "spawn_loop", str(COUNT)], capture_output=True, text=True).stdout)


def all_up(skepd):
    skepd.wait_lines(RUNNING, COUNT)
    return time.monotonic() - skepd.started


def killed_to_up(skepd):
    pids = [worker["pid"] for worker in skepd.status()]
    before = len(skepd.lines(RUNNING))
    begun = time.monotonic()
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    skepd.wait_lines(RUNNING, before + COUNT)
    return time.monotonic() - begun


def status_seconds(skepd):
    times = []
    for _ in range(20):
        begun = time.monotonic()
        subprocess.run([SKEPCTL, "--socket", skepd.socket, "status", "--json"], stdout=subprocess.DEVNULL, check=True)
        times.append(time.monotonic() - begun)
    return statistics.median(times)


def scrape_seconds(skepd, times):
    taken = []
    for _ in range(times):
        begun = time.monotonic()
        skepd.scrape()
        taken.append(time.monotonic() - begun)
    return statistics.median(taken)


def idle_percent(skepd, seconds=20):
    time.sleep(2)
    before = skepd.processor_seconds()
    time.sleep(seconds)
    return (skepd.processor_seconds() - before) / seconds * 100


def shutdown_seconds(skepd):
    begun = time.monotonic()
    skepd.process.send_signal(signal.SIGTERM)
    wait_for("end of skepd", lambda: skepd.process.poll() is not None)
    return time.monotonic() - begun


def run(results):
    ups, downs, shutdowns, loops = [], [], [], []
    for index in range(RUNS):
        loops.append(spawn_loop())
        with Skepd(APP) as skepd:
            ups.append(all_up(skepd))
            downs.append(killed_to_up(skepd))
            if index == RUNS - 1:
                status = status_seconds(skepd)
                before = skepd.turns_over_10ms()
                scrape = scrape_seconds(skepd, 20)
                slow_turns = skepd.turns_over_10ms() - before
                memory = skepd.resident_megabytes()
                idle = idle_percent(skepd)
            shutdowns.append(shutdown_seconds(skepd))

    loop = statistics.median(loops)
    up = statistics.median(up / loop for up, loop in zip(ups, loops))
    down = statistics.median(down / loop for down, loop in zip(downs, loops))
    absolute = f"{statistics.median(ups):.3f} s against {loop:.3f} s, median of {RUNS} pairs"
    results.add("1000 x sleep all up / posix_spawn loop", "1.5 x", f"{up:.2f} x", up <= 1.5, absolute)
    results.add("status --json of 1000 workers", "50 ms", f"{status * 1e3:.1f} ms", status <= 0.05, "median of 20")
    results.add(
        "1000 killed at once -> all up / posix_spawn loop",
        "2 x",
        f"{down:.2f} x",
        down <= 2,
        f"{statistics.median(downs):.3f} s",
    )
    shutdown = statistics.median(shutdowns)
    results.add("shutdown of 1000", "1 s", f"{shutdown:.3f} s", shutdown <= 1, f"median of {RUNS}")
    results.add("RSS with 1000 sleep after scrapes", "24 MB", f"{memory:.1f} MB", memory <= 24)
    results.add("idle CPU with 1000 sleep", "0.2 %", f"{idle:.3f} %", idle <= 0.2, "of a core, over 20 s")
    results.add("/metrics of 1000 sleep", "30 ms", f"{scrape * 1e3:.1f} ms", scrape <= 0.03, "median of 20")
    results.add("reactor turns over 10 ms while scraped", "0", str(slow_turns), slow_turns == 0)


main(run)
