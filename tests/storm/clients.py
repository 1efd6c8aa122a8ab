"""usage: clients.py PORT KEPT FRESH THINK PATIENCE [--tls]

Asks 127.0.0.1:PORT until SIGTERM: KEPT clients on one connection each for as long as it holds, FRESH ones with a new connection
a request; each waits THINK seconds after an answer and PATIENCE seconds for one. Prints JSON: {"ok": n, "failures": [...],
"slow": [...]}: those not answered and those answered late, each with `outcome` (ok, refused, reset, closed, timeout, status), `status`, `port` (the client's), and in
seconds of CLOCK_MONOTONIC `since` (the connection), `begun` (the request) and `ended`."""

import asyncio
import contextlib
import json
import signal
import socket
import ssl
import sys
import time

SLOW_SECONDS = 1
FRESH_HEADER = b"Connection: close\r\n"


def context():
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


class Client:
    def __init__(self, load, kept):
        self.load, self.kept = load, kept
        self.reader = self.writer = None
        self.port, self.since = 0, 0.0

    async def run(self):
        while not self.load.over.is_set():
            begun = time.monotonic()
            outcome, status = await self.outcome(begun)
            ended = time.monotonic()
            if outcome == "ok":
                self.load.ok += 1
            if outcome != "ok" or ended - begun > SLOW_SECONDS:
                told = {"outcome": outcome, "status": status, "port": self.port, "since": self.since}
                told.update(begun=begun, ended=ended)
                (self.load.slow if outcome == "ok" else self.load.failures).append(told)
            if outcome != "ok" or not self.kept:
                self.drop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.load.over.wait(), self.load.think)
        self.drop()

    async def outcome(self, begun):
        try:
            async with asyncio.timeout(self.load.patience):
                status = await self.ask(begun)
            return ("ok" if status == 200 else "status"), status
        except TimeoutError:
            return "timeout", 0
        except ConnectionRefusedError:
            return "refused", 0
        except asyncio.IncompleteReadError:
            return "closed", 0
        except OSError:
            return "reset", 0

    async def ask(self, begun):
        if self.writer is None or self.reader.at_eof():
            await self.connect(begun)
        self.writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + (b"" if self.kept else FRESH_HEADER) + b"\r\n")
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        await self.reader.readexactly(int(fields.get("content-length", 0)))
        if fields.get("connection") == "close":
            self.drop()
        return int(head.split()[1])

    async def connect(self, begun):
        self.drop()
        self.port, self.since = 0, begun
        raw = socket.socket()
        try:
            raw.setblocking(False)
            await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", self.load.port))
            self.port = raw.getsockname()[1]
            tls = {"ssl": self.load.tls, "server_hostname": "localhost"} if self.load.tls else {}
            self.reader, self.writer = await asyncio.open_connection(sock=raw, **tls)
        except BaseException:
            raw.close()
            raise

    def drop(self):
        if self.writer is not None:
            self.writer.transport.abort()
        self.reader = self.writer = None


class Load:
    def __init__(self, port, think, patience, tls):
        self.port, self.think, self.patience = port, think, patience
        self.tls = context() if tls else None
        self.ok, self.failures, self.slow = 0, [], []
        self.over = asyncio.Event()

    async def run(self, kept, fresh):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.over.set)
        clients = [Client(self, index < kept) for index in range(kept + fresh)]
        await asyncio.gather(*(client.run() for client in clients))


async def main():
    words = [word for word in sys.argv[1:] if word != "--tls"]
    port, kept, fresh = map(int, words[:3])
    load = Load(port, float(words[3]), float(words[4]), "--tls" in sys.argv)
    await load.run(kept, fresh)
    print(json.dumps({"ok": load.ok, "failures": load.failures, "slow": load.slow}))


asyncio.run(main())
