"""The skepd that the storm blows on: its apps, what it says of itself, and what it has open."""

import collections
import http.client
import json
import os
import re
import shlex
import signal
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import processes
from bench import SKEPCTL, SKEPD, Skepd, free_port, wait_for

APP_SCRIPT = Path(__file__).with_name("app.js")
BOOT_SECONDS = 30
COMMAND_SECONDS = 60  # the longest that any command may take


@dataclass
class App:
    name: str
    port: int
    workers: int
    spares: int
    balance: str
    surge: int
    soak: str
    tls: tuple = ()  # key and certificate
    overload: str = "off"
    generation: int = 0  # of its definition

    def lines(self, node, folder):
        env = {"PORT": str(self.port), "NOTES": f"{folder}/{self.name}.notes", "RELEASE": f"{folder}/{self.name}.release"}
        env["GENERATION"] = str(self.generation)
        if self.tls:
            env.update(TLS_KEY=str(self.tls[0]), TLS_CERT=str(self.tls[1]))
        return f"""
[app.{self.name}]
command = [{json.dumps(str(node))}, "{APP_SCRIPT}"]
workers = {self.workers}
spares = {self.spares}
balance = "{self.balance}"
env = {{ {", ".join(f"{key} = {json.dumps(value)}" for key, value in env.items())} }}
loop-lag = {{ soft = "50ms" }}
ready = {{ timeout = "5s" }}
restart = {{ backoff = "50ms..1s", stable = "1s", give-up = "never" }}
roll = {{ max-surge = {self.surge}, soak = "{self.soak}" }}
overload = {{ after = "{self.overload}" }}
stop = {{ drain = "10s", kill = "3s" }}
logs = {{ stdout = "{folder}/{self.name}-{{slot}}.log" }}
"""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=COMMAND_SECONDS)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Hive:
    """Used with `with`: skepd runs inside. What is left of it outside is the caller's to sweep."""

    def __init__(self, apps, node, folder, without_cap_bpf):
        self.apps, self.folder = apps, Path(folder)
        for app in apps:
            self.release(app, "good")
        binary = self._without_bpf() if without_cap_bpf else SKEPD
        self._said = (self.folder / "skepd.err").open("w")
        popen = {"env": processes.environment(), "start_new_session": True, "stdout": self._said, "stderr": self._said}
        self._node, self._rewriting = node, threading.Lock()
        self.skepd = Skepd(self._tables(), binary, **popen)

    def _tables(self):
        return "".join(app.lines(self._node, self.folder) for app in self.apps)

    def _without_bpf(self):
        wrapper = self.folder / "skepd"
        wrapper.write_text(f'#!/bin/sh\nexec setpriv --bounding-set=-bpf,-sys_admin {shlex.quote(str(SKEPD))} "$@"\n')
        wrapper.chmod(0o755)
        return wrapper

    def __enter__(self):
        self.skepd.__enter__()
        try:
            wait_for("control socket", self._answers, BOOT_SECONDS, 0.02)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _answers(self):
        if (code := self.skepd.process.poll()) is not None:
            raise RuntimeError(f"skepd ended with {code}: {(self.folder / 'skepd.err').read_text()[:500]}")
        return self.skepd.socket.exists()

    def __exit__(self, *_):
        self.skepd.__exit__()
        self._said.close()

    @property
    def pid(self):
        return self.skepd.pid

    def release(self, app, kind):
        (self.folder / f"{app.name}.release").write_text(kind)

    def redefine(self, app, surge):
        """Another definition of the app in the config, and SIGHUP."""
        with self._rewriting:
            app.generation, app.surge = app.generation + 1, surge
            config = self.skepd.folder / "skep.toml"
            daemon = config.read_text().split("[app.", 1)[0]
            config.with_suffix(".new").write_text(daemon + self._tables().lstrip())
            config.with_suffix(".new").rename(config)
            self.skepd.process.send_signal(signal.SIGHUP)

    def skepctl(self, *words):
        """(exit code, what it printed); the code is None when it was not done in COMMAND_SECONDS."""
        return processes.output_of([SKEPCTL, "--socket", self.skepd.socket, *words], COMMAND_SECONDS)

    def get(self, path):
        connection = UnixConnection(self.skepd.socket)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def workers(self, app=None):
        return [row for row in self.get("/v1/status") if app is None or row["app"] == app.name]

    def told_of(self, app):
        return next(told for told in self.get("/v1/apps") if told["name"] == app.name)

    def pids(self, app):
        """{pid: what it is}, of everything that lives of the app."""
        found = {row["pid"]: "worker" for row in self.workers(app) if row["pid"]}
        found.update({extra["pid"]: extra["role"] for extra in self.told_of(app)["extras"] if extra["pid"]})
        return found

    def unrest(self):
        """What is not as it shall be when nothing is going on, as sentences."""
        told = []
        for app in self.apps:
            now, rows = self.told_of(app), self.workers(app)
            states = collections.Counter(row["state"] for row in rows)
            if states != {"RUNNING": app.workers}:
                told.append(f"{app.name} has {dict(states)} and shall have {app.workers} RUNNING")
            if now["spares_held"] != app.spares:
                told.append(f"{app.name} holds {now['spares_held']} of {app.spares} spares")
            if others := [extra["role"] for extra in now["extras"] if not extra["held"]]:
                told.append(f"{app.name} also has {others}")
            if idle := [row["name"] for row in rows if not row["eligible"]]:
                told.append(f"{', '.join(idle)} gets no connections")
        return told

    def settle(self, seconds):
        """Waits until nothing is going on any more; returns what is still wrong, as sentences."""
        try:
            wait_for("rest", lambda: not self.unrest(), seconds, 0.1)
            return []
        except TimeoutError:
            return self.unrest()

    def counter(self, name):
        """{(app, slot): value} of a counter on /metrics."""
        found = re.findall(rf'^{name}\{{app="([^"]+)",worker="(\d+)"[^}}]*\}} (\S+)$', self.skepd.scrape(), re.MULTILINE)
        return {(app, int(slot)): float(value) for app, slot, value in found}

    def descriptors(self):
        """How many skepd has open, by kind."""
        kinds = collections.Counter()
        for link in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                kinds[re.sub(r"\d+", "N", os.readlink(link).replace(str(self.folder), ""))] += 1
            except OSError:
                continue
        return kinds

    def zombies(self):
        return {pid for pid in processes.children(self.pid) if processes.state(pid) == "Z"}

    def end(self):
        """Asks skepd to leave; its exit code, None when it did not."""
        self.skepd.process.send_signal(signal.SIGTERM)
        try:
            return self.skepd.process.wait(COMMAND_SECONDS)
        except Exception:  # pylint: disable=broad-except
            return None


def make_apps(random, tls):
    """Two apps, each with a character of its own."""
    ways = ["round-robin", "least-connections", "cpu"]
    web = App("web", free_port(), 3, 1, random.choice(ways[:2]), random.choice((1, 2)), "0s", overload="600ms")
    shop = App("shop", free_port(), 2, random.choice((0, 1)), random.choice(ways), 2, random.choice(("0s", "300ms")), tls)
    return [web, shop]
