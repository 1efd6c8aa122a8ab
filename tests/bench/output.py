#!/usr/bin/python3
"""200 MB of a worker's output to a file, against `cat` at the other end of the pipe."""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench import TOOLS, Skepd, main, wait_for

MEGABYTES = 200
PAIRS = 9
APP = f"""
[app.flood]
command = ["{TOOLS}/flood", "{MEGABYTES}", "{{folder}}/begun"]
restart = {{ policy = "never" }}
ready = {{ when = "after 0s" }}
logs = {{ stdout = "{{folder}}/flood.log", rotate = "never" }}
"""


def until_complete(path, begun_file):
    wait_for("whole output", lambda: path.exists() and path.stat().st_size >= MEGABYTES * 2**20, pause=0.0005)
    return (time.monotonic_ns() - int(begun_file.read_text())) / 1e9


def by_skepd(skepd):
    path = skepd.folder / "flood.log"
    skepd.wait_lines(r"flood:0 EXITED", 1)
    path.unlink()
    time.sleep(1.5)
    before = len(skepd.lines(r"flood:0 EXITED"))
    skepd.ctl("start", "flood")
    taken = until_complete(path, skepd.folder / "begun")
    skepd.wait_lines(r"flood:0 EXITED", before + 1)
    return taken


def by_cat(folder):
    path, begun = Path(folder) / "cat.log", Path(folder) / "begun"
    path.unlink(missing_ok=True)
    process = subprocess.Popen(f"{TOOLS}/flood {MEGABYTES} {begun} | cat > {path}", shell=True)
    taken = until_complete(path, begun)
    process.wait()
    return taken


def run(results):
    with Skepd(APP) as skepd, tempfile.TemporaryDirectory() as folder:
        skepd.wait_lines(r"flood:0 EXITED", 1)
        pairs = [(by_skepd(skepd), by_cat(folder)) for _ in range(PAIRS)]
    ratio = statistics.median(skep / cat for skep, cat in pairs)
    medians = [statistics.median(column) for column in zip(*pairs)]
    detail = f"{medians[0]:.3f} s against {medians[1]:.3f} s, median of {PAIRS} pairs"
    results.add("200 MB of output / cat", "1.2 x", f"{ratio:.2f} x", ratio <= 1.2, detail)


main(run)
