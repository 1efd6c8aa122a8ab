#!/usr/bin/env python3
"""skepd as a service of systemd: what it tells, and what becomes of it."""

import json
import re
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "machine"))
import apps
import machine
from load import Load, settled
from machine import TestCase, eventually


class Service(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        apps.write_server(cls.machine)
        cls.machine.app("web", apps.server(more="[app.web.stop]\ndrain = '20s'\n"))
        eventually(lambda: cls.machine.get(apps.PORT), 30, "the first answer")

    def answers(self):
        return eventually(lambda: self.machine.get(apps.PORT), 30, "an answer")

    def status(self):
        return self.machine.show("skepd", "StatusText")

    def drop_in(self, text):
        """Until the next of them; an empty one takes it away."""
        self.machine.write("/run/systemd/system/skepd.service.d/test.conf", f"[Service]\n{text}\n")
        self.machine.run("systemctl", "daemon-reload")

    def test_has_units_without_a_mistake(self):
        done = self.machine.attempt("systemd-analyze", "verify", "--man=no", "skepd.service", "skepd.socket")
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_is_as_exposed_as_its_workers_can_bear(self):
        said = self.machine.run("systemd-analyze", "security", "--no-pager", "skepd.service")
        exposure = float(re.search(r"Overall exposure level for skepd.service: ([0-9.]+)", said).group(1))
        self.figure("systemd-analyze security", exposure)
        self.assertLessEqual(exposure, 5.0, said)

    def test_tells_how_the_workers_fare(self):
        eventually(lambda: self.status() == "2 of 2 workers running, 1 app", what="the status")
        self.machine.run("skepctl", "stop", "web:1")
        eventually(lambda: self.status() == "1 of 2 workers running, 1 app; STOPPED: web:1", what="the status")
        self.machine.run("skepctl", "start", "web:1")

    def test_has_workers_without_its_capabilities(self):
        for pid in apps.worker_pids(self.machine):
            bounding = re.search(r"CapBnd:\s*(\w+)", self.machine.run("cat", f"/proc/{pid}/status")).group(1)
            own = re.search(r"CapBnd:\s*(\w+)", self.machine.run("cat", f"/proc/{self.machine.main_pid()}/status")).group(1)
            self.assertEqual(int(bounding, 16) & int(own, 16), 0)

    def test_sees_figures_of_processes_of_other_users(self):
        def seen():
            workers = json.loads(self.machine.run("skepctl", "status", "--json"))
            return all(worker["resident_bytes"] > 1 << 20 and worker["heap_used_bytes"] > 1 << 20 for worker in workers)

        eventually(seen, what="figures of memory")

    def test_has_workers_that_compile(self):
        # V8 would not even start where memory cannot be made executable.
        self.assertTrue(self.answers().isdigit())

    def test_reloads_its_config(self):
        before = self.machine.main_pid(), apps.worker_pids(self.machine)
        self.machine.write("/etc/skep/conf.d/more.toml", apps.server("more", apps.PORT + 1, 1))
        self.machine.run("systemctl", "reload", "skepd")
        eventually(lambda: self.machine.get(apps.PORT + 1), 30, "an answer of the new app")
        self.assertEqual(self.machine.main_pid(), before[0])
        self.assertLess(set(before[1]), set(apps.worker_pids(self.machine)))
        self.assertEqual(self.machine.show("skepd", "ActiveState"), "active")

    def test_refuses_to_reload_a_config_with_a_mistake(self):
        self.machine.write("/etc/skep/conf.d/more.toml", "[app.more]\ncomand = []\n")
        self.assertNotEqual(self.machine.attempt("systemctl", "reload", "skepd").returncode, 0)
        self.assertIn("/etc/skep/conf.d/more.toml:2:1", self.machine.journal())
        self.assertTrue(self.machine.get(apps.PORT + 1))
        self.machine.path("/etc/skep/conf.d/more.toml").unlink()
        self.machine.run("systemctl", "reload", "skepd")

    def test_rolls_without_losing_a_request(self):
        before = apps.worker_pids(self.machine)
        with Load(self.machine, apps.PORT) as load:
            self.assertTrue(settled(load))
            self.machine.run("skepctl", "roll", "--wait", "web")
            self.assertTrue(settled(load))
        self.figure("answers during a roll", load.answered)
        self.assertEqual(load.failures, [])
        self.assertFalse(set(before) & set(apps.worker_pids(self.machine)))

    def test_drains_when_it_is_stopped_for_as_long_as_the_app_may(self):
        self.drop_in("TimeoutStopSec=1s")
        outcome = {}

        def ask():
            try:
                outcome["answer"] = self.machine.get(apps.PORT, "/?ms=5000", timeout=20)
            except Exception as error:  # told below
                outcome["answer"] = repr(error)

        client = threading.Thread(target=ask)
        client.start()
        time.sleep(0.5)  # until the worker has it
        self.machine.run("systemctl", "stop", "skepd")
        client.join()
        self.assertRegex(outcome["answer"], r"^\d+$")
        self.assertEqual(self.machine.show("skepd", "Result"), "success")
        self.assertEqual(self.machine.attempt("pgrep", "-u", "web").stdout, "")
        self.drop_in("")

    def test_is_killed_when_it_hangs(self):
        self.drop_in("WatchdogSec=3s")
        self.machine.run("systemctl", "start", "skepd")
        self.answers()
        before = self.machine.main_pid()
        began = time.monotonic()
        self.machine.run("kill", "-STOP", str(before))
        eventually(lambda: self.machine.main_pid() not in (0, before), 20, "the next skepd")
        self.figure("a skepd that is stopped, with WatchdogSec=3s, is replaced after", f"{time.monotonic() - began:.1f} s")
        self.assertIn("Watchdog timeout", self.machine.journal())
        self.drop_in("")
        self.answers()

    def test_is_not_given_up_however_often_it_dies(self):
        for _ in range(7):
            before = eventually(self.machine.main_pid, 20, "skepd")
            self.machine.run("kill", "-KILL", str(before))
            eventually(lambda: self.machine.main_pid() not in (0, before), 20, "the next skepd")
        self.answers()

    def test_adopts_its_workers_when_it_was_killed(self):
        if not self.machine.knows_verb("upgrade"):
            self.skipTest("this skepd does not adopt")
        workers = eventually(lambda: apps.worker_pids(self.machine), 20, "an answer of the skepd that was started last")
        before = self.machine.main_pid()
        with Load(self.machine, apps.PORT) as load:
            self.assertTrue(settled(load))
            self.machine.run("kill", "-KILL", str(before))
            began = time.monotonic()
            eventually(lambda: self.machine.main_pid() not in (0, before), 20, "the next skepd")
            eventually(lambda: apps.worker_pids(self.machine) == workers, 10, "the same workers")
            self.figure("a killed skepd has its workers again after", f"{time.monotonic() - began:.2f} s")
            self.assertTrue(settled(load))
        self.assertEqual(load.failures, [])

    def test_does_not_try_again_with_a_config_that_cannot_be_used(self):
        self.machine.run("systemctl", "stop", "skepd")
        self.machine.write("/etc/skep/conf.d/wrong.toml", "[app.wrong]\n")
        self.assertNotEqual(self.machine.attempt("systemctl", "start", "skepd").returncode, 0)
        eventually(lambda: self.machine.show("skepd", "ActiveState") == "failed", what="that the unit failed")
        self.assertEqual(self.machine.show("skepd", "ExecMainStatus"), "78")
        self.assertIn("the config cannot be used: /etc/skep/conf.d/wrong.toml:1:", self.status())
        self.machine.path("/etc/skep/conf.d/wrong.toml").unlink()

    def test_is_started_by_its_socket(self):
        self.machine.run("systemctl", "reset-failed", "skepd")
        self.machine.run("systemctl", "enable", "--now", "skepd.socket")
        self.assertEqual(self.machine.show("skepd", "ActiveState"), "inactive")
        self.assertIn("web:0", self.machine.run("skepctl", "avail"))
        self.assertEqual(self.machine.show("skepd", "ActiveState"), "active")
        self.assertEqual(self.machine.run("stat", "-c", "%U %G %a", "/run/skep/control.sock").strip(), "root skep 660")
        self.answers()

    def test_keeps_the_socket_when_it_starts_anew(self):
        before = self.machine.main_pid(), apps.worker_pids(self.machine)
        self.machine.run("skepctl", "reload")
        eventually(lambda: not set(before[1]) & set(apps.worker_pids(self.machine)), 30, "other workers")
        self.answers()
        self.assertEqual(self.machine.main_pid(), before[0])
        eventually(lambda: self.machine.show("skepd", "SubState") == "running", what="that it is ready again")
        self.assertIn("web:0", self.machine.run("skepctl", "avail"))

    def test_leaves_the_socket_to_systemd_when_it_ends(self):
        self.machine.run("systemctl", "stop", "skepd")
        self.assertTrue(self.machine.path("/run/skep/control.sock").exists())
        self.assertIn("web:0", self.machine.run("skepctl", "avail"))

    def test_refuses_a_socket_that_its_config_has_elsewhere(self):
        self.machine.run("systemctl", "stop", "skepd")
        self.machine.shell("sed -i 's|^.daemon.$|&\\nsocket = \"/run/skep/other.sock\"|' /etc/skep/skep.toml")
        self.machine.attempt("systemctl", "start", "skepd")
        eventually(lambda: "make ListenStream= of its unit and [daemon] socket the same" in self.machine.journal(), what="a word")


if __name__ == "__main__":
    machine.main()
