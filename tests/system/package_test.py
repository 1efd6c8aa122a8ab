#!/usr/bin/env python3
"""The .deb from its installation on a clean system to its purge."""

import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "machine"))
import apps
import machine
from load import Load, settled
from machine import BUILD, TestCase, eventually, patience


def newer(deb):
    """The same package with a higher version."""
    folder = BUILD / "newer"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--raw-extract", deb, folder], check=True)
    control = folder / "DEBIAN/control"
    control.write_text("".join(line + "~next\n" if line.startswith("Version:") else line + "\n"
                               for line in control.read_text().replace("Version: 0.1.0", "Version: 0.1.1").splitlines()))
    made = BUILD / "newer.deb"
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", folder, made], check=True, capture_output=True)
    shutil.rmtree(folder)
    return made


class Lintian(unittest.TestCase):
    @unittest.skipUnless(shutil.which("lintian"), "lintian is not installed")
    def test_finds_nothing(self):
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", machine.package()],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)


class Package(TestCase):
    installed = False

    def test_on_a_clean_system_answers_soon(self):
        apps.write_server(self.machine)
        self.machine.write("/etc/skep/conf.d/web.toml", apps.server())
        began = time.monotonic()
        self.machine.install()
        self.machine.run("systemctl", "enable", "--now", "skepd")
        eventually(lambda: self.machine.get(apps.PORT), 30, "the first answer")
        took = time.monotonic() - began
        self.figure("install on a clean system to first answer", f"{took:.1f} s")
        self.assertLess(took, 5 * patience())

    def test_starts_with_the_system(self):
        self.assertEqual(self.machine.run("systemctl", "is-enabled", "skepd").strip(), "enabled")
        self.assertEqual(self.machine.attempt("systemctl", "is-enabled", "skepd.socket").stdout.strip(), "disabled")

    def test_has_a_group_for_those_who_may_steer(self):
        self.assertRegex(self.machine.run("getent", "group", "skep"), r"^skep:x:\d+:$")

    def test_brings_what_is_found_by_others(self):
        for file in ("/usr/bin/skepd", "/usr/bin/skepctl", "/usr/lib/skep/agent/agent.node", "/lib/systemd/system/skepd.service",
                     "/lib/systemd/system/skepd.socket", "/usr/lib/sysusers.d/skep.conf", "/usr/lib/tmpfiles.d/skep.conf",
                     "/etc/needrestart/conf.d/skepd.conf", "/usr/share/bash-completion/completions/skepctl",
                     "/usr/share/zsh/vendor-completions/_skepctl", "/usr/share/skep/prometheus/alerts.rules.yml",
                     "/usr/share/skep/prometheus/recording.rules.yml", "/usr/share/skep/grafana/skep.json",
                     "/usr/lib/systemd/catalog/skep.catalog", "/usr/share/dbus-1/system.d/org.skep1.conf",
                     "/usr/share/polkit-1/actions/org.skep1.policy"):
            self.assertTrue(self.machine.path(file).exists(), file)

    def test_sees_into_its_workers(self):
        status = eventually(lambda: self.machine.run("skepctl", "status", "--json"), what="status")
        self.assertIn('"heap_used_bytes"', status)
        self.assertNotIn("cannot find the agent", self.machine.journal())

    def test_upgrade_keeps_an_edited_config(self):
        self.machine.shell("echo '# mine' >> /etc/skep/skep.toml")
        self.machine.install(newer(self.machine.deb))
        self.assertIn("# mine", self.machine.path("/etc/skep/skep.toml").read_text())
        self.assertEqual(self.machine.run("dpkg-query", "-W", "-f", "${Version}", "skep"), "0.1.1~next")

    def test_upgrade_keeps_skepd_running(self):
        self.assertEqual(self.machine.run("systemctl", "is-active", "skepd").strip(), "active")
        self.assertTrue(self.machine.get(apps.PORT))

    def test_upgrade_keeps_running_workers(self):
        if not self.machine.knows_verb("upgrade"):
            self.skipTest("this skepctl has no upgrade")
        before = apps.worker_pids(self.machine)
        with Load(self.machine, apps.PORT) as load:
            self.assertTrue(settled(load))
            self.machine.run("dpkg", "-i", "--force-downgrade", str(self.machine.deb))
            self.assertTrue(settled(load))
        self.assertEqual(load.failures, [])
        self.assertEqual(apps.worker_pids(self.machine), before)
        self.assertEqual(self.machine.run("readlink", f"/proc/{self.machine.main_pid()}/exe").strip(), "/usr/bin/skepd")

    def test_removed_leaves_config_and_logs_alone(self):
        self.machine.run("apt-get", "remove", "-y", "-q", "skep")
        self.assertEqual(self.machine.attempt("pgrep", "skepd").stdout, "")
        self.assertEqual(self.machine.attempt("pgrep", "-u", "web").stdout, "")
        for file in ("/usr/bin/skepd", "/lib/systemd/system/skepd.service", "/usr/lib/skep", "/run/skep"):
            self.assertFalse(self.machine.path(file).exists(), file)
        for file in ("/etc/skep/skep.toml", "/etc/skep/conf.d/web.toml", "/var/log/skep"):
            self.assertTrue(self.machine.path(file).exists(), file)

    def test_installed_again_is_as_it_was(self):
        self.machine.install()
        eventually(lambda: self.machine.get(apps.PORT), 30, "an answer")

    def test_purged_leaves_only_what_others_wrote(self):
        self.machine.run("apt-get", "purge", "-y", "-q", "skep")
        found = self.machine.run("find", "/etc", "/usr", "/lib/systemd", "/var", "/run", "-xdev", "-path", "/usr/local", "-prune", "-o",
                                 "-iname", "*skep*", "-print").split()
        found = [path for path in found if not path.startswith(("/var/log/journal", "/run/log", "/var/cache/apt", "/run/systemd"))]
        self.assertEqual(found, ["/etc/skep"])
        self.assertEqual(self.machine.run("find", "/etc/skep", "-type", "f").split(), ["/etc/skep/conf.d/web.toml"])


if __name__ == "__main__":
    machine.main()
