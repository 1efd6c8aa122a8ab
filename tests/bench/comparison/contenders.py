"""Skep, and those it is compared with."""

import json
import os
import signal
import subprocess
from pathlib import Path

import processes
from bench import ROOT, SKEPCTL, Skepd, WORKLOAD, free_port, wait_for
from contender import ROLL_SECONDS, CannotRun, Contender

PM2 = Path(os.environ.get("SKEP_PM2", ROOT / ".cache/pm2")) / "node_modules/pm2"


class Skep(Contender):
    name = "Skep"

    def launch(self):
        env = ", ".join(f"{key} = {json.dumps(value)}" for key, value in self.variables().items())
        command = [str(word) for word in self.app.command or ("node", self.app.path)]
        lines = [
            "[app.web]",
            f"command = {json.dumps(command)}",
            f"workers = {self.app.workers}",
            f"env = {{ {env} }}",
            'logs = { stdout = "none", stderr = "none" }',
            *(line.replace("{port}", str(self.port)) for line in self.app.lines),
            "[app.web.restart]",
            'stable = "1s"',
            'give-up = "never"',
            *self.app.tables,
        ]
        self.said = self.folder / "skepd.err"
        with self.said.open("w") as said:
            popen = {"env": processes.environment(), "start_new_session": True, "stdout": said, "stderr": said}
            self.skepd = Skepd("\n".join(lines) + "\n", **popen)
            self.skepd.__enter__()
        self.daemon = self.skepd.pid

    def leave(self):
        if hasattr(self, "skepd"):
            self.skepd.__exit__()

    def ready(self):
        if self.skepd.process.poll() is not None:
            raise CannotRun(f"skepd ended with {self.skepd.process.returncode}: {first_line(self.said.read_text())}")
        return len(self.workers()) == self.app.workers and self.answers()

    def workers(self):
        told = self.skepd.ctl("status", "--json")
        if told.returncode not in (0, 3) or not told.stdout:
            return set()
        rows = json.loads(told.stdout)
        return {row["pid"] for row in rows if row["app"] == "web" and row["state"] == "RUNNING"}

    def skepctl(self, *words, seconds=ROLL_SECONDS):
        code, text = processes.output_of([SKEPCTL, "--socket", self.skepd.socket, *words], seconds)
        if code is None:
            raise CannotRun(f"skepctl {' '.join(words)} was not done within {seconds} s")
        if code != 0:
            raise CannotRun(f"skepctl {' '.join(words)} ended with {code}: {first_line(text)}")

    def roll(self):
        self.skepctl("roll", "web", "--wait")


class NodeCluster(Contender):
    name = "node:cluster"
    policy = "rr"

    def launch(self):
        self.state = self.folder / "state"
        env = processes.environment(
            **self.variables(), STATE=self.state, WORKERS=self.app.workers, NODE_CLUSTER_SCHED_POLICY=self.policy
        )
        command = ["node", WORKLOAD / "bench/primary.js", self.app.path]
        self.process = processes.start(command, env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.daemon = self.process.pid

    def leave(self):
        if hasattr(self, "process"):
            processes.end(self.process, signal.SIGKILL)

    def told(self):
        return json.loads(self.state.read_text()) if self.state.exists() else {"listening": [], "rolls": 0}

    def workers(self):
        return set(self.told()["listening"])

    def roll(self):
        rolls = self.told()["rolls"]
        os.kill(self.daemon, signal.SIGUSR2)
        try:
            wait_for("end of the roll", lambda: self.told()["rolls"] > rolls, ROLL_SECONDS, 0.02)
        except TimeoutError as error:
            raise CannotRun(str(error)) from error


class SharedSocket(NodeCluster):
    """All workers accept from one socket; who wakes first has it."""

    name = "one shared socket"
    policy = "none"


class Pm2(Contender):
    name = "PM2"

    def launch(self):
        self.home = self.folder / "pm2"
        app = {
            "name": "web",
            "script": str(self.app.path),
            "exec_mode": "cluster",
            "instances": self.app.workers,
            "env": self.variables(),
            "out_file": "/dev/null",
            "error_file": "/dev/null",
            "max_restarts": 1000,
        }
        (self.folder / "web.config.json").write_text(json.dumps({"apps": [app]}))
        self.pm2("start", self.folder / "web.config.json")
        self.daemon = int((self.home / "pm2.pid").read_text())

    def leave(self):
        if self.daemon:
            processes.output_of(self.command("kill"), 10, self.environment())

    def command(self, *words):
        return ["node", PM2 / "bin/pm2", *words]

    def environment(self):
        return processes.environment(PM2_HOME=self.home, PM2_DISABLE_VERSION_CHECK="true", NO_COLOR="1")

    def pm2(self, *words):
        code, text = processes.output_of(self.command(*words), ROLL_SECONDS, self.environment())
        if code != 0:
            raise CannotRun(f"pm2 {words[0]} ended with {code}: {first_line(text)}")

    def roll(self):
        self.pm2("reload", "web")


class Supervisor(Contender):
    """Its programs do not share a port: each has one of its own."""

    name = "supervisord"

    def launch(self):
        ports = [free_port() for _ in range(self.app.workers)]
        self.port = ports[0]
        text = f"[supervisord]\nnodaemon = true\nlogfile = /dev/null\nlogfile_maxbytes = 0\npidfile = {self.folder}/pid\n"
        for index, port in enumerate(ports):
            text += f"[program:web{index}]\ncommand = node {self.app.path}\nenvironment = PORT=\"{port}\"\n"
            text += "autorestart = true\nstdout_logfile = /dev/null\nstderr_logfile = /dev/null\n"
        config = self.folder / "supervisord.conf"
        config.write_text(text)
        command = ["/usr/bin/supervisord", "-c", config]
        self.process = processes.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.daemon = self.process.pid

    def leave(self):
        if hasattr(self, "process"):
            processes.end(self.process)


def first_line(text):
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[0] if lines else "it said nothing"
