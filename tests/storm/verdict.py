"""Whether what a client met is explained by what the storm did."""

import collections

from journal import CLOCKS_SECONDS


class Judge:
    """Of the failures of one app's clients: dicts with outcome, status, port, since, begun and ended, as clients.py has them."""

    def __init__(self, app, journal):
        self.app, self.journal = app, journal
        self.inside, self.leaving = journal.accepted(app.name)
        self.windows = [window for window in journal.windows if window.app == app.name]
        self.counts = collections.Counter()
        self.lost = []

    def judge(self, failures):
        for failure in failures:
            reason = self.reason(failure)
            self.counts[f"{failure['outcome']}, {reason}"] += 1
            if reason == "unexplained":
                self.lost.append(failure)

    def reason(self, failure):
        if failure["outcome"] == "timeout":
            return "unexplained"
        if failure["outcome"] == "status":
            return "503" if failure["status"] == 503 and self.app.overload != "off" else "unexplained"
        if self.during("down", failure):
            return "app down"
        pids = {
            pid for pid, at in self.inside.get(failure["port"], ())
            if failure["since"] - CLOCKS_SECONDS <= at <= failure["ended"] + CLOCKS_SECONDS
        }
        if any(self.dead_by(pid, failure["ended"]) for pid in pids):
            return "inside a killed worker"
        if pids & self.leaving.keys() and self.during("undrained", failure):
            return "inside a worker stopped without drain"
        return "unexplained"

    def dead_by(self, pid, ended):
        return self.journal.killed.get(pid, ended + 1) <= ended + CLOCKS_SECONDS

    def during(self, kind, failure):
        return any(w.kind == kind and w.meets(failure["begun"], failure["ended"]) for w in self.windows)

    def sentences(self):
        """The first of what is not explained, for a person."""
        return [self.sentence(failure) for failure in self.lost]

    def sentence(self, one):
        begun = self.journal.begun
        met = [
            f"in {pid} at {at - begun:.3f} s" for pid, at in sorted(set(self.inside.get(one["port"], ())), key=lambda seen: seen[1])
            if one["since"] - 1 <= at <= one["ended"] + 1
        ]
        times = [f"{what} at {one[key] - begun:.3f} s" for what, key in (("connected", "since"), ("asked", "begun"), ("over", "ended"))]
        outcome = f"{one['outcome']} {one['status'] or ''}".strip()
        return f"{outcome}, client port {one['port']}: {', '.join(times)}, seen {', '.join(met) or 'in no worker'}"
