#!/usr/bin/python3
"""From the exec of `node server.js` to its `listening` event, as a worker of skepd and by itself.

One worker, stopped and started by skepctl, in turns with a plain process that nobody supervises: the median of the differences of
20 pairs, for every Node in SKEP_NODES (FOLDER/*/bin/node), else the one in PATH.
"""

import os
import statistics
import subprocess
from pathlib import Path

from bench import TOOLS, WORKLOAD, Skepd, free_port, main, wait_for

PAIRS = 20


def nodes():
    folder = os.environ.get("SKEP_NODES")
    return sorted(Path(folder).glob("*/bin/node")) if folder else ["node"]


def command(node):
    return [f"{TOOLS}/stamped_exec", str(node), f"{WORKLOAD}/bench/boot.js"]


def plain(node):
    environment = {**os.environ, "PORT": str(free_port())}
    process = subprocess.Popen(command(node), env=environment, stdout=subprocess.PIPE, text=True)
    told = int(process.stdout.readline())
    process.kill()
    process.communicate()
    return told / 1e6


def supervised(skepd, log, number):
    if number > 0:
        skepd.ctl("stop", "web")
        skepd.ctl("start", "web")
    return int(wait_for("boot", lambda: log.exists() and log.read_text().splitlines()[number:])[0]) / 1e6


def run(results):
    for node in nodes():
        words = ", ".join(f'"{word}"' for word in command(node))
        app = f"""
[app.web]
command = [{words}]
runtime = "node"
workers = 1
env = {{ PORT = "{free_port()}" }}
logs = {{ stdout = "{{folder}}/boots" }}
"""
        with Skepd(app) as skepd:
            log = skepd.folder / "boots"
            supervised(skepd, log, 0)
            pairs = [(supervised(skepd, log, number + 1), plain(node)) for number in range(PAIRS)]
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
        more = statistics.median(ours - theirs for ours, theirs in pairs)
        medians = [statistics.median(column) for column in zip(*pairs)]
        detail = f"{medians[0]:.1f} ms against {medians[1]:.1f} ms, {PAIRS} pairs"
        results.add(f"boot to listening, Node {version}", "+ 5 ms", f"{more:+.1f} ms", more <= 5, detail)


main(run)
