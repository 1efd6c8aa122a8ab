#!/usr/bin/env python3
"""What packaging/container has for Kubernetes, Nomad and HAProxy, held against real schemas and parsers, and HAProxy in front of
two real skepds.

SKEP_SCHEMAS is the folder of the npm packages that carry the schemas, SKEP_BUILD that of the build.
"""
import copy
import json
import os
import re
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
sys.path.insert(1, str(ROOT / "tests/bench"))
import nomad_job
from bench import WORKLOAD, Skepd, free_port, http_get, wait_for

CONTAINER = ROOT / "packaging/container"
CHECK = Path(__file__).with_name("check_kubernetes.mjs")
SCHEMAS = Path(os.environ.get("SKEP_SCHEMAS", ROOT / ".cache/schemas"))
NO_SCHEMAS = f"there is no {SCHEMAS}/node_modules; tests/fetch-peers brings it"
SKIPPED = 77


def have(name):
    return (SCHEMAS / "node_modules" / name).exists() and shutil.which("node")


@unittest.skipUnless(have("kubernetes-models"), NO_SCHEMAS)
class Kubernetes(unittest.TestCase):
    def check(self, *files):
        done = subprocess.run(["node", CHECK, SCHEMAS, *files], capture_output=True, text=True, timeout=120)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return done.stdout.splitlines()

    def changed(self, name, old, new):
        """What is said of a manifest in which some text stands instead of another."""
        text = (CONTAINER / "kubernetes" / name).read_text()
        self.assertIn(old, text)
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(text.replace(old, new))
            file.flush()
            return self.check(file.name)

    def test_every_manifest_is_what_its_schema_says(self):
        manifests = sorted((CONTAINER / "kubernetes").glob("*.yaml"))
        self.assertGreaterEqual(len(manifests), 4)
        self.assertEqual(self.check(*manifests), [])

    def test_a_field_that_kubernetes_does_not_know_is_seen(self):
        self.assertTrue(self.changed("deployment.yaml", "readinessProbe", "readinesProbe"))

    def test_a_field_that_keda_does_not_know_is_seen(self):
        self.assertTrue(self.changed("scaled-object.yaml", "pollingInterval", "poolingInterval"))

    def test_a_field_that_the_prometheus_operator_does_not_know_is_seen(self):
        self.assertTrue(self.changed("pod-monitor.yaml", "interval", "intervall"))

    def test_a_value_of_another_type_is_seen(self):
        self.assertTrue(self.changed("deployment.yaml", "timeoutSeconds: 2", 'timeoutSeconds: "2"'))

    def test_a_field_that_is_missing_is_seen(self):
        self.assertTrue(self.changed("scaled-object.yaml", "- type: prometheus\n", "- useCachedMetrics: false\n"))

    def test_pods_have_as_long_to_end_as_an_app_may_take(self):
        text = (CONTAINER / "kubernetes/deployment.yaml").read_text()
        grace = int(re.search(r"terminationGracePeriodSeconds: (\d+)", text)[1])
        pause = int(re.search(r'"sleep", "(\d+)"', text)[1])
        self.assertGreater(grace, pause + 30 + 10)


@unittest.skipUnless(have("hcl2-parser"), NO_SCHEMAS)
class Nomad(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = (CONTAINER / "nomad/web.nomad.hcl").read_text()
        cls.job = cls.parse(text)
        cls.broken = cls.parse(text[: text.rindex("}")])

    @staticmethod
    def parse(text):
        """By HashiCorp's own parser; None where it is no HCL."""
        script = "const h=require('hcl2-parser');let t='';process.stdin.on('data',d=>t+=d).on('end'," \
                 "()=>console.log(JSON.stringify(h.parseToObject(t)[0])))"
        done = subprocess.run(["node", "-e", script], input=text, cwd=SCHEMAS, capture_output=True, text=True, timeout=120, check=True)
        return json.loads(done.stdout)

    def test_a_file_that_is_no_hcl_is_seen(self):
        self.assertIsNone(self.broken)

    def test_the_job_is_what_its_specification_says(self):
        self.assertIsNotNone(self.job)
        self.assertEqual(nomad_job.mistakes(self.job), [])

    def test_a_name_that_nomad_does_not_know_is_seen(self):
        job = copy.deepcopy(self.job)
        task = job["job"]["web"][0]["group"]["web"][0]["task"]["web"][0]
        task["kil_timeout"] = task.pop("kill_timeout")
        self.assertEqual(nomad_job.mistakes(job), ["/job/web/group/web/task/web/kil_timeout is not known"])

    def test_every_port_that_is_named_is_there(self):
        group = self.job["job"]["web"][0]["group"]["web"][0]
        ports = set(group["network"][0]["port"])
        named = set(re.findall(r'"port": "(\w+)"', json.dumps(group)))
        self.assertEqual(named, ports)


@unittest.skipUnless(shutil.which("haproxy"), "haproxy is not installed; packaging/install-dependencies test brings it")
class Haproxy(unittest.TestCase):
    """Two skepds on this machine instead of the example's hosts."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="skep-haproxy-")))
        self.front = free_port()

    def app(self, port):
        return self.enterContext(Skepd(
            f'[app.web]\ncommand = ["node", "{WORKLOAD}/web.js"]\nworkers = 1\nenv = {{ PORT = "{port}" }}\n'
            'logs = { stdout = "none" }\n'))

    def config(self, hosts):
        text = (CONTAINER / "haproxy/haproxy.cfg").read_text()
        self.assertEqual(len(re.findall(r"^ +server \S+ 192\.0\.2\.\d+:3000$", text, re.M)), 3)
        servers = "".join(f"    server web{port} 127.0.0.1:{port} port {metrics}\n" for port, metrics in hosts)
        text = re.sub(r"(^ +server .*\n)+", servers, text, flags=re.M)
        return text.replace("bind :8080", f"bind 127.0.0.1:{self.front}")

    def start(self, hosts):
        file = self.folder / "haproxy.cfg"
        file.write_text(self.config(hosts))
        with open(self.folder / "log", "wb") as log:
            process = subprocess.Popen(["haproxy", "-f", file], stdout=log, stderr=log)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def answers(self):
        try:
            return bool(http_get(self.front, "/pid", 5))
        except OSError:
            return False

    def test_the_example_is_one_that_haproxy_takes(self):
        done = subprocess.run(["haproxy", "-c", "-f", CONTAINER / "haproxy/haproxy.cfg"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_host_that_goes_down_costs_no_request(self):
        ports = [free_port(), free_port()]
        hosts = [self.app(port) for port in ports]
        for host in hosts:
            host.wait_lines(r"web:0 RUNNING", 1)
        self.start([(port, host.metrics_port) for port, host in zip(ports, hosts)])
        wait_for("an answer through HAProxy", self.answers, 30, 0.05)
        pids = {http_get(port, "/pid") for port in ports}
        wait_for("both hosts", lambda: {http_get(self.front, "/pid") for _ in range(10)} == pids, 30, 0.05)

        hosts[0].process.send_signal(signal.SIGTERM)
        gone = 0
        until = time.monotonic() + 30
        while gone < 20 and time.monotonic() < until:
            self.assertIn(http_get(self.front, "/pid"), pids)  # raises where it is no success
            gone = gone + 1 if hosts[0].process.poll() is not None else 0
        self.assertEqual(gone, 20, "the host did not end")
        self.assertEqual(hosts[0].process.returncode, 0)

    def test_a_host_whose_app_is_not_ready_is_left_alone(self):
        port = free_port()
        host = self.app(port)
        host.wait_lines(r"web:0 RUNNING", 1)
        self.start([(port, host.metrics_port)])
        wait_for("an answer through HAProxy", self.answers, 30, 0.05)
        self.assertEqual(host.ctl("stop", "web").returncode, 0)

        def status():
            try:
                http_get(self.front, "/pid", 5)
                return 200
            except urllib.error.HTTPError as refused:
                return refused.code

        wait_for("503 of HAProxy", lambda: status() == 503, 30, 0.05)
        log = lambda: (self.folder / "log").read_text()
        wait_for("the server marked down", lambda: "is DOWN" in log() and "code: 503" in log(), 30, 0.05)


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=2)
    ran = program.result.testsRun - len(program.result.skipped)
    sys.exit(1 if not program.result.wasSuccessful() else SKIPPED if ran == 0 else 0)
