"""A small Debian 12, booted with its own systemd in a container of systemd-nspawn, for tests of what only a whole system has:
the .deb, units, the journal, the bus, logind.

    from machine import Machine, TestCase, main

    class Reload(TestCase):                  # one machine for all tests of a class, with the .deb installed
        def test_is_asked_for(self):
            self.machine.run("systemctl", "reload", "skepd")

Everything that is written in there is gone with the machine. It has no network but its own loopback, no cgroup controllers
(limits are not applied: that is for the VM), and starts in a second. A test is skipped, with a sentence, where it cannot be
booted: not root, no systemd-nspawn.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("SKEP_BUILD", CHECKOUT / "build/release"))
NODES = Path(os.environ.get("SKEP_NODES", CHECKOUT / ".cache/nodes"))
FOLDER = CHECKOUT / "build/machine"  # the root, and the .deb
CGROUPS = [Path("/sys/fs/cgroup") / tree for tree in ("systemd", "unified")]
BOOT_SECONDS = 60
COMMAND_SECONDS = 120
SKIPPED = 77  # exit status that ctest takes for skipped


def obstacle():
    """Why no machine can be booted here, a sentence; None: it can."""
    if os.geteuid() != 0:
        return "only root can boot a machine"
    for tool in ("systemd-nspawn", "mmdebstrap", "nsenter"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed; packaging/install-dependencies test brings it"
    if not (NODES / "20/bin/node").exists():
        return f"there is no {NODES}/20/bin/node; tests/fetch-peers brings it"
    return None


def package():
    """The .deb of the build, made anew where a program is newer than it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "package.lock", "w") as lock:  # tests run in parallel
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _package()


def _package():
    made = sorted(BUILD.glob("skep_*_amd64.deb"), key=lambda deb: deb.stat().st_mtime)
    sources = [BUILD / "daemon/skepd", BUILD / "ctl/skepctl", BUILD / "daemon/agent/agent.node"]
    for folder in ("packaging", "units", "config", "daemon/agent"):
        sources += [path for path in (CHECKOUT / folder).rglob("*") if path.is_file()]
    if not made or made[-1].stat().st_mtime < max(source.stat().st_mtime for source in sources):
        done = subprocess.run(["cpack", "-G", "DEB"], cwd=BUILD, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"cpack failed:\n{done.stdout}{done.stderr}")
        made = sorted(BUILD.glob("skep_*_amd64.deb"), key=lambda deb: deb.stat().st_mtime)
    return made[-1]


class Failed(AssertionError):
    """A command in the machine ended with another status than was expected."""


class Machine:
    """One booted system. `bind` are further paths of this machine that can be read in there, at the same place."""

    def __init__(self, bind=(), node="20"):
        self.deb = package()
        subprocess.run([CHECKOUT / "tests/system/machine/make-root", FOLDER, self.deb], check=True)
        self.name = f"skep-machine-{os.getpid()}-{id(self) % 10000}"
        self.bind = [CHECKOUT / "tests", self.deb.parent, *bind]
        self.node = NODES.resolve() / node / "bin/node"
        self.nspawn = None
        self.lead = None  # its PID 1, as seen from here

    def __enter__(self):
        self.boot()
        return self

    def __exit__(self, *_):
        self.stop()

    def boot(self):
        command = ["systemd-nspawn", "--quiet", f"--directory={FOLDER / 'root'}", "--boot", "--volatile=overlay",
                   "--register=no", "--keep-unit", "--settings=no", f"--machine={self.name}", "--console=passive",
                   "--link-journal=no", "--kill-signal=SIGRTMIN+4", "--private-network",
                   f"--bind-ro={self.node}:/usr/local/bin/node", *(f"--bind-ro={path}" for path in self.bind)]
        for tree in self._cgroups():
            tree.mkdir()
        self.nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
                                       preexec_fn=self._enter_cgroups, start_new_session=True)
        until = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < until and self.nspawn.poll() is None:
            self.lead = self.lead or self._find_lead()
            if self.lead and self.attempt("systemctl", "is-system-running").stdout.strip() in ("running", "degraded"):
                return
            time.sleep(0.05)
        self.nspawn.kill()
        said = self.nspawn.stdout.read().decode(errors="replace")
        self.stop()
        raise RuntimeError(f"the machine did not come up within {BOOT_SECONDS} s:\n{said}")

    def stop(self):
        if self.nspawn is None:
            return
        self.nspawn.terminate()
        try:
            self.nspawn.wait(20)
        except subprocess.TimeoutExpired:
            self.nspawn.kill()
            self.nspawn.wait()
        self.nspawn.stdout.close()
        self.nspawn = self.lead = None
        for tree in self._cgroups():
            for folder in sorted((path for path in tree.rglob("*") if path.is_dir()), reverse=True):
                with contextlib.suppress(OSError):
                    folder.rmdir()
            with contextlib.suppress(OSError):
                tree.rmdir()

    def _cgroups(self):
        return [tree / self.name for tree in CGROUPS if tree.is_dir()]

    def _enter_cgroups(self):
        for tree in self._cgroups():
            (tree / "cgroup.procs").write_text("0")

    def _find_lead(self):
        done = subprocess.run(["pgrep", "-P", str(self.nspawn.pid), "-x", "systemd"], capture_output=True, text=True)
        return int(done.stdout.split()[0]) if done.stdout.split() else None

    def attempt(self, *command, input=None, timeout=COMMAND_SECONDS):
        """Runs the command in there, whatever comes of it; a CompletedProcess with text."""
        enter = ["nsenter", "-t", str(self.lead), "-a", "--"]
        return subprocess.run([*enter, *command], input=input, capture_output=True, text=True, timeout=timeout,
                              env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                   "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"})

    def run(self, *command, input=None, timeout=COMMAND_SECONDS):
        """Runs the command in there; its stdout. Failed where it does not end with 0."""
        done = self.attempt(*command, input=input, timeout=timeout)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def shell(self, script, **options):
        return self.run("sh", "-ec", script, **options)

    def background(self, *command):
        """A Popen of a command in there; its stdout is a pipe of text."""
        return subprocess.Popen(["nsenter", "-t", str(self.lead), "-a", "--", *command], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def path(self, path):
        """A path in there as it is reached from here."""
        return Path(f"/proc/{self.lead}/root") / str(path).lstrip("/")

    def write(self, path, text):
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def install(self, deb=None):
        """Installs the .deb as an administrator does."""
        return self.run("apt-get", "install", "-y", "-q", str(deb or self.deb))

    def app(self, name, toml, reload=True):
        """Puts an app into conf.d, and skepd on the way to run it."""
        self.write(f"/etc/skep/conf.d/{name}.toml", toml)
        if reload:
            self.run("systemctl", "reload-or-restart", "skepd")

    def knows_verb(self, verb):
        """Whether this skepctl has the verb."""
        return f"\n  {verb} " in self.run("skepctl", "help")

    def show(self, unit, name):
        """A property of a unit, as `systemctl show` has it."""
        return self.run("systemctl", "show", "--value", "-p", name, unit).strip()

    def main_pid(self, unit="skepd.service"):
        return int(self.show(unit, "MainPID"))

    def journal(self, unit="skepd.service", *more):
        return self.run("journalctl", "--no-pager", "-o", "cat", "-u", unit, *more)

    def connect(self, port, host="127.0.0.1", timeout=5.0):
        """A TCP connection to a port in there."""
        return self._in_network(lambda: socket.create_connection((host, port), timeout))

    def get(self, port, path="/", timeout=5.0):
        """The body of an HTTP GET, answered with 200."""
        with self.connect(port, timeout=timeout) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: machine\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise Failed(f"GET {path} was answered with {answer[:200]!r}")
        return body.decode()

    def thread_in_network(self, task):
        """A thread, not started, whose sockets are in the machine's network."""
        def visit():
            clone_newnet = 0x40000000
            with open(f"/proc/{self.lead}/ns/net") as network:
                if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), clone_newnet) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            task()

        return threading.Thread(target=visit, daemon=True)

    def _in_network(self, task):
        outcome = {"error": OSError("the machine's network cannot be entered")}

        def attempt():
            try:
                outcome["value"] = task()
                del outcome["error"]
            except OSError as error:
                outcome["error"] = error

        thread = self.thread_in_network(attempt)
        thread.start()
        thread.join()
        if "error" in outcome:
            raise outcome["error"]
        return outcome["value"]


def eventually(question, seconds=10, what="it"):
    """What `question` gives once that is true; it may raise AssertionError or OSError until then."""
    until = time.monotonic() + seconds
    while True:
        last = None
        try:
            answer = question()
            if answer:
                return answer
            last = answer
        except (AssertionError, OSError) as error:
            last = error
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not come about within {seconds} s; at last: {last}")
        time.sleep(0.05)


def patience():
    """So many times longer than promised may it take where other work has the processors."""
    return 5 if os.getloadavg()[0] > os.cpu_count() else 1


class TestCase(unittest.TestCase):
    """One machine for all tests of the class, which run in the order in which they are written; `installed` says whether the
    .deb is in there from the beginning."""

    installed = True

    @classmethod
    def setUpClass(cls):
        cls.machine = Machine()
        cls.machine.boot()
        cls.addClassCleanup(cls.machine.stop)
        if cls.installed:
            cls.machine.install()

    def run(self, result=None):
        failures = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > failures:
            print(self.machine.attempt("journalctl", "--no-pager", "-b", "-n", "60").stdout, file=sys.stderr)

    def figure(self, name, value):
        print(f"figure: {name}: {value}")


class InOrder(unittest.TestLoader):
    """Tests of a class run in the order in which they are written: what one has installed is there for the next."""

    def getTestCaseNames(self, case):
        return sorted(super().getTestCaseNames(case), key=lambda name: getattr(case, name).__code__.co_firstlineno)


def main():
    """As the end of a test's file: runs its tests, or says why it cannot."""
    why = obstacle()
    if why:
        print(f"skipped: {why}")
        sys.exit(SKIPPED)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    unittest.main(verbosity=2, testLoader=InOrder())
