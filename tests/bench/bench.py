"""What all benches share: a skepd of their own in a temporary folder, its log and metrics, and tables of results."""

import argparse
import contextlib
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SKEP_BUILD", ROOT / "build/release"))
SKEPD = BUILD / "daemon/skepd"
SKEPCTL = BUILD / "ctl/skepctl"
TOOLS = BUILD / "tests/bench"
WORKLOAD = ROOT / "tests/workload"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, predicate, seconds=30.0, pause=0.002):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = predicate()
        if value:
            return value
        time.sleep(pause)
    raise TimeoutError(f"no {what} within {seconds:g} s")


class Skepd:
    """A running skepd whose apps are given as TOML text; `popen` goes to subprocess.Popen."""

    def __init__(self, apps, binary=SKEPD, **popen):
        self.binary, self.apps, self.popen = binary, apps, popen

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="skep-bench-")
        self.folder = Path(self._folder.name)
        self.socket = self.folder / "control.sock"
        self.log = self.folder / "skepd.log"
        self.metrics_port = free_port()
        config = self.folder / "skep.toml"
        config.write_text(
            f'[daemon]\nsocket = "{self.socket}"\nlog = "{self.log}"\nmetrics = "127.0.0.1:{self.metrics_port}"\n'
            + self.apps.replace("{folder}", str(self.folder))
        )
        self.started = time.monotonic()
        self.process = subprocess.Popen([self.binary, "--config", config], **self.popen)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._folder.cleanup()

    @property
    def pid(self):
        return self.process.pid

    def lines(self, pattern):
        """The lines of skepd's log that match."""
        try:
            text = self.log.read_text(errors="replace")
        except FileNotFoundError:
            return []
        return [line for line in text.splitlines() if re.search(pattern, line)]

    def wait_lines(self, pattern, count, seconds=60.0):
        return wait_for(
            f"{count} lines of /{pattern}/",
            lambda: (found := self.lines(pattern)) and len(found) >= count and found,
            seconds,
            0.005,
        )

    def ctl(self, *words):
        return subprocess.run(
            [SKEPCTL, "--socket", self.socket, *words], capture_output=True, text=True, timeout=60
        )

    def status(self):
        return json.loads(self.ctl("status", "--json").stdout)

    def scrape(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=30) as answer:
            return answer.read().decode()

    def turns_over_10ms(self):
        text = self.scrape()
        within = float(re.search(r'skep_reactor_turn_seconds_bucket\{le="0.01"\} (\S+)', text)[1])
        everything = float(re.search(r"skep_reactor_turn_seconds_count (\S+)", text)[1])
        return int(everything - within)

    def resident_megabytes(self):
        return resident_megabytes(self.pid)

    def processor_seconds(self):
        return processor_seconds(self.pid)


def resident_megabytes(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) / 1024


def processor_seconds(pid):
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def wall_time_of(line):
    """The time at the start of a line of skepd's log, in seconds since the epoch."""
    stamp = datetime.strptime(line.split()[0], "%Y-%m-%dT%H:%M:%S.%fZ")
    return stamp.replace(tzinfo=timezone.utc).timestamp()


def http_get(port, path="/", timeout=30):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=timeout) as answer:
        return answer.read().decode()


class Results:
    """Rows of what was asked and what was measured."""

    def __init__(self):
        self.rows = []

    def add(self, what, asked, got, met, detail=""):
        self.rows.append({"what": what, "asked": asked, "got": got, "met": bool(met), "detail": detail})

    def show(self, as_json):
        if as_json:
            print(json.dumps(self.rows, indent=1))
            return
        widths = [max(len(str(row[key])) for row in self.rows) for key in ("what", "asked", "got")]
        for row in self.rows:
            mark = "met   " if row["met"] else "MISSED"
            print(
                f'{row["what"]:<{widths[0]}}  {row["asked"]:>{widths[1]}}  {row["got"]:>{widths[2]}}  {mark}'
                f'  {row["detail"]}'
            )


def main(run):
    """Calls run(results) and shows what it adds."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    results = Results()
    with contextlib.redirect_stdout(sys.stderr):
        run(results)
    results.show(arguments.json)


def spread(values):
    return f"median {statistics.median(values):.4g}, {min(values):.4g} to {max(values):.4g} of {len(values)}"
