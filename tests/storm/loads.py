"""The clients of an app, from the beginning of the storm to its end."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import load
import processes

# More than the longest that a worker may be held by several acts one after another, on a machine that is busy with other things,
# and more than a connection waits that did not fit into a queue and is tried again by the kernel (31 s after five times): so
# that nobody's patience ends but where a promise is broken.
PATIENCE_SECONDS = 60
CLIENTS = Path(__file__).with_name("clients.py")
SLOW_SECONDS = 1  # as in clients.py
MOST_SECONDS = 590  # of open_loop


class Clients:
    """clients.py on one app."""

    def __init__(self, app, kept, fresh, think):
        command = [sys.executable, CLIENTS, app.port, kept, fresh, think, PATIENCE_SECONDS, *(["--tls"] if app.tls else [])]
        self.process = processes.start(command, stdout=subprocess.PIPE, text=True)

    def stop(self):
        """What it told, None where it did not end when its patience was over."""
        told = processes.end(self.process, signal.SIGTERM, PATIENCE_SECONDS + 10)
        return json.loads(told) if told else None


class Stream(load.OpenLoop):
    """New connections on schedule, whatever the server does."""

    def __init__(self, port, rate, seconds=MOST_SECONDS):
        super().__init__(port, rate, seconds, PATIENCE_SECONDS)
        self.bound = PATIENCE_SECONDS + seconds + 10

    def told(self):
        """To be called when its schedule is over, or was ended: as Clients tells it."""
        records = self.records()
        failures = [_told(record) for record in records if record["outcome"] != "ok"]
        slow = [_told(record) for record in records if record["outcome"] == "ok" and record["latency_ms"] > 1e3 * SLOW_SECONDS]
        return {"ok": len(records) - len(failures), "failures": failures, "slow": slow}


def _told(record):
    return {
        "outcome": record["outcome"], "status": record["status"], "port": record["port"], "since": record["scheduled"],
        "begun": record["scheduled"], "ended": record["done"],
    }


def flood(port, rate, seconds):
    return Stream(port, rate, seconds)


class Loads:
    """All clients of one app."""

    def __init__(self, app, rate):
        self.app = app
        self.clients = Clients(app, 8, 4 if app.tls else 0, 0.02)
        self.stream = None if app.tls else Stream(app.port, rate)

    def stop(self, floods):
        """What all of them told together, and sentences on those that did not end."""
        told, troubles = {"ok": 0, "failures": [], "slow": []}, []
        ends = [self._stop_stream] if self.stream else []
        for name, end in [("keep-alive", self.clients.stop), *(("open loop", e) for e in ends), *(("flood", f.told) for f in floods)]:
            try:
                one = end()
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                one, _ = None, troubles.append(f"{self.app.name}: {name}: {error}")
            if one is None:
                troubles.append(f"{self.app.name}: clients of the {name} load hang")
                continue
            for key in told:
                told[key] += one[key]
        return {**told, "troubles": troubles}

    def _stop_stream(self):
        self.stream.stop()
        return self.stream.told()
