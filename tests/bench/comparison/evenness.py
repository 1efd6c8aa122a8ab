"""64 keep-alive connections over 2 workers."""

import collections
import socket

from contender import App
from contenders import NodeCluster, Pm2, Skep
from row import Line, Row

COUNT = 64
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Evenness(Row):
    name = "evenness"
    what = "64 keep-alive connections over 2 workers, round-robin"
    contenders = (Skep, NodeCluster, Pm2)

    def measure(self, contender, settings):
        with contender(App(lines=('balance = "round-robin"',))) as running:
            sockets = []
            try:
                # All at once, as clients come that were waiting.
                for _ in range(COUNT):
                    sockets.append(socket.create_connection(("127.0.0.1", running.port), timeout=10))
                for one in sockets:
                    one.sendall(REQUEST)
                pids = collections.Counter(_pid(one) for one in sockets)
            finally:
                for one in sockets:
                    one.close()
        return {"shares": sorted(pids.values(), reverse=True)}

    def judge(self, samples):
        cells = {name: ", ".join(_said(run["shares"]) for run in runs) for name, runs in samples.items()}
        met = "Skep" in samples and all(run["shares"] == [32, 32] for run in samples["Skep"])
        most = {name: max(run["shares"][0] for run in runs) for name, runs in samples.items()}
        return [Line(self.what, "32 and 32", cells, met, "", "", most, "connections at the busier worker")]


def _pid(one):
    text = b""
    while b"\r\n\r\n" not in text or not text.endswith(b"\n"):
        piece = one.recv(4096)
        if not piece:
            raise RuntimeError("a keep-alive connection was closed without an answer")
        text += piece
    return int(text.split(b"\r\n\r\n")[1].split()[0])


def _said(shares):
    return " and ".join(str(share) for share in (shares + [0])[:2])
