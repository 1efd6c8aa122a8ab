"""Requests a second: a new connection for each, keep-alive, and HTTP/2; and what the daemon costs meanwhile."""

import bench
import load
from bench import BUILD, WORKLOAD
from contender import App
from contenders import NodeCluster, Pm2, SharedSocket, Skep
from row import Line, Row, median, ours, ratio, total


def throughput(running, headers, seconds):
    """Of wrk -c64, after a second to get warm."""
    url = f"http://127.0.0.1:{running.port}/"
    load.Wrk(url, 64, 1, headers).wait()
    before = bench.processor_seconds(running.daemon)
    told = load.Wrk(url, 64, seconds, headers).wait()
    spent = bench.processor_seconds(running.daemon) - before
    return {"rate": told["rate"], "errors": told["errors"], "daemon_percent": spent / seconds * 100}


def daemon_line(samples, what):
    """The daemon's share of a core, and the rate that it had it at."""
    shares = {name: median(runs, "daemon_percent") for name, runs in samples.items()}
    rates = {name: median(runs, "rate") for name, runs in samples.items()}
    cells = {name: f"{share:.1f} % at {rates[name]:,.0f}/s" for name, share in shares.items()}
    return Line(what, "", cells, values=shares, unit="% of a core")


class Throughput(Row):
    what = ""
    headers = ()
    asked = {}  # contender's name: least ratio
    ceiling = ""  # how the fastest that there can be is called: a contender without a supervisor's part in it

    def measure(self, contender, settings):
        with contender(App("hello.js")) as running:
            return throughput(running, self.headers, settings.wrk_seconds)

    def judge(self, samples):
        rates = {name: median(runs, "rate") for name, runs in samples.items()}
        ratios = {name: ratio(samples, "Skep", name, "rate") for name in self.asked}
        errors = {name: total(runs, "errors") for name, runs in samples.items()}
        wrong = [f"{name} {count} errors" for name, count in errors.items() if count]
        wrong += [
            f"{self.ceiling}, without a supervisor's part, does {reached:.2f} x {name}"
            for name, least in self.asked.items()
            if (reached := ratio(samples, self.ceiling, name, "rate")) is not None and name != self.ceiling and reached < least
        ]
        return [
            Line(
                self.what,
                ", ".join(f"{least:g} x {name}" for name, least in self.asked.items()),
                {name: f"{rate:,.0f}/s" for name, rate in rates.items()},
                all(found is not None and found >= self.asked[name] for name, found in ratios.items()),
                ", ".join(f"{found:.2f} x {name}" for name, found in ratios.items() if found is not None),
                "; ".join(wrong),
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
    asked = {"node:cluster": 1.8, "PM2": 3.5, SharedSocket.name: 0.95}
    ceiling = SharedSocket.name

    def judge(self, samples):
        of_daemons = {name: runs for name, runs in samples.items() if name != self.ceiling}
        return super().judge(samples) + [daemon_line(of_daemons, "CPU of the daemon meanwhile")]


class FastWorkers(Row):
    """Workers in C, since a small machine's cores cannot serve as many with Node; two of Node are watched beside them."""

    name = "fast-workers"
    what = "CPU of the daemon while 2 workers in C serve new connections, 2 of Node watched"
    contenders = (Skep,)
    MOST_PERCENT = 2.0
    LEAST_RATE = 15000

    def measure(self, contender, settings):
        app = App(
            command=(BUILD / "tests/workload/notify",),
            lines=('listen = ["127.0.0.1:{port}"]',),
            tables=("[app.watched]", f'command = ["node", "{WORKLOAD}/hello.js"]', "workers = 2", 'env = { PORT = "0" }'),
        )
        with contender(app) as running:
            return throughput(running, NewConnections.headers, settings.wrk_seconds)

    def judge(self, samples):
        line = daemon_line(samples, self.what)
        line.asked = f"{self.MOST_PERCENT:g} % of a core at {self.LEAST_RATE:,}/s"
        rates = {name: median(runs, "rate") for name, runs in samples.items()}
        line.met = ours(line.values) <= self.MOST_PERCENT and ours(rates) >= self.LEAST_RATE
        return [line]


class KeepAlive(Throughput):
    name = "keep-alive"
    what = "keep-alive, 2 workers, wrk -c64"
    contenders = (Skep, NodeCluster, Pm2, SharedSocket)
    asked = {"node:cluster": 1.0, "PM2": 1.8}
    ceiling = SharedSocket.name


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
