#!/usr/bin/python3
"""Whether a leak meets heap.hard before V8 aborts, on each Node.js of $SKEP_NODES and each size of its heap."""

import os
import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import ROOT, WORKLOAD, Skepd, free_port, http_get, main, wait_for

SIZES = (64, 256, 1024)
NODES = Path(os.environ.get("SKEP_NODES") or ROOT / ".cache/nodes")
AT_ONCE = 2


def leak(port, size):
    """Leaks a fiftieth of the heap a second at first, later less of it, until nobody answers."""
    begun = time.monotonic()
    leaked = 0
    while time.monotonic() - begun < 300:
        piece = size // 4 if leaked < size // 2 else max(1, size // 100)
        try:
            http_get(port, f"/leak?mb={piece}", timeout=120)
        except (urllib.error.URLError, OSError):
            return
        leaked += piece
        time.sleep(0.2)


def end_of(node, size):
    """Why the worker was replaced: the reason of the restart that skepd counts."""
    port = free_port()
    app = f"""
[app.web]
command = ["{NODES}/{node}/bin/node", "--max-old-space-size={size}", "{WORKLOAD}/web.js"]
env = {{ PORT = "{port}" }}
loop-lag = {{ soft = "off", hard = "off" }}
heap = {{ soft = "off", hard = "85%", for = "500ms" }}
logs = {{ stdout = "none", stderr = "none" }}
"""
    with Skepd(app) as skepd:
        skepd.wait_lines(r"web:0 RUNNING", 1)
        leak(port, size)
        reasons = wait_for("restart", lambda: skepd.status()[0]["restarts_by_reason"], 60)
    return ", ".join(reasons)


def run(results):
    nodes = sorted((each.name for each in NODES.iterdir()), key=int)
    pairs = [(node, size) for size in SIZES for node in nodes]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = list(pool.map(lambda pair: end_of(*pair), pairs))
    met = sum(end == "heap" for end in ends)
    missed = [f"Node.js {node} with {size} MB: {end}" for (node, size), end in zip(pairs, ends) if end != "heap"]
    results.add(
        "a leak meets heap.hard = 85% before V8 aborts",
        f"{len(pairs)} of {len(pairs)}",
        f"{met} of {len(pairs)}",
        met == len(pairs),
        "; ".join(missed) or f"Node.js {', '.join(nodes)}, heaps of {', '.join(map(str, SIZES))} MB",
    )


main(run)
