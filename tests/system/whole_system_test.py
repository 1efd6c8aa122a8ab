#!/usr/bin/env python3
"""skepd beside the other parts of a whole system: its journal, and logind when the machine goes down."""

import json
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "machine"))
import apps
import machine
from machine import TestCase, eventually


class Journal(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        apps.write_server(cls.machine)
        cls.machine.app("web", apps.server(more="[app.web.logs]\nstdout = 'journal'\n"))
        cls.machine.app("loud", "[app.loud]\ncommand = ['/bin/sh', '-c', 'echo good morning; exec sleep 1000']\n"
                                "[app.loud.logs]\nstdout = 'journal'\n")
        eventually(lambda: cls.machine.get(apps.PORT), 30, "the first answer")

    def entries(self, *matches):
        lines = self.machine.run("journalctl", "--no-pager", "-o", "json", *matches).splitlines()
        return [json.loads(line) for line in lines]

    def test_has_an_event_with_its_fields(self):
        self.machine.run("skepctl", "restart", "web:0")
        entry = eventually(lambda: self.entries("SKEP_WORKER=web:0", "SKEP_TO=RUNNING"), what="the event")[-1]
        self.assertEqual((entry["SKEP_APP"], entry["SKEP_EVENT"], entry["SKEP_FROM"]), ("web", "state", "STARTING"))
        self.assertEqual(entry["SYSLOG_IDENTIFIER"], "skepd")
        self.assertEqual(entry["_SYSTEMD_UNIT"], "skepd.service")
        self.assertEqual(entry["MESSAGE_ID"], "ad6c918ff22c4655a2669359d883ce14")

    def test_explains_an_event(self):
        said = self.machine.run("journalctl", "--no-pager", "-x", "SKEP_WORKER=web:0", "SKEP_TO=RUNNING")
        self.assertIn("A worker came to another state", said)
        self.assertIn("web:0 went from STARTING to RUNNING", said)

    def test_has_what_an_app_prints_under_its_name(self):
        entry = eventually(lambda: self.entries("-t", "loud"), what="the line")[0]
        self.assertEqual((entry["MESSAGE"], entry["SKEP_WORKER"], entry["SKEP_STREAM"]), ("good morning", "loud:0", "stdout"))

    def test_is_gone_and_comes_back_without_a_word_of_the_workers(self):
        before = apps.worker_pids(self.machine)
        self.machine.run("systemctl", "kill", "--signal=KILL", "systemd-journald")
        self.machine.run("skepctl", "restart", "loud")
        eventually(lambda: len(self.entries("-t", "loud")) >= 2, 20, "what is printed from then on")
        self.assertEqual(len(set(before) & set(apps.worker_pids(self.machine))), 2)


class Shutdown(TestCase):
    """The last test of the machine that it ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        apps.write_server(cls.machine)
        cls.machine.app("web", apps.server())
        eventually(lambda: cls.machine.get(apps.PORT), 30, "the first answer")

    def test_is_delayed_by_a_lock(self):
        said = eventually(lambda: [line for line in self.machine.run("systemd-inhibit", "--list", "--no-legend").splitlines()
                                   if "skepd" in line], 20, "the lock")
        self.assertEqual(len(said), 1, said)
        self.assertIn("shutdown", said[0])
        self.assertIn("delay", said[0])

    def test_waits_until_what_is_open_is_answered(self):
        outcome = {}

        def ask():
            try:
                outcome["answer"] = self.machine.get(apps.PORT, "/?ms=3000", timeout=20)
            except Exception as error:  # told below
                outcome["answer"] = repr(error)

        client = threading.Thread(target=ask)
        client.start()
        time.sleep(0.5)  # until the worker has it
        self.machine.run("busctl", "call", "org.freedesktop.login1", "/org/freedesktop/login1",
                         "org.freedesktop.login1.Manager", "PowerOff", "b", "false")
        client.join()
        self.assertRegex(outcome["answer"], r"^\d+$")


if __name__ == "__main__":
    machine.main()
