"""Two rolls under load: keep-alive, HTTPS, HTTP/2 and new connections."""

import contextlib
import signal
import time

import load
from contender import App
from contenders import NodeCluster, Pm2, Skep
from row import Line, Row, median, ours, total

DRAIN = ("[app.web.stop]", 'drain = "10s"')
LEAST_REQUESTS = 100_000
BETWEEN_SECONDS = 0.7


def twice(running, after=lambda: None):
    """Rolls twice, with load before, between and after; the seconds of the slower one."""
    times = []
    time.sleep(BETWEEN_SECONDS)
    for _ in range(2):
        begun = time.monotonic()
        running.roll()
        times.append(time.monotonic() - begun)
        after()
        time.sleep(BETWEEN_SECONDS)
    return max(times)


def _each(samples, key, unit):
    return ", ".join(f"{name} {median(runs, key):.2f} {unit}" for name, runs in samples.items())


class KeepAliveRolls(Row):
    """Some of the connections by wrk, some by a client that knows each request that had no answer."""

    name = "roll-keep-alive"
    contenders = (Skep, NodeCluster, Pm2)
    what = "two rolls under 32 keep-alive connections: errors"
    script = "hello.js"
    scheme = "http"
    by_wrk = 16
    least_seconds = 5

    def exact(self, port):
        return load.keep_alive(port, 32 - self.by_wrk)

    def app(self, settings):
        return App(self.script, tables=DRAIN)

    def measure(self, contender, settings):
        with contender(self.app(settings)) as running, contextlib.ExitStack() as loads:
            begun = time.monotonic()
            exact = loads.enter_context(load.running(self.exact(running.port)))
            wrk = loads.enter_context(load.running(load.Wrk(f"{self.scheme}://127.0.0.1:{running.port}/", self.by_wrk)))
            slower = twice(running)
            time.sleep(max(0.0, begun + self.least_seconds - time.monotonic()))
            told, told_by_wrk = exact.stop(), wrk.stop()
        wrong = {key: told.get(key, 0) for key in ("reset", "closed", "refused", "timeout", "status") if told.get(key)}
        wrong.update(told.get("errors", {}))
        return {
            "requests": told["ok"] + told_by_wrk["requests"],
            "errors": sum(wrong.values()) + told_by_wrk["errors"],
            "kinds": wrong,
            "by_wrk": told_by_wrk["errors"],
            "roll_seconds": slower,
        }

    def judge(self, samples):
        errors = {name: total(runs, "errors") for name, runs in samples.items()}
        cells = {n: f"{errors[n]} of {total(runs, 'requests'):,}" for n, runs in samples.items()}
        enough = total(samples.get("Skep", []), "requests") >= LEAST_REQUESTS
        note = "slower roll of 2 workers: " + _each(samples, "roll_seconds", "s")
        if "Skep" in samples and not enough:
            note += f"; fewer than {LEAST_REQUESTS:,} requests, so it proves nothing: more --rounds"
        asked = f"0 of {LEAST_REQUESTS:,}"
        return [Line(self.what, asked, cells, ours(errors) == 0 and enough, "", note, errors, "errors")]


class TlsRolls(KeepAliveRolls):
    name = "roll-https"
    what = "two rolls under 32 keep-alive HTTPS connections: errors"
    scheme = "https"
    by_wrk = 24  # the other client is the slower one
    least_seconds = 7

    def exact(self, port):
        return load.tls_keep_alive(port, 32 - self.by_wrk)

    def app(self, settings):
        return App("https.js", tls=settings.tls, tables=DRAIN)


class Http2Rolls(Row):
    name = "roll-http2"
    what = "two rolls under HTTP/2 clients that honour GOAWAY: streams lost"
    contenders = (Skep, NodeCluster, Pm2)

    def measure(self, contender, settings):
        with contender(App("http2.js", tls=settings.tls, tables=DRAIN)) as running:
            with load.running(load.http2_rolls(running.port, 8, 8)) as client:
                twice(running, after=lambda: client.signal(signal.SIGUSR2))
                return client.stop()

    def judge(self, samples):
        lost = {name: total(runs, "lost") for name, runs in samples.items()}
        cells = {
            name: f"{lost[name]} of {total(runs, 'served'):,}, {total(runs, 'goaways')} GOAWAYs"
            for name, runs in samples.items()
        }
        own = samples.get("Skep", [])
        after = [min((run["stretches"][index] for run in own), default=0) for index in (1, 2)]
        goaways = total(own, "goaways") > 0
        refused = total(own, "refused")
        met = ours(lost) == 0 and refused == 0 and min(after) > 0 and goaways
        note = f"served after each roll: at least {after[0]:,} and {after[1]:,}; "
        note += f"{total(own, 'retried')} asked again; {refused} connections not made"
        if own and not goaways:
            note += "; no GOAWAY was seen, so it proves nothing"
        return [Line(self.what, "0", cells, met, "", note, lost, "streams")]


class OpenRolls(Row):
    name = "roll-new-connections"
    what = "two rolls under 300 new connections/s"
    contenders = (Skep, NodeCluster, Pm2)
    RATE = 300
    P99_MS = 50

    def measure(self, contender, settings):
        with contender(App("hello.js", tables=DRAIN)) as running:
            with load.running(load.OpenLoop(running.port, self.RATE, load.MOST_SECONDS)) as generator:
                slower = twice(running)
                generator.stop()
                records = generator.records()
        times = [record["latency_ms"] for record in records]
        counts = load.outcomes(records)
        return {
            "connections": len(records),
            "errors": len(records) - counts.get("ok", 0),
            "outcomes": counts,
            "p99_ms": load.percentile(times, 0.99),
            "slowest_ms": max(times),
            "roll_seconds": slower,
        }

    def judge(self, samples):
        errors = {name: total(runs, "errors") for name, runs in samples.items()}
        p99 = {name: median(runs, "p99_ms") for name, runs in samples.items()}
        counts = {n: f"{errors[n]} of {total(runs, 'connections'):,}" for n, runs in samples.items()}
        slowest = {n: f"{p99[n]:.1f} ms, slowest {max(r['slowest_ms'] for r in runs):.0f}" for n, runs in samples.items()}
        return [
            Line(f"{self.what}: errors", "0", counts, ours(errors) == 0, "", "", errors, "errors"),
            Line(f"{self.what}: p99", f"{self.P99_MS} ms", slowest, ours(p99) < self.P99_MS, "", "", p99, "ms"),
        ]
