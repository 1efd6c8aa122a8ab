"""The load generators, and what they print as Python values."""

import contextlib
import csv
import io
import json
import re
import signal
import subprocess
import threading
import time

import processes
from bench import TOOLS, WORKLOAD

MOST_SECONDS = 90  # of any load that is ended by hand


class Wrk:
    """wrk from its start to stop(), or for so many seconds."""

    def __init__(self, url, connections, seconds=MOST_SECONDS, headers=()):
        words = [word for header in headers for word in ("-H", header)]
        command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s", *words, url]
        self.process = processes.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.seconds = seconds

    def stop(self):
        return self._told(processes.end(self.process, signal.SIGINT, 15))

    def wait(self):
        try:
            text, _ = self.process.communicate(timeout=self.seconds + 15)
        except BaseException:
            processes.end(self.process, signal.SIGKILL)
            raise
        return self._told(text)

    @staticmethod
    def _told(text):
        """requests, rate, and errors: those of sockets and answers that were not 2xx or 3xx."""
        if not (found := re.search(r"(\d+) requests in", text)):
            raise RuntimeError(f"wrk said: {text.strip()[:200]}")
        errors = sum(int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", text))
        errors += sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
        rate = float(re.search(r"Requests/sec:\s+(\S+)", text)[1])
        return {"requests": int(found[1]), "rate": rate, "errors": errors}


class Json:
    """A generator of ours that prints JSON when it ends, by SIGTERM here."""

    def __init__(self, *command):
        self.process = processes.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def stop(self):
        text = processes.end(self.process, signal.SIGTERM, 15)
        try:
            return json.loads(text)
        except ValueError:
            raise RuntimeError(f"{self.process.args[0]} {self.process.args[1]} ended without figures") from None

    def signal(self, number):
        self.process.send_signal(number)


def keep_alive(port, connections):
    return Json(TOOLS / "keep_alive", "--port", port, "--connections", connections, "--seconds", MOST_SECONDS)


def tls_keep_alive(port, connections):
    return Json("node", WORKLOAD / "client/tls_keep_alive.js", port, connections)


def http2_rolls(port, sessions, streams):
    return Json("node", WORKLOAD / "client/http2_rolls.js", f"https://127.0.0.1:{port}", sessions, streams)


def h2load_rate(port, seconds):
    """Requests a second over HTTP/2."""
    command = ["h2load", "-t1", "-c16", "-m8", "-D", seconds, f"https://127.0.0.1:{port}/"]
    _, text = processes.output_of(command, seconds + 20)
    if not (found := re.search(r"finished in [^,]+, ([\d.]+) req/s", text)):
        raise RuntimeError(f"h2load said: {text.strip()[-200:]}")
    return float(found[1])


class OpenLoop:
    """Connections on schedule. records() waits for the end: dicts with times in seconds of CLOCK_MONOTONIC."""

    def __init__(self, port, rate, seconds, timeout=5, path="/"):
        command = [TOOLS / "open_loop", "--port", port, "--rate", rate, "--seconds", seconds, "--timeout", timeout]
        self.process = processes.start([*command, "--path", path], stdout=subprocess.PIPE, text=True)
        self.bound = seconds + timeout + 10
        self.begun = time.monotonic()
        # It writes at the end, more than a pipe holds.
        self.text = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        self.text = self.process.stdout.read()

    def sleep_until(self, seconds):
        time.sleep(max(0.0, self.begun + seconds - time.monotonic()))

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def records(self):
        try:
            self.process.wait(self.bound)
        finally:
            self.kill()
        self.reader.join(5)
        rows = list(csv.DictReader(io.StringIO(self.text)))
        if not rows:
            raise RuntimeError("open_loop ended without figures")
        return [_record(row) for row in rows]


def _record(row):
    scheduled = int(row["scheduled_ns"]) / 1e9
    connected = int(row["connected_us"])
    return {
        "scheduled": scheduled,
        "connected": scheduled + connected / 1e6 if connected >= 0 else None,
        "done": scheduled + int(row["done_us"]) / 1e6,
        "latency_ms": int(row["done_us"]) / 1e3,
        "port": int(row["local_port"]),
        "outcome": row["outcome"],
        "status": int(row["status"]),
        "body": row["body"].split(),
    }


@contextlib.contextmanager
def running(generator):
    """Ends it whatever happens inside."""
    try:
        yield generator
    finally:
        if generator.process.poll() is None:
            generator.process.kill()
            generator.process.wait()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def outcomes(records):
    """{"ok": n, ...}"""
    counts = {}
    for record in records:
        counts[record["outcome"]] = counts.get(record["outcome"], 0) + 1
    return counts
