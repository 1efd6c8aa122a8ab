#!/usr/bin/env python3
"""The scopes that a skepd which is a service of systemd has its apps in, and what it does where it cannot have them."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "machine"))
import apps
import machine
from machine import TestCase, eventually

SCOPE = "/system.slice/skep-web.scope"
SERVICE = "/system.slice/skepd.service"


class Scopes(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        apps.write_server(cls.machine)
        cls.machine.app("web", apps.server())
        eventually(lambda: cls.machine.get(apps.PORT), 30, "the first answer")

    def cgroup(self, pid):
        lines = self.machine.run("cat", f"/proc/{pid}/cgroup").splitlines()
        return next(line for line in lines if line.startswith("0::"))[3:]

    def workers_are_below(self, path):
        pids = apps.worker_pids(self.machine)
        return len(pids) == 2 and all(self.cgroup(pid).startswith(f"{path}/") for pid in pids)

    def bus(self, verb):
        self.machine.run("systemctl", verb, "dbus.socket", "dbus.service")

    def test_hold_each_worker_in_a_cgroup_of_its_own(self):
        eventually(lambda: self.workers_are_below(SCOPE), 20, "workers in the scope")
        places = {self.cgroup(pid) for pid in apps.worker_pids(self.machine)}
        self.assertEqual(len(places), 2)
        self.assertTrue(self.cgroup(self.machine.main_pid()).startswith(SERVICE))

    def test_end_after_the_service_when_the_machine_goes_down(self):
        self.assertIn("skepd.service", self.machine.show("skep-web.scope", "Before").split())

    def test_stay_when_all_workers_die_at_once(self):
        before = apps.worker_pids(self.machine)
        since = self.machine.show("skep-web.scope", "ActiveEnterTimestampMonotonic")
        self.machine.run("kill", "-KILL", *map(str, before))
        eventually(lambda: not set(before) & set(apps.worker_pids(self.machine)) and self.workers_are_below(SCOPE), 20,
                   "two other workers in the scope")
        self.assertEqual(self.machine.show("skep-web.scope", "ActiveEnterTimestampMonotonic"), since)

    def test_need_no_bus_once_they_are_there(self):
        self.bus("stop")
        before = apps.worker_pids(self.machine)
        self.machine.run("kill", "-KILL", str(before[0]))
        eventually(lambda: before[0] not in apps.worker_pids(self.machine) and self.workers_are_below(SCOPE), 20,
                   "another worker in the scope")
        self.bus("start")

    def test_are_made_again_when_somebody_stops_one(self):
        before = apps.worker_pids(self.machine)
        self.machine.run("systemctl", "stop", "skep-web.scope")
        eventually(lambda: not set(before) & set(apps.worker_pids(self.machine)) and self.workers_are_below(SCOPE), 40,
                   "two other workers in a scope")

    def test_go_with_the_service(self):
        self.machine.run("systemctl", "stop", "skepd")
        eventually(lambda: self.machine.show("skep-web.scope", "ActiveState") == "inactive", 10, "the end of the scope")
        self.assertFalse(self.machine.path(f"/sys/fs/cgroup{SCOPE}").exists())

    def test_are_waited_for_no_longer_than_is_said_without_a_bus(self):
        self.bus("stop")
        began = time.monotonic()
        self.machine.run("systemctl", "start", "skepd")
        eventually(lambda: self.workers_are_below(SERVICE), 30, "workers in the service's own cgroup")
        self.figure("without a bus, from the start of skepd to two workers that serve", f"{time.monotonic() - began:.1f} s")
        told = [line for line in self.machine.journal().splitlines() if "the system bus is not there" in line]
        self.assertEqual(len(told), 1, told)

    def test_come_when_the_bus_does(self):
        self.bus("start")
        eventually(lambda: self.machine.show("skep-web.scope", "ActiveState") == "active", 60, "the scope")
        self.machine.run("skepctl", "roll", "--wait", "web")
        self.assertTrue(self.workers_are_below(SCOPE))


if __name__ == "__main__":
    machine.main()
