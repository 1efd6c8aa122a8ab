"""What skepd looks like meanwhile: its memory, zombies, and connections that a rescue lost, looked at once a second."""

import threading
import time

import bench

LOST = "skep_connections_rescue_lost_total"
RESCUED = "skep_connections_rescued_total"
EVERY_SECONDS = 1
TELL_EVERY = 10  # looks


class Watch(threading.Thread):
    def __init__(self, hive, journal):
        super().__init__(daemon=True)
        self.hive, self.journal = hive, journal
        self.over = threading.Event()
        self.most_resident = 0.0
        self.most_descriptors = 0
        self.last = {LOST: {}, RESCUED: {}}
        self.grown = {LOST: 0.0, RESCUED: 0.0}
        self.unexplained_lost = 0.0
        self.zombies = {}  # pid: since when
        self.looked = time.monotonic()

    def run(self):
        looks = 0
        while not self.over.wait(EVERY_SECONDS):
            try:
                self.look()
            except Exception as error:  # pylint: disable=broad-except
                self.journal.trouble(f"skepd could not be asked: {type(error).__name__}: {error}")
                if self.hive.skepd.process.poll() is not None:
                    return
            looks += 1
            if looks % TELL_EVERY == 0:
                self.tell()

    def stop(self):
        self.over.set()
        self.join()
        self.look()

    def look(self):
        before, self.looked = self.looked, time.monotonic()
        self.most_resident = max(self.most_resident, self.hive.skepd.resident_megabytes())
        self.most_descriptors = max(self.most_descriptors, self.hive.descriptors().total())
        for name in (LOST, RESCUED):
            for app, growth in self._growth(name):
                self.grown[name] += growth
                # What waits for an app that is told to stop is closed with its sockets.
                down = any(w.kind == "down" and w.app == app and w.meets(before - 1, self.looked) for w in self.journal.windows)
                if name == LOST and not down:
                    self.unexplained_lost += growth
        self._look_for_zombies()

    def _growth(self, name):
        now = self.hive.counter(name)
        last, self.last[name] = self.last[name], now
        # A slot that went and came back begins at 0.
        grown = ((key[0], value - last.get(key, 0) if value >= last.get(key, 0) else value) for key, value in now.items())
        return [(app, growth) for app, growth in grown if growth > 0]

    def _look_for_zombies(self):
        now = self.hive.zombies()
        self.zombies = {pid: self.zombies.get(pid, self.looked) for pid in now}
        for pid, since in self.zombies.items():
            if 2 <= self.looked - since < 2 + EVERY_SECONDS * 2:
                self.journal.trouble(f"process {pid} has been a zombie for {self.looked - since:.0f} s")

    def tell(self):
        acts, skepd = sum(self.journal.acts.values()), self.hive.skepd
        text = f"{acts} acts; rescued {self.grown[RESCUED]:.0f}, lost {self.grown[LOST]:.0f}; skepd has "
        self.journal.say("", text + f"{bench.resident_megabytes(skepd.pid):.1f} MB and {self.hive.descriptors().total()} descriptors")
