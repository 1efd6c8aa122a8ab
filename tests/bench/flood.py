#!/usr/bin/python3
"""kill -9 to RUNNING again, quiet and while the control socket is flooded beside a thousand idle clients, in turns."""

import os
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import time

from bench import Skepd, main, spread, wall_time_of

ROUNDS = 6  # quiet and flooded one after the other
DEATHS = 5  # a round
IDLE = 1000
BUSY = 32
QUESTION = b"GET /v1/status HTTP/1.1\r\nHost: skepd\r\n\r\n"
APP = """
[app.web]
command = ["/bin/sleep", "1000"]
workers = 4
ready = { when = "after 0s" }
restart = { stable = "1ms", give-up = "never", backoff = "1ms..1ms" }
logs = { stdout = "none", stderr = "none" }
"""


def connected(path):
    client = socket.socket(socket.AF_UNIX)
    client.setblocking(False)
    try:
        client.connect(path)
    except OSError:
        client.close()
        return None
    return client


def flood(path):
    """Holds the idle clients, and asks over the busy ones as fast as it is answered; those that are cut come again."""
    idle = [connected(path) for _ in range(IDLE)]
    chosen = selectors.DefaultSelector()

    def join():
        client = connected(path)
        if client is not None:
            client.send(QUESTION)
            chosen.register(client, selectors.EVENT_READ)
        return client is not None

    count = sum(join() for _ in range(BUSY))
    while True:
        for key, _ in chosen.select(0.001):
            try:
                gone = not key.fileobj.recv(65536)
                if not gone:
                    key.fileobj.send(QUESTION)
            except OSError:
                gone = True
            if gone:
                chosen.unregister(key.fileobj)
                key.fileobj.close()
                count -= 1
        count += sum(join() for _ in range(BUSY - count))
        turn = int(time.monotonic() * 1000) % IDLE
        if idle[turn] is not None:
            idle[turn].close()
        idle[turn] = connected(path)


def latencies(skepd):
    found = []
    for _ in range(DEATHS):
        before = len(skepd.lines(r"web:0 RUNNING"))
        pid = int(skepd.lines(r"web:0 RUNNING")[-1].split("pid=")[1].split()[0])
        time.sleep(0.2)
        killed = time.time()
        os.kill(pid, signal.SIGKILL)
        found.append(wall_time_of(skepd.wait_lines(r"web:0 RUNNING", before + 1)[before]) - killed)
    return found


def run(results):
    quiet, flooded = [], []
    with Skepd(APP) as skepd:
        skepd.wait_lines(r"web:\d RUNNING", 4)
        for _ in range(ROUNDS):
            quiet += latencies(skepd)
            flooding = subprocess.Popen([sys.executable, __file__, "--flood", str(skepd.socket)])
            time.sleep(1)
            flooded += latencies(skepd)
            flooding.kill()
            flooding.wait()
        slow = skepd.turns_over_10ms()
    ratio = statistics.median(flooded) / statistics.median(quiet)
    results.add("killed -> RUNNING, flooded against quiet", "2 x", f"{ratio:.2f} x", ratio <= 2,
                f"quiet {spread([1e3 * one for one in quiet])} ms; flooded {spread([1e3 * one for one in flooded])} ms")
    results.add("turns of the reactor over 10 ms", "0", str(slow), slow == 0)


if len(sys.argv) == 3 and sys.argv[1] == "--flood":
    flood(sys.argv[2])
else:
    main(run)
