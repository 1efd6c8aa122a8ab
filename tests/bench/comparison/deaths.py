"""kill -9: of one worker of two, of the only one, and of all at once, under new connections on schedule."""

import os
import signal
import time

import load
import processes
from bench import wait_for
from contender import App, CannotRun
from contenders import NodeCluster, Pm2, Skep
from row import Line, Row, ours, total

RATE = 300
TIMEOUT = 3


def kill(pids):
    """When it began, and when it was done."""
    begun = time.monotonic()
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return begun, time.monotonic()


def accepted(folder):
    """{(pid, client's port)}: the connections that have reached the app, as the workers noted them."""
    rows = (line.split() for line in (folder / "accepted").read_text().splitlines())
    return {(int(row[0]), int(row[1])) for row in rows if len(row) == 3}


def was_inside(record, dead, noted):
    """Whether one of these dead processes had accepted this connection: no port comes twice in so short a time."""
    return any((pid, record["port"]) in noted for pid in dead)


def kill_held(pid):
    """Kills it as it stands at some moment; returns {(pid, client's port)} of the connections that were in it then. What it had
    accepted in its last microseconds it could not note itself."""
    os.kill(pid, signal.SIGSTOP)
    try:
        wait_for("stop", lambda: processes.state(pid) == "T", 1, 0.0001)
        return {(pid, port) for port in processes.peer_ports(pid)}
    finally:
        os.kill(pid, signal.SIGKILL)


def noting(**more):
    return App("bench/witness.js", env={"ACCEPTED": "{folder}/accepted"}, **more)


class OneOfTwo(Row):
    name = "kill-one"
    what = "kill -9 of one of 2 workers under 300 new connections/s: lost that were not inside it"
    contenders = (Skep, NodeCluster, Pm2)
    KILLS = (0.8, 2.5)

    def measure(self, contender, settings):
        dead, held = [], set()
        with contender(noting()) as running:
            # Each request stays in its worker for a while, so that a death finds some there.
            with load.running(load.OpenLoop(running.port, RATE, 4, TIMEOUT, "/?delay=20")) as generator:
                for at in self.KILLS:
                    generator.sleep_until(at)
                    for victim in sorted(running.workers() - set(dead))[:1]:
                        held |= kill_held(victim)
                        dead.append(victim)
                records = generator.records()
            noted = accepted(running.folder) | held
        if len(dead) < len(self.KILLS):
            raise CannotRun("there was no worker to kill")
        failed = [record for record in records if record["outcome"] != "ok"]
        inside = [record for record in failed if was_inside(record, dead, noted)]
        others = [record for record in failed if not was_inside(record, dead, noted)]
        return {
            "connections": len(records),
            "inside": len(inside),
            "lost": len(others),
            "kinds": load.outcomes(others),
            "slowest_ms": max(record["latency_ms"] for record in records),
        }

    def judge(self, samples):
        lost = {name: total(runs, "lost") for name, runs in samples.items()}
        cells = {
            n: f"{lost[n]} of {total(runs, 'connections'):,}, and {total(runs, 'inside')} inside"
            for n, runs in samples.items()
        }
        note = "inside: the dead worker had accepted it"
        return [Line(self.what, "0", cells, ours(lost) == 0, "", note, lost, "connections")]


class OnlyWorker(Row):
    name = "kill-only"
    what = "kill -9 of the only worker, with a spare -> first answer"
    contenders = (Skep, NodeCluster, Pm2)
    KILLS = 2
    MOST_MS = 25

    def measure(self, contender, settings):
        deaths = []
        with contender(App(workers=1, lines=("spares = 1",))) as running:
            time.sleep(1)
            with load.running(load.OpenLoop(running.port, 200, 1 + 2 * self.KILLS, TIMEOUT)) as generator:
                for index in range(self.KILLS):
                    generator.sleep_until(1 + 2 * index)
                    pids = wait_for("worker", running.workers, 5)
                    deaths.append((min(pids), *kill(pids)))
                records = generator.records()
        return {"first_ms": [_first(records, *death) for death in deaths], "outcomes": load.outcomes(records)}

    def judge(self, samples):
        every = {n: [ms for run in runs for ms in run["first_ms"]] for n, runs in samples.items()}
        middle = {name: load.percentile(times, 0.5) for name, times in every.items()}
        lost = {n: sum(sum(r["outcomes"].values()) - r["outcomes"].get("ok", 0) for r in runs) for n, runs in samples.items()}
        cells = {n: f"{middle[n]:.0f} ms, at most {max(every[n]):.0f}; {lost[n]} lost" for n in every}
        note = f"median of {max(len(times) for times in every.values())}; the peers have no spares"
        return [Line(self.what, f"{self.MOST_MS} ms", cells, ours(middle) <= self.MOST_MS, "", note, middle, "ms")]


def _first(records, pid, begun, _):
    """Milliseconds from the kill to the first answer of another process; the client's patience if there was none."""
    answers = [
        record["done"] for record in records
        if record["outcome"] == "ok" and record["done"] >= begun and int(record["body"][0]) != pid
    ]
    return (min(answers) - begun) * 1e3 if answers else TIMEOUT * 1e3


class AllWorkers(Row):
    name = "kill-all"
    what = "kill -9 of all workers at once, no spare, 300 new connections/s: of those made after"
    contenders = (Skep, NodeCluster, Pm2)

    def measure(self, contender, settings):
        with contender(noting()) as running:
            with load.running(load.OpenLoop(running.port, RATE, 3, TIMEOUT)) as generator:
                generator.sleep_until(1)
                dead = running.workers()
                _, killed = kill(dead)
                records = generator.records()
            noted = accepted(running.folder)
        failed = [record for record in records if record["outcome"] != "ok"]
        after = [r for r in failed if r["scheduled"] > killed or (r["connected"] or 0) > killed]
        before = [r for r in failed if r not in after and not was_inside(r, dead, noted)]
        return {
            "connections": len(records),
            "refused": sum(record["outcome"] == "refused" for record in failed),
            "lost_after": len(after),
            "lost_queued": len(before),
            "kinds": load.outcomes(failed),
            "slowest_ms": max(r["latency_ms"] for r in records if r["outcome"] == "ok"),
        }

    def judge(self, samples):
        refused = {name: total(runs, "refused") for name, runs in samples.items()}
        lost = {name: total(runs, "lost_after") for name, runs in samples.items()}
        cells = {
            n: f"{refused[n]} refused, {lost[n]} lost, slowest {max(r['slowest_ms'] for r in runs):.0f} ms"
            for n, runs in samples.items()
        }
        queued = ", ".join(f"{name} {total(runs, 'lost_queued')}" for name, runs in samples.items())
        note = f"lost of those that waited in a queue before: {queued}"
        met = ours(refused) == 0 and ours(lost) == 0
        return [Line(self.what, "0 refused, 0 lost", cells, met, "", note, lost, "connections")]
