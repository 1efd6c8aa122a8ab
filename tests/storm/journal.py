"""What the storm did, and when: by it each failure of a client is either explained or a broken promise. Times are seconds of
CLOCK_MONOTONIC."""

import collections
import contextlib
import os
import signal
import threading
import time

import processes
from bench import wait_for

CLOCKS_SECONDS = 0.05  # what notes and clients may be apart
FOREVER = float("inf")


class Window:
    """A time in which something was so."""

    def __init__(self, app, kind):
        self.app, self.kind = app, kind
        self.begun, self.ended = time.monotonic(), FOREVER

    def meets(self, begun, ended):
        return self.begun <= ended and begun <= self.ended


class Journal:
    def __init__(self, folder):
        self.folder = folder
        self.killed = {}  # pid: when
        self.held = collections.defaultdict(list)  # the client's port: [(pid, when it was seen inside)]
        self.windows = []
        self.acts = collections.Counter()
        self.troubles = []
        self.lock = threading.Lock()
        self.begun = time.monotonic()

    def say(self, app, text):
        print(f"{time.monotonic() - self.begun:7.2f} s  {app:<5} {text}", flush=True)

    def trouble(self, text):
        """Something that breaks a promise by itself."""
        with self.lock:
            self.troubles.append(f"at {time.monotonic() - self.begun:.2f} s: {text}")

    @contextlib.contextmanager
    def window(self, app, kind):
        window = Window(app, kind)
        with self.lock:
            self.windows.append(window)
        try:
            yield window
        finally:
            window.ended = time.monotonic() + CLOCKS_SECONDS

    def kill(self, pids):
        """kill -9 of all of them, as they stand at one moment: what is inside is written down first."""
        alive = [pid for pid in pids if _signalled(pid, signal.SIGSTOP)]
        for pid in alive:
            self.note_inside(pid)
        with self.lock:
            now = time.monotonic()
            self.killed.update({pid: now for pid in alive})
        for pid in alive:
            _signalled(pid, signal.SIGKILL)
        return alive

    def note_inside(self, pid):
        """Of a process that was sent SIGSTOP."""
        with contextlib.suppress(OSError, TimeoutError):
            wait_for("stop", lambda: processes.state(pid) in "TXZ", 2, 0.0005)
            ports = processes.peer_ports(pid)
            with self.lock:
                for port in ports:
                    self.held[port].append((pid, time.monotonic()))

    def accepted(self, app):
        """{the client's port: [(pid, when)]} and {pid: when it was asked to leave}, by the workers' own notes and by what was
        seen inside."""
        inside, leaving = collections.defaultdict(list), {}
        for port, entries in self.held.items():
            inside[port] += entries
        for line in (self.folder / f"{app}.notes").read_text().splitlines():
            what, pid, port, at = line.split()
            if what == "accepted":
                inside[int(port)].append((int(pid), int(at) / 1e9))
            else:
                leaving[int(pid)] = int(at) / 1e9
        return inside, leaving


def _signalled(pid, number):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False
