#!/usr/bin/python3
"""Keep-alive requests a second with the agent against without it, by wrk in interleaved pairs."""

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench import SKEPD, WORKLOAD, Skepd, free_port, http_get, main, wait_for

PAIRS = 20
SECONDS = 3


def app(port):
    return f"""
[app.web]
command = ["node", "{WORKLOAD}/hello.js"]
workers = 1
env = {{ PORT = "{port}" }}
"""


def rate(port):
    command = ["wrk", "-t1", "-c32", f"-d{SECONDS}s", f"http://127.0.0.1:{port}/"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s+(\S+)", text)[1])


def run(results):
    with_port, without_port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        # A skepd that finds no agent beside it runs its workers without one.
        bare = Path(folder) / "skepd"
        shutil.copy(SKEPD, bare)
        with Skepd(app(with_port)), Skepd(app(without_port), bare):
            for port in (with_port, without_port):
                wait_for("answer", lambda: answers(port))
                rate(port)
            ratios = []
            for index in range(PAIRS):
                order = (with_port, without_port) if index % 2 == 0 else (without_port, with_port)
                rates = {port: rate(port) for port in order}
                ratios.append(rates[with_port] / rates[without_port])
                time.sleep(0.2)
    median = statistics.median(ratios)
    detail = f"median of {PAIRS} pairs, quartiles " + " ".join(f"{q:.3f}" for q in statistics.quantiles(ratios, n=4))
    results.add("keep-alive with agent / without", "0.99", f"{median:.3f}", median >= 0.99, detail)


def answers(port):
    try:
        return http_get(port, timeout=1)
    except OSError:
        return None


main(run)
