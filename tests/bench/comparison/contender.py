"""What is compared: an app under each supervisor, from its start to the end of its last process."""

import dataclasses
import shutil
import tempfile
import time
from pathlib import Path

import processes
from bench import WORKLOAD, free_port, http_get, wait_for

BOOT_SECONDS = 30
ROLL_SECONDS = 40
SETTLE_SECONDS = 0.6


class CannotRun(Exception):
    """Why a contender could not do its part, for the table."""


@dataclasses.dataclass
class App:
    """The work; {folder} in values of `env` is the contender's own folder."""

    script: str = "bench/witness.js"
    workers: int = 2
    env: dict = dataclasses.field(default_factory=dict)
    tls: tuple = ()  # key and certificate
    command: tuple = ()  # of Skep, instead of node and the script
    lines: tuple = ()  # of Skep's [app.web], where {port} is the app's
    tables: tuple = ()  # after it

    @property
    def path(self):
        return WORKLOAD / self.script


class Contender:
    """Used with `with`: the app serves on `port` inside, and nothing of it is left outside."""

    name = ""
    daemon = 0  # the supervisor's pid

    def __init__(self, app):
        self.app = app

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="skep-peers-"))
        self.port = free_port()
        try:
            self.launch()
            wait_for(f"{self.app.workers} workers of {self.name}", self.ready, BOOT_SECONDS, 0.05)
        except BaseException as error:
            self.__exit__()
            if isinstance(error, TimeoutError):
                raise CannotRun(str(error)) from error
            raise
        time.sleep(SETTLE_SECONDS)
        return self

    def __exit__(self, *_):
        try:
            self.leave()
        finally:
            processes.sweep()
            shutil.rmtree(self.folder, ignore_errors=True)

    def launch(self):
        """Starts the supervisor and the app."""
        raise NotImplementedError

    def leave(self):
        """Ends them gently; what stays is killed."""

    def roll(self):
        """Replaces all workers and returns when that is complete."""
        raise CannotRun(f"{self.name} has no roll")

    def ready(self):
        return len(self.workers()) == self.app.workers and self.answers()

    def workers(self):
        return processes.children(self.daemon)

    def answers(self):
        if self.app.tls:
            return True
        try:
            return http_get(self.port, timeout=1)
        except OSError:
            return None

    def variables(self):
        """Of the app's own environment."""
        own = {key: str(value).replace("{folder}", str(self.folder)) for key, value in self.app.env.items()}
        if self.app.tls:
            own.update(TLS_KEY=str(self.app.tls[0]), TLS_CERT=str(self.app.tls[1]))
        return {"PORT": str(self.port), **own}
