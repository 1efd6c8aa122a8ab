"""A worker is drained while connections are open that never sent a request."""

import os
import signal
import socket
import time

import processes
from bench import wait_for
from contender import App, CannotRun
from contenders import NodeCluster, Skep
from row import Line, Row, median

SILENT = 4
MOST_SECONDS = 2.0
# By hand with node:cluster, such a connection lasts until headersTimeout, a minute by default.
PATIENCE = 4.0


class Drain(Row):
    name = "drain"
    what = "a drain with connections that never sent a request"
    contenders = (Skep, NodeCluster)

    def measure(self, contender, settings):
        tables = ("[app.web.stop]", 'drain = "20s"')
        app = App("hello.js", workers=1, env={"ROLL_DRAIN_MS": int(PATIENCE * 1e3)}, tables=tables)
        with contender(app) as running:
            (old,) = running.workers()
            silent = [socket.create_connection(("127.0.0.1", running.port), timeout=5) for _ in range(SILENT)]
            try:
                time.sleep(0.3)
                begun = time.monotonic()
                _begin(running)
                wait_for("end of the drain", lambda: not processes.alive(old), 30, 0.005)
                return {"seconds": time.monotonic() - begun}
            except TimeoutError as error:
                raise CannotRun(str(error)) from error
            finally:
                for one in silent:
                    one.close()

    def judge(self, samples):
        times = {name: median(runs, "seconds") for name, runs in samples.items()}
        cells = {n: f"{s:.2f} s" + (", then killed" if s > PATIENCE else "") for n, s in times.items()}
        worst = max((run["seconds"] for run in samples.get("Skep", [])), default=float("nan"))
        return [Line(self.what, f"{MOST_SECONDS:g} s", cells, worst <= MOST_SECONDS, "", "", times, "s")]


def _begin(running):
    if isinstance(running, Skep):
        running.skepctl("stop", "web", "--drain")
    else:
        os.kill(running.daemon, signal.SIGUSR2)
