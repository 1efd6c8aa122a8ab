"""Load, and on it whatever can go wrong, in an order that comes from a seed; then calm. Ends with 1 where a promise was broken."""

import argparse
import collections
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[1:1] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("bench", "bench/comparison")]

# pylint: disable=wrong-import-position
import processes
from faults import Faults
from hive import BOOT_SECONDS, Hive, make_apps
from journal import Journal
from loads import Loads
from probe import probe
from summary import Summary
from watch import LOST, RESCUED, Watch

SETTLE_SECONDS = 40
CALM_SECONDS = 2  # of load after the last act
PROBES = 100  # of each app
REST_SECONDS = 20  # until no more descriptors are open than before
MOST_GROWTH_MB = 48


def seconds(text):
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|)", text)
    value = float(found[1]) * (60 if found[2] == "m" else 1) if found else 0
    if not 1 <= value <= 570:
        raise argparse.ArgumentTypeError("takes a time of 1s to 570s, as 90s or 5m")
    return value


def arguments():
    parser = argparse.ArgumentParser(prog="tests/storm/run", description=__doc__)
    parser.add_argument("--for", dest="lasting", type=seconds, default=300.0, help="how long: 90s, 5m (5m)")
    parser.add_argument("--seed", type=int, help="the order of what happens; by default another each time")
    parser.add_argument("--node", type=Path, default=Path("node"), help="the Node.js that the workers run")
    parser.add_argument("--without-cap-bpf", action="store_true", help="skepd may not load eBPF; as root")
    parser.add_argument("--keep", action="store_true", help="leave the folder with logs and notes behind")
    given = parser.parse_args()
    if given.seed is None:
        given.seed = random.SystemRandom().randrange(1_000_000)
    return given


def again(given):
    words = [f"tests/storm/run --for {given.lasting:g}s --seed {given.seed}"]
    words += [f"--node {given.node}"] if given.node != Path("node") else []
    return " ".join(words + (["--without-cap-bpf"] if given.without_cap_bpf else []))


def tls_identity(folder):
    key, certificate = Path(folder) / "key.pem", Path(folder) / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    return key, certificate


class Storm:
    def __init__(self, given, hive, folder, summary):
        self.given, self.hive, self.summary = given, hive, summary
        self.journal = Journal(folder)
        self.watch = Watch(hive, self.journal)

    def run(self):
        self.summary.check("workers RUNNING and spares held at first", self.hive.settle(BOOT_SECONDS))
        for app in self.hive.apps:
            told = self.hive.told_of(app)
            print(f"{app.name}: {app.workers} workers, {app.spares} spares, {app.balance} by {told['steering']}, "
                  f"max-surge {app.surge}, soak {app.soak}, overload.after {app.overload}, {'HTTPS' if app.tls else 'HTTP'}")
            if self.given.without_cap_bpf and told["steering"] == "ebpf":
                self.journal.trouble("skepd without CAP_BPF steers by eBPF")
        self.rates = [self.bearable(app) for app in self.hive.apps]
        self.hive.settle(BOOT_SECONDS)
        self.before, self.resident = self.descriptors_at_rest(), self.hive.skepd.resident_megabytes()
        self.calm(self.blow())

    @staticmethod
    def bearable(app):
        """New connections a second that this machine can do, with what else it does now, and have much left."""
        begun = time.monotonic()
        probe(app, 40)
        rate = max(5.0, min(150.0, 40 / (time.monotonic() - begun) / 4))
        print(f"{app.name}: {rate:.0f} new connections/s are taken as bearable on this machine")
        return rate

    def blow(self):
        """With load; returns what the clients told, by app."""
        loads = [Loads(app, rate) for app, rate in zip(self.hive.apps, self.rates)]
        faults = [Faults(self.hive, app, self.journal, self.given.seed, rate) for app, rate in zip(self.hive.apps, self.rates)]
        self.watch.start()
        for thread in faults:
            thread.start()
        until = time.monotonic() + self.given.lasting
        while time.monotonic() < until and self.hive.skepd.process.poll() is None:
            time.sleep(0.1)
        for thread in faults:
            thread.stop()
        for thread in faults:
            thread.join()
        self.journal.say("", "calm")
        for thread in faults:
            thread.calm()
        self.summary.check("all RUNNING, spares held, nothing under way", self.hive.settle(SETTLE_SECONDS))
        time.sleep(CALM_SECONDS)
        floods = {thread.app.name: thread.floods for thread in faults}
        return [load.stop(floods[load.app.name]) for load in loads]

    def calm(self, told):
        for app in self.hive.apps:
            self.summary.check(f"{app.name}: {PROBES} requests, all answered, by every worker", probe(app, PROBES, self.hive))
        self.watch.stop()
        self.summary.clients(self.hive.apps, told, self.journal)
        self.summary.check("no descriptor of skepd leaked", self.leaked())
        rest = self.hive.skepd.resident_megabytes()
        self.summary.check("skepd's memory stays within bounds", [
            f"it grew from {self.resident:.1f} to {rest:.1f} MB"] if rest > self.resident + MOST_GROWTH_MB else [])
        lost = self.watch.unexplained_lost
        self.summary.check("no rescue lost a connection", [f"{lost:.0f} while the app was wanted"] if lost else [])
        self.summary.figures(
            acts=", ".join(f"{name} {count}" for name, count in self.journal.acts.most_common()),
            rescued=f"{self.watch.grown[RESCUED]:.0f}, lost {self.watch.grown[LOST]:.0f}",
            memory=f"{self.resident:.1f} MB before, {self.watch.most_resident:.1f} at most, {rest:.1f} after",
            descriptors=f"{self.before.total()} before, {self.watch.most_descriptors} at most, {self.after.total()} after",
            turns=f"{self.hive.skepd.turns_over_10ms()} turns of skepd over 10 ms",
        )

    def descriptors_at_rest(self):
        """When what asked skepd last has been closed, too."""
        counts, alike, until = self.hive.descriptors(), 0, time.monotonic() + REST_SECONDS
        while alike < 5 and time.monotonic() < until:
            time.sleep(0.2)
            before, counts = counts, self.hive.descriptors()
            alike = alike + 1 if counts == before else 0
        return counts

    def leaked(self):
        until = time.monotonic() + REST_SECONDS
        while (difference := self.difference()) and time.monotonic() < until:
            time.sleep(0.2)
        return [f"{count:+d} of {kind}" for kind, count in difference.items()]

    def difference(self):
        self.after = self.hive.descriptors()
        kinds = collections.Counter(self.after)
        kinds.subtract(self.before)
        return {kind: count for kind, count in kinds.items() if count != 0}

    def end(self):
        workers = {pid for app in self.hive.apps for pid in self.hive.pids(app)}
        code = self.hive.end()
        self.summary.check("skepd leaves when it is told to", [] if code == 0 else [f"it ended with {code}"])
        left = [pid for pid in (*workers, *processes.marked()) if processes.alive(pid) and pid != os.getpid()]
        self.summary.check("no process is left behind", [f"process {pid}" for pid in sorted(set(left))])
        self.summary.check("nothing else went wrong", self.journal.troubles)


def main():
    given = arguments()
    print(f"seed {given.seed}; to see it again (the order is the same, the moments nearly): {again(given)}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = tempfile.mkdtemp(prefix="skep-storm-") if given.keep else None
    holder = None if folder else tempfile.TemporaryDirectory(prefix="skep-storm-")
    folder = Path(folder or holder.name)
    summary = Summary(again(given))
    apps = make_apps(random.Random(given.seed), tls_identity(folder))
    try:
        with Hive(apps, given.node, folder, given.without_cap_bpf) as hive:
            storm = Storm(given, hive, folder, summary)
            try:
                storm.run()
            finally:
                storm.end()
                if given.keep:
                    (folder / "skepd.log").write_bytes(hive.skepd.log.read_bytes())
        # What a sanitizer found, or a crash said.
        said = (folder / "skepd.err").read_text(errors="replace").strip()
        summary.check("skepd printed nothing", said.splitlines()[:20])
    finally:
        processes.sweep()
        if holder:
            holder.cleanup()
    if given.keep:
        print(f"logs and notes are in {folder}")
    return summary.tell()


sys.exit(main())
