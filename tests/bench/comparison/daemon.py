"""What the daemon itself takes, and how soon it replaces a worker."""

import os
import signal
import time

import bench
import load
import processes
from contender import App
from contenders import NodeCluster, Pm2, Skep, Supervisor
from row import Line, Row, median, ratio

KILLS = 2


class Daemon(Row):
    name = "daemon"
    what = "the daemon itself, 2 workers"
    contenders = (Skep, NodeCluster, Pm2, Supervisor)

    def measure(self, contender, settings):
        with contender(App("hello.js")) as running:
            load.Wrk(f"http://127.0.0.1:{running.port}/", 16, 1).wait()
            memory = bench.resident_megabytes(running.daemon)
            times = [_succession(running) for _ in range(KILLS)]
        return {"megabytes": memory, "successor_ms": load.percentile(times, 0.5)}

    def judge(self, samples):
        return [
            _line(samples, "memory of the daemon, 2 workers", "megabytes", "MB"),
            _line(samples, "kill -9 of a worker -> successor exists", "successor_ms", "ms"),
        ]


def _succession(running):
    time.sleep(1.3)
    before = processes.children(running.daemon)
    begun = time.monotonic()
    os.kill(max(before), signal.SIGKILL)
    bench.wait_for("successor", lambda: processes.children(running.daemon) - before, 15, 0.0002)
    return (time.monotonic() - begun) * 1e3


def _line(samples, subject, key, unit):
    values = {name: median(runs, key) for name, runs in samples.items()}
    cells = {name: f"{value:.1f} {unit}" for name, value in values.items()}
    ratios = {name: ratio(samples, name, "Skep", key) for name in values if name != "Skep"}
    told = ", ".join(f"{name} {found:.1f} x" for name, found in ratios.items() if found is not None)
    return Line(subject, "", cells, None, told, "", values, unit)
