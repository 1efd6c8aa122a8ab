#!/usr/bin/python3
"""skepd killed, and upgraded in place, under load: failed requests, lost workers, and for how long nobody looks after them.

A small service manager stands for systemd: it keeps skepd's descriptors and starts the next one at once."""

import json
import os
import signal
import socket
import statistics
import threading
import time

from bench import SKEPD, WORKLOAD, Skepd, free_port, main, processor_seconds, wait_for

RUNS = 5
THOUSAND = """
[app.many]
command = ["/bin/sleep", "1000"]
workers = 1000
ready = { when = "after 0s" }
logs = { stdout = "none", stderr = "none" }
"""


def web(port, workers=4):
    return f"""
[app.web]
command = ["node", "{WORKLOAD}/probe.js"]
workers = {workers}
env = {{ PORT = "{port}" }}
logs = {{ stdout = "none", stderr = "none" }}
"""


class Manager(Skepd):
    """A skepd whose descriptors outlive it."""

    def __enter__(self):
        self.store = {}
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind("")  # the kernel finds an abstract name
        self.binary = "/bin/true"  # what is started first is no skepd
        super().__enter__()
        self.process.wait()
        threading.Thread(target=self._receive, daemon=True).start()
        self.start()
        return self

    def _receive(self):
        while True:
            text, fds, _, _ = socket.recv_fds(self.notify, 4096, 1)
            fields = dict(line.split("=", 1) for line in text.decode().splitlines() if "=" in line)
            name = fields.get("FDNAME")
            if "FDSTOREREMOVE" in fields and name in self.store:
                os.close(self.store.pop(name))
            elif "FDSTORE" in fields and fds:
                self.store[name] = fds[0]

    def start(self):
        kept = list(self.store.items())
        high = [os.dup(fd) for _, fd in kept]
        base = max(high, default=0) + 3 + len(kept)
        actions = []
        for index, fd in enumerate(high):
            actions.append((os.POSIX_SPAWN_DUP2, fd, base + index))
        for index in range(len(high)):
            actions.append((os.POSIX_SPAWN_DUP2, base + index, 3 + index))
            actions.append((os.POSIX_SPAWN_CLOSE, base + index))
        environment = dict(
            os.environ,
            NOTIFY_SOCKET="@" + self.notify.getsockname().decode().lstrip("\0"),
            FDSTORE="4096",
            LISTEN_FDS=str(len(kept)),
            LISTEN_FDNAMES=":".join(name for name, _ in kept),
        )
        command = ["sh", "-c", 'export LISTEN_PID=$$; exec "$@"', "skepd", str(SKEPD), "--config",
                   str(self.folder / "skep.toml")]
        self.started = time.monotonic()
        self.child = os.posix_spawn("/bin/sh", command, environment, file_actions=actions)
        for fd in high:
            os.close(fd)

    def answers(self):
        return self.ctl("version").returncode == 0

    def kill(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)

    def __exit__(self, *_):
        os.kill(self.child, signal.SIGTERM)
        os.waitpid(self.child, 0)
        self._folder.cleanup()


def pids(skepd):
    return sorted(worker["pid"] for worker in skepd.status())


def running(skepd, count):
    return sum(worker["state"] == "RUNNING" for worker in skepd.status()) == count


class Load:
    """32 keep-alive connections and 100 new ones a second."""

    def __init__(self, port):
        self.failed, self.answered, self.ended = 0, 0, False
        self.port = port
        self.threads = [threading.Thread(target=self._keep_alive) for _ in range(32)]
        self.threads += [threading.Thread(target=self._fresh) for _ in range(4)]
        for thread in self.threads:
            thread.start()

    def _ask(self, connection):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = connection.recv(4096)
        good = answer.startswith(b"HTTP/1.1 200")
        self.answered += good
        self.failed += not good
        return good

    def _keep_alive(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        while not self.ended:
            try:
                good = self._ask(connection)
            except OSError:
                self.failed, good = self.failed + 1, False
            if not good:
                connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            time.sleep(0.02)

    def _fresh(self):
        while not self.ended:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
                    self._ask(connection)
            except OSError:
                self.failed += 1
            time.sleep(0.04)

    def stop(self):
        self.ended = True
        for thread in self.threads:
            thread.join()
        return self.failed


def deaths(results):
    port, failed, lost, taken = free_port(), 0, 0, []
    with Manager(web(port)) as skepd:
        wait_for("four workers", lambda: skepd.answers() and running(skepd, 4))
        before = pids(skepd)
        load = Load(port)
        for _ in range(RUNS):
            time.sleep(0.5)
            lines = len(skepd.lines("took over"))
            skepd.kill()
            begun = time.monotonic()
            skepd.start()
            skepd.wait_lines("took over", lines + 1)
            taken.append(time.monotonic() - begun)
        time.sleep(0.5)
        lost = len(set(before) - set(pids(skepd)))
        failed = load.stop()
    took = statistics.median(taken)
    results.add("kill -9 skepd: failed requests", "0", str(failed), failed == 0, f"of {load.answered}")
    results.add("kill -9 skepd: workers lost", "0", str(lost), lost == 0, f"{RUNS} deaths")
    results.add("kill -9 skepd: adopted in", "1 s", f"{took:.3f} s", took <= 1, f"median of {RUNS}, from its start")


def upgrades(results):
    port, taken = free_port(), []
    with Skepd(web(port)) as skepd:
        wait_for("four workers", lambda: skepd.ctl("version").returncode == 0 and running(skepd, 4))
        before = pids(skepd)
        load = Load(port)
        for _ in range(RUNS):
            time.sleep(0.5)
            told = json.loads(skepd.ctl("upgrade", "--json").stdout)["handover"]
            taken.append(told["unsupervised_milliseconds"])
        lost = len(set(before) - set(pids(skepd)))
        failed = load.stop()
    took = statistics.median(taken)
    results.add("upgrade: failed requests", "0", str(failed), failed == 0, f"of {load.answered}")
    results.add("upgrade: workers lost", "0", str(lost), lost == 0, f"{RUNS} upgrades")
    results.add("upgrade: without supervision", "200 ms", f"{took} ms", took <= 200, f"median of {RUNS}")


def thousand(results):
    taken = []
    with Manager(THOUSAND) as skepd:
        wait_for("1000 workers", lambda: skepd.answers() and running(skepd, 1000), 60)
        before = pids(skepd)
        slow = skepd.turns_over_10ms()
        for _ in range(3):
            time.sleep(1)
            lines = len(skepd.lines("took over"))
            skepd.kill()
            begun = time.monotonic()
            skepd.start()
            skepd.wait_lines("took over", lines + 1)
            taken.append(time.monotonic() - begun)
        lost = len(set(before) - set(pids(skepd)))
        begun = processor_seconds(skepd.child)
        time.sleep(10)
        idle = (processor_seconds(skepd.child) - begun) * 10
    took = statistics.median(taken)
    results.add("1000 workers adopted in", "1 s", f"{took:.3f} s", took <= 1, f"median of 3, {lost} lost")
    results.add("idle CPU with 1000 sleep and their state kept", "1 %", f"{idle:.2f} %", idle <= 1, f"{slow} slow turns")


def run(results):
    deaths(results)
    upgrades(results)
    thousand(results)


main(run)
