#!/usr/bin/env python3
"""The image of packaging/container, made of the Release build and run by podman: skepd as process 1.

What the image is based on is made here, since no registry need be reached: a Debian 12 by mmdebstrap, under the name that the
Containerfile asks for. SKEP_BASE names another image. The layer of packages is kept by podman from run to run.
"""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SKEP_BUILD", ROOT / "build/release"))
FOLDER = ROOT / "build/container"
WORKLOAD = ROOT / "tests/workload"
BASE = os.environ.get("SKEP_BASE", "localhost/skep-test-base:12")
IMAGE = "localhost/skep-test:latest"
SKIPPED = 77


def ulimits():
    """podman raises limits, which root in a container may not: low ones instead."""
    words = []
    for name, which, most in (("nofile", resource.RLIMIT_NOFILE, 4096), ("nproc", resource.RLIMIT_NPROC, 4096)):
        hard = resource.getrlimit(which)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        words += ["--ulimit", f"{name}={limit}:{limit}"]
    return words


# crun does not take cgroups of both versions at once, runc does.
RUNTIME = ["--runtime", "runc"] if shutil.which("runc") else []


def podman(*words, check=True, seconds=600, **more):
    done = subprocess.run(["podman", *map(str, words)], capture_output=True, text=True, timeout=seconds, **more)
    if check and done.returncode != 0:
        raise RuntimeError(f"podman {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return done


def make_base():
    if "SKEP_BASE" in os.environ or podman("image", "exists", BASE, check=False).returncode == 0:
        return
    sources = [str(path) for pattern in ("sources.list", "sources.list.d/*.list", "sources.list.d/*.sources")
               for path in Path("/etc/apt").glob(pattern) if path.stat().st_size > 0]
    with tempfile.TemporaryDirectory(prefix="skep-base-") as folder:
        subprocess.run(["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", "--skip=check/empty",
                        "--aptopt=Acquire::Languages \"none\"", "--aptopt=APT::Install-Recommends \"false\"",
                        "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
                        "--dpkgopt=path-exclude=/usr/share/doc/*", "bookworm", f"{folder}/base.tar", *sources],
                       check=True, timeout=900)
        podman("import", "--quiet", f"{folder}/base.tar", BASE)


def image_id():
    return podman("images", "--quiet", "--no-trunc", IMAGE).stdout.strip()


def make_image():
    before = image_id()
    subprocess.run([ROOT / "packaging/container/lay-out", BUILD, FOLDER / "installed"], check=True, timeout=120)
    podman("build", "--format", "docker", "--network", "host", *RUNTIME, *ulimits(),
           "--build-arg", "SKEP=ready", "--build-arg", f"BASE={BASE}",
           "--tag", IMAGE, "--file", ROOT / "packaging/container/Containerfile", ROOT, seconds=900)
    if before not in ("", image_id()):
        podman("rmi", before, check=False)


def obstacle():
    """Why the image cannot be tried here, a sentence; None: it can."""
    if os.geteuid() != 0:
        return "only root can make the base of the image"
    for tool in ("podman", "mmdebstrap"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed; packaging/install-dependencies system brings it"
    if not (BUILD / "ctl/skepctl").exists():
        return f"there is no build in {BUILD}; tests/run makes it"
    try:
        make_base()
        make_image()
        podman("run", "--rm", *RUNTIME, *ulimits(), "--network", "none", "--entrypoint", "true", IMAGE, seconds=60)
    except (RuntimeError, subprocess.SubprocessError) as error:
        return f"podman cannot run the image here: {str(error)[-1500:]}"
    return None


def eventually(holds, seconds=30, what="it"):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = holds()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {seconds} s")


class Container:
    def __init__(self, *command, options=()):
        self.id = podman("run", "--detach", *RUNTIME, *ulimits(), "--volume", f"{WORKLOAD}:/app:ro", *options, IMAGE,
                         *command).stdout.strip()

    def address(self):
        return json.loads(podman("inspect", self.id).stdout)[0]["NetworkSettings"]["IPAddress"]

    def get(self, port, path="/"):
        """Status and text; (0, "") where nothing answers."""
        try:
            with urllib.request.urlopen(f"http://{self.address()}:{port}{path}", timeout=3) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def answers(self):
        return self.get(3000)[0] == 200

    def logs(self):
        done = podman("logs", self.id)
        return done.stdout + done.stderr

    def run(self, *command):
        return podman("exec", self.id, *command, check=False, seconds=60)

    def status(self, seconds=60):
        """That it ends with."""
        return int(podman("wait", self.id, seconds=seconds).stdout)

    def remove(self):
        podman("rm", "--force", "--time", "0", self.id, check=False)


class Image(unittest.TestCase):
    def start(self, *command, options=()):
        container = Container(*command, options=options)
        self.addCleanup(container.remove)
        return container

    def serve(self, *options):
        container = self.start("--", "node", "hello.js", options=options)
        try:
            eventually(container.answers, what="an answer")
        except AssertionError:
            self.fail(container.logs())
        return container

    def with_config(self, text, *options):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="skep-container-")))
        folder.chmod(0o755)
        (folder / "app.toml").write_text(text)
        return self.start(options=["--volume", f"{folder}:/etc/skep/conf.d:ro", *options])

    def test_runs_what_it_is_told_and_drains_on_sigterm(self):
        container = self.serve()
        self.assertEqual(container.get(9712, "/healthz"), (200, "ok\n"))
        eventually(lambda: container.get(9712, "/readyz") == (200, "ready\n"), what="readiness")
        self.assertIn("skep_worker_up", container.get(9712, "/metrics")[1])
        podman("kill", "--signal", "TERM", container.id)
        self.assertEqual(container.status(), 0)
        self.assertIn("SIGTERM: draining and stopping every worker", container.logs())

    def test_podman_stop_needs_no_kill(self):
        container = self.serve()
        began = time.monotonic()
        podman("stop", "--time", "30", container.id)
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual(container.status(), 0)

    def test_skepd_is_process_1_of_an_ordinary_user(self):
        container = self.serve()
        self.assertEqual(container.run("cat", "/proc/1/comm").stdout, "skepd\n")
        self.assertEqual(container.run("id", "-u").stdout, "10001\n")

    def test_skepctl_reaches_it(self):
        container = self.serve()
        eventually(lambda: "RUNNING" in container.run("skepctl", "status").stdout, what="a status")

    def test_workers_are_seen_into(self):
        container = self.serve()
        eventually(lambda: 'skep_worker_heap_used_bytes{app="hello"' in container.get(9712, "/metrics")[1], what="a heap")

    def test_its_health_check_is_the_state_of_skepd(self):
        container = self.serve()
        self.assertEqual(container.run("/usr/lib/skep/healthy").returncode, 0)
        lead = json.loads(podman("inspect", container.id).stdout)[0]["State"]["Pid"]
        os.kill(lead, signal.SIGSTOP)
        try:
            self.assertNotEqual(container.run("/usr/lib/skep/healthy").returncode, 0)
        finally:
            os.kill(lead, signal.SIGCONT)
        self.assertTrue(json.loads(podman("inspect", IMAGE).stdout)[0].get("HealthCheck") or
                        json.loads(podman("inspect", IMAGE).stdout)[0].get("Healthcheck"))

    def test_serves_without_anything_to_write_to_and_without_any_right(self):
        container = self.serve("--read-only", "--read-only-tmpfs=false", "--user", "12345", "--cap-drop", "all",
                               "--security-opt", "no-new-privileges")
        self.assertIn("going on without it, so skepctl cannot reach this skepd", container.logs())
        self.assertEqual(container.run("id", "-u").stdout, "12345\n")
        eventually(lambda: container.get(9712, "/readyz")[0] == 200, what="readiness")
        podman("kill", "--signal", "TERM", container.id)
        self.assertEqual(container.status(), 0)

    def test_is_steered_where_only_tmp_can_be_written_to(self):
        container = self.serve("--read-only", "--read-only-tmpfs=false", "--user", "12345", "--tmpfs", "/tmp:mode=1777")
        eventually(lambda: "RUNNING" in container.run("skepctl", "status").stdout, what="a status")

    def test_a_double_forked_orphan_is_reaped(self):
        script = "(setsid sh -c 'sleep 1 & exit' &); exec sleep 1000"
        container = self.with_config(f'[app.web]\ncommand = ["sh", "-c", "{script}"]\n')
        processes = lambda: container.run("sh", "-c", "cat /proc/[0-9]*/stat").stdout.splitlines()
        eventually(lambda: any("(sleep) S 1 " in line and line.split(")")[1].split()[1] == "1" for line in processes()), what="an orphan")
        eventually(lambda: sum("(sleep)" in line for line in processes()) == 1, what="its end")
        self.assertEqual([line for line in processes() if line.split(")")[1].split()[0] == "Z"], [])

    def test_ends_with_the_status_of_an_essential_app(self):
        container = self.with_config(
            '[app.web]\ncommand = ["sh", "-c", "echo broken; exit 7"]\nessential = true\n'
            '[app.web.restart]\nbackoff = "10ms..10ms"\ngive-up = "2 in 60s"\n')
        self.assertEqual(container.status(), 7)
        self.assertIn("broken", container.logs())
        self.assertIn("it is essential and web:0 is FATAL", container.logs())

    def test_ends_with_the_status_of_a_job(self):
        container = self.with_config(
            '[app.job]\ncommand = ["sh", "-c", "exit 0"]\nessential = true\n[app.job.restart]\npolicy = "on-failure"\n')
        self.assertEqual(container.status(), 0)

    def test_workers_are_as_many_as_the_processors_it_may_use(self):
        container = self.serve("--cpuset-cpus", "0")
        self.assertEqual(len(json.loads(container.run("skepctl", "status", "--json").stdout)), 1)


def in_a_network_of_its_own():
    """Starts this program again in one: podman's rules for its firewall would stay behind in the machine's."""
    here = [sys.executable, __file__, *sys.argv[1:]]
    os.environ["SKEP_OWN_NETWORK"] = "1"
    os.execvp("unshare", ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *here])


if __name__ == "__main__":
    if "SKEP_OWN_NETWORK" not in os.environ:
        why = obstacle()
        if why:
            print(f"skipped: {why}")
            sys.exit(SKIPPED)
        in_a_network_of_its_own()
    unittest.main(verbosity=2)
