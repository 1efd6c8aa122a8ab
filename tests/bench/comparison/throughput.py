"""Requests a second: a new connection for each, keep-alive, and HTTP/2; and what the daemon costs meanwhile."""

import bench
import load
from contender import App
from contenders import NodeCluster, Pm2, SharedSocket, Skep
from row import Line, Row, median, ours, ratio, total


class Throughput(Row):
    what = ""
    headers = ()
    asked = {}  # contender's name: least ratio

    def measure(self, contender, settings):
        with contender(App("hello.js")) as running:
            url = f"http://127.0.0.1:{running.port}/"
            load.Wrk(url, 64, 1, self.headers).wait()
            before = bench.processor_seconds(running.daemon)
            told = load.Wrk(url, 64, settings.wrk_seconds, self.headers).wait()
            spent = bench.processor_seconds(running.daemon) - before
        return {"rate": told["rate"], "errors": told["errors"], "daemon_percent": spent / settings.wrk_seconds * 100}

    def judge(self, samples):
        rates = {name: median(runs, "rate") for name, runs in samples.items()}
        ratios = {name: ratio(samples, "Skep", name, "rate") for name in self.asked}
        errors = {name: total(runs, "errors") for name, runs in samples.items()}
        wrong = ", ".join(f"{name} {count} errors" for name, count in errors.items() if count)
        return [
            Line(
                self.what,
                ", ".join(f"{least:g} x {name}" for name, least in self.asked.items()),
                {name: f"{rate:,.0f}/s" for name, rate in rates.items()},
                all(found is not None and found >= self.asked[name] for name, found in ratios.items()),
                ", ".join(f"{found:.2f} x {name}" for name, found in ratios.items() if found is not None),
                wrong,
                rates,
                "requests/s",
                True,
            )
        ]


class NewConnections(Throughput):
    name = "new-connections"
    what = "a new connection each request, 2 workers, wrk -c64"
    headers = ("Connection: close",)
    contenders = (Skep, NodeCluster, Pm2, SharedSocket)
    asked = {"node:cluster": 1.8, "PM2": 3.5, "one shared socket": 0.95}
    MOST_PERCENT = 2.0
    WANTED = 15000

    def judge(self, samples):
        shares = {n: median(runs, "daemon_percent") for n, runs in samples.items() if n != "one shared socket"}
        rates = {name: median(runs, "rate") for name, runs in samples.items()}
        line = Line(
            "CPU of the daemon meanwhile",
            f"{self.MOST_PERCENT:g} % of a core at {self.WANTED:,}/s",
            {name: f"{share:.1f} % at {rates[name]:,.0f}/s" for name, share in shares.items()},
            ours(shares) <= self.MOST_PERCENT,
            note=f"this machine did {ours(rates):,.0f}/s" if ours(rates) < self.WANTED else "",
            values=shares,
            unit="% of a core",
        )
        return super().judge(samples) + [line]


class KeepAlive(Throughput):
    name = "keep-alive"
    what = "keep-alive, 2 workers, wrk -c64"
    contenders = (Skep, NodeCluster, Pm2)
    asked = {"node:cluster": 1.0, "PM2": 1.8}


class Http2(Row):
    name = "http2"
    what = "HTTP/2 over TLS, 2 workers, h2load -c16 -m8"
    contenders = (Skep, NodeCluster, Pm2)

    def measure(self, contender, settings):
        with contender(App("http2.js", tls=settings.tls)) as running:
            return {"rate": load.h2load_rate(running.port, settings.wrk_seconds)}

    def judge(self, samples):
        rates = {name: median(runs, "rate") for name, runs in samples.items()}
        ratios = {name: ratio(samples, "Skep", name, "rate") for name in rates if name != "Skep"}
        told = ", ".join(f"{found:.2f} x {name}" for name, found in ratios.items() if found is not None)
        cells = {name: f"{rate:,.0f}/s" for name, rate in rates.items()}
        return [Line(self.what, "", cells, None, told, "", rates, "requests/s", True)]
