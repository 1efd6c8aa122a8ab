"""Runs the same work under Skep and its peers, in turns and repeated, and writes a table, a chart and the figures."""

import argparse
import dataclasses
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# pylint: disable=wrong-import-position
import blocked
import chart
import daemon
import deaths
import drain
import evenness
import processes
import report
import rolls
import throughput
from bench import ROOT
from contenders import PM2
from row import Line

ROWS = [
    throughput.NewConnections(),
    throughput.FastWorkers(),
    throughput.KeepAlive(),
    throughput.Http2(),
    evenness.Evenness(),
    blocked.Blocked(),
    rolls.KeepAliveRolls(),
    rolls.TlsRolls(),
    rolls.Http2Rolls(),
    drain.Drain(),
    rolls.OpenRolls(),
    deaths.OneOfTwo(),
    deaths.OnlyWorker(),
    deaths.AllWorkers(),
    daemon.Daemon(),
]


@dataclasses.dataclass
class Settings:
    wrk_seconds: int
    tls: tuple  # key and certificate


def arguments():
    parser = argparse.ArgumentParser(prog="tests/bench/peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender does each work (default 3)")
    parser.add_argument("--only", action="append", metavar="NAME", help="this row alone; may be given again")
    parser.add_argument("--into", type=Path, default=ROOT / "build/peers", help="folder for the results (build/peers)")
    parser.add_argument("--wrk-seconds", type=int, default=3, help="of each measurement by wrk and h2load (default 3)")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    given = parser.parse_args()
    names = [row.name for row in ROWS]
    if given.rounds < 1 or given.wrk_seconds < 1:
        parser.error("--rounds and --wrk-seconds take a number from 1 on")
    for name in given.only or []:
        if name not in names:
            parser.error(f"there is no row {name}; there are {', '.join(names)}")
    return given


class Progress:
    def __init__(self, steps):
        self.steps, self.step, self.begun = steps, 0, time.monotonic()

    def tell(self, text):
        self.step += 1
        passed = time.monotonic() - self.begun
        left = passed / (self.step - 1) * (self.steps - self.step + 1) if self.step > 1 else 0
        rest = f", about {left / 60:.0f} min left" if self.step > 3 else ""
        print(f"[{self.step}/{self.steps}] {passed:4.0f} s{rest}: {text}", file=sys.stderr, flush=True)


def measured(row, contender, settings):
    """(sample, None) or (None, why not)."""
    try:
        return row.measure(contender, settings), None
    except Exception as error:  # pylint: disable=broad-except
        # Whatever fails for one must not cost the others their turn.
        if not isinstance(error, (RuntimeError, TimeoutError)) and type(error).__name__ != "CannotRun":
            traceback.print_exc()
        return None, str(error) or type(error).__name__


def turns(row, rounds, settings, progress):
    """({contender: samples}, {contender: why one of its rounds failed}); another begins each round."""
    samples, failures = {}, {}
    for number in range(rounds):
        first = number % len(row.contenders)
        for contender in row.contenders[first:] + row.contenders[:first]:
            progress.tell(f"{row.name}, round {number + 1} of {rounds}: {contender.name}")
            sample, failure = measured(row, contender, settings)
            if failure is None:
                samples.setdefault(contender.name, []).append(sample)
            else:
                print(f"      failed: {failure}", file=sys.stderr)
                failures.setdefault(contender.name, f"failed in round {number + 1}: {failure}")
    return samples, failures


def judged(row, samples, failures):
    """A round that Skep could not do is a row that is not met."""
    lines = row.judge(samples) if samples else [Line(row.what, "", {}, False)]
    for line in lines:
        for name, failure in failures.items():
            line.cells[name] = f"{line.cells[name]}; {failure}" if name in line.cells else failure
        if "Skep" in failures:
            line.met = False
    return lines


def facts(given):
    def said(*words):
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()

    pm2 = json.loads((PM2 / "package.json").read_text())["version"]
    return [
        f"{os.cpu_count()} cores, Linux {platform.release()}, Node {said('node', '--version')}, PM2 {pm2}, "
        f"supervisord {said('/usr/bin/supervisord', '--version')}; {given.rounds} rounds",
        "In a network namespace of their own, where no firewall tracks connections."
        if os.environ.get("SKEP_OWN_NETWORK")
        else "In the network namespace of the machine, with what its firewall does to each connection.",
        "The contenders take turns, each from a fresh start, another first each round; figures are medians of the rounds, "
        "counts are their sums, ratios medians of the rounds' own ratios.",
        "Latencies by an open loop: from the moment a connection was due.",
        f"Made by `tests/bench/peers{''.join(f' --only {name}' for name in given.only or [])} --rounds {given.rounds}`.",
    ]


def tls_identity(folder):
    key, certificate = Path(folder) / "key.pem", Path(folder) / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    return key, certificate


def compare(given):
    rows = [row for row in ROWS if not given.only or row.name in given.only]
    progress = Progress(given.rounds * sum(len(row.contenders) for row in rows))
    lines, raw = [], {}
    given.into.mkdir(parents=True, exist_ok=True)
    told = facts(given)
    with tempfile.TemporaryDirectory(prefix="skep-peers-") as folder:
        settings = Settings(given.wrk_seconds, tls_identity(folder))
        for row in rows:
            samples, failures = turns(row, given.rounds, settings, progress)
            raw[row.name] = {"samples": samples, "failures": failures}
            lines += judged(row, samples, failures)
            # After each row, so that what is there is not lost with the rest.
            (given.into / "peers.json").write_text(json.dumps(raw, indent=1) + "\n")
            (given.into / "peers.md").write_text(report.table(lines, told))
            (given.into / "peers.svg").write_text(chart.chart(lines, told))
    return lines


def main():
    given = arguments()
    if given.list:
        print("\n".join(f"{row.name:<22}{row.what}" for row in ROWS))
        return 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        lines = compare(given)
    except KeyboardInterrupt:
        print("interrupted; what is complete is kept", file=sys.stderr)
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        processes.sweep()
    print((given.into / "peers.md").read_text())
    print(f"{given.into}/peers.md, peers.svg and peers.json", file=sys.stderr)
    return 1 if any(line.met is False for line in lines) else 0


sys.exit(main())
