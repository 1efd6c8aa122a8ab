"""One of 4 workers blocks its loop for 3 s while 200 new connections come in each second."""

import threading

import load
from bench import http_get
from contender import App
from contenders import NodeCluster, Pm2, Skep
from row import Line, Row, median, ours, total

RATE = 200
SECONDS = 6
BLOCK_MS = 3000
LATE_MS = 100
# What two medians may differ without meaning anything.
P99_GRAIN_MS = 1


class Blocked(Row):
    name = "blocked"
    what = "one of 4 workers blocked 3 s, 200 new connections/s"
    contenders = (Skep, NodeCluster, Pm2)

    def measure(self, contender, settings):
        with contender(App(workers=4, tables=("[app.web.loop-lag]", 'soft = "30ms"'))) as running:
            with load.running(load.OpenLoop(running.port, RATE, SECONDS)) as generator:
                generator.sleep_until(1.2)
                told = []
                path = f"/block?ms={BLOCK_MS}"
                asking = threading.Thread(target=lambda: told.append(http_get(running.port, path).split()), daemon=True)
                asking.start()
                records = generator.records()
                asking.join(10)
        if not told:
            raise RuntimeError("the request that blocks was not answered")
        return figures(records, *(int(word) for word in told[0]))

    def judge(self, samples):
        late = {name: total(runs, "late") for name, runs in samples.items()}
        p99 = {name: median(runs, "p99_ms") for name, runs in samples.items()}
        cells = {
            name: f"{late[name]} late, slowest {max(run['slowest_ms'] for run in runs):.0f} ms, "
            f"{total(runs, 'inside')} already inside"
            for name, runs in samples.items()
        }
        connections = max(total(runs, "connections") for runs in samples.values())
        against = p99.get("node:cluster")
        well = against is not None and ours(p99) <= against + P99_GRAIN_MS
        return [
            Line(
                f"{self.what}: later than {LATE_MS} ms",
                "0",
                cells,
                ours(late) == 0,
                "",
                f"of {connections} each; what the blocked worker had accepted before it blocked is counted apart",
                late,
                "connections",
            ),
            Line(
                f"{self.what}: p99",
                f"node:cluster's (+ {P99_GRAIN_MS} ms)",
                {name: f"{value:.1f} ms" for name, value in p99.items()},
                well,
                f"{ours(p99) / against:.2f} x node:cluster" if against and "Skep" in p99 else "",
                "" if against is not None else "node:cluster has no figure to compare with",
                p99,
                "ms",
            ),
        ]


def figures(records, pid, begun, ended):
    """Who answers says when it accepted the connection: the blocked worker before it blocked, or afterwards."""
    late, inside, slowest = 0, 0, 0.0
    for record in records:
        if record["outcome"] == "ok" and int(record["body"][0]) == pid and record["done"] * 1e9 >= begun:
            if int(record["body"][1]) < begun:
                inside += record["latency_ms"] > LATE_MS
                continue
        slowest = max(slowest, record["latency_ms"])
        late += record["outcome"] != "ok" or record["latency_ms"] > LATE_MS
    times = [record["latency_ms"] for record in records]
    return {
        "connections": len(records),
        "late": late,
        "inside": inside,
        "slowest_ms": slowest,
        "p99_ms": load.percentile(times, 0.99),
        "blocked_ms": (ended - begun) / 1e6,
        "outcomes": load.outcomes(records),
    }
