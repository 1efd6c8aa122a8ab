#!/usr/bin/env python3
"""The alerts, recording rules and dashboard of packaging, in a real Prometheus that scrapes a real skepd with a Node app.

SKEP_PROMETHEUS is the folder of prometheus and promtool, SKEP_BUILD that of the build.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(1, str(ROOT / "tests/bench"))
from bench import WORKLOAD, Skepd, free_port, wait_for

RULES = sorted((ROOT / "packaging/prometheus").glob("*.rules.yml"))
RULES_TEST = Path(__file__).with_name("alerts_test.yml")
SCALING = ROOT / "packaging/container/kubernetes/scaled-object.yaml"
DASHBOARD = json.loads((ROOT / "packaging/grafana/skep.json").read_text())
SKIPPED = 77
SECONDS = 240  # for all of it, on a machine that is busy

# What a variable of the dashboard stands for: all.
VARIABLES = {"$job": ".*", "$instance": ".*", "$app": "web", "$__rate_interval": "1m"}
# A healthy app is without these where skepd has no cgroup or the kernel no controllers.
OF_CGROUPS = re.compile(r"skep_worker_(cgroup_memory|memory_events|pressure|cpu_throttled)_")


def program(name):
    folder = os.environ.get("SKEP_PROMETHEUS")
    path = Path(folder, name) if folder else None
    return str(path) if path and path.exists() else shutil.which(name)


def names_in(query):
    """The names of metrics in a query of PromQL."""
    query = re.sub(r'"[^"]*"', "", query)
    query = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", query)
    words = re.findall(r"(?<![\w:.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])", query)
    return set(words) - {"and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring"}


def served_names(exposition):
    """What can be asked for of what /metrics tells."""
    names = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", exposition, re.M):
        parts = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("_sum", "_count")}.get(kind, ("",))
        names.update(name + part for part in parts)
    return names


class Observability(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.skepd = cls.enterClassContext(Skepd(
            f'[app.web]\ncommand = ["node", "{WORKLOAD}/web.js"]\nworkers = 2\nenv = {{ PORT = "{free_port()}" }}\n'
            'logs = { stdout = "none" }\n'))
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="skep-observability-")))
        cls.start_prometheus()
        cls.skepd.wait_lines(r"web:\d RUNNING", 2)
        # The slowest of all: a recording over a rate of what the second worker's agent tells.
        wait_for("recorded lag of the app", lambda: cls.vector("app:skep_worker_event_loop_lag_seconds:p99_5m > 0"), 60, 0.2)
        wait_for("two workers in the recordings", lambda: cls.vector("count(worker:skep_worker_heap_used:ratio) == 2"), 60, 0.2)
        cls.exposition = cls.skepd.scrape()

    @classmethod
    def start_prometheus(cls):
        config = cls.folder / "prometheus.yml"
        config.write_text(json.dumps({
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(path) for path in RULES],
            "scrape_configs": [{
                "job_name": "skep", "static_configs": [{"targets": [f"127.0.0.1:{cls.skepd.metrics_port}"]}]}],
        }))
        cls.port = free_port()
        with open(cls.folder / "log", "wb") as log:
            prometheus = subprocess.Popen(
                [program("prometheus"), f"--config.file={config}", f"--storage.tsdb.path={cls.folder}/data",
                 f"--web.listen-address=127.0.0.1:{cls.port}"], stdout=log, stderr=log)
        cls.addClassCleanup(prometheus.wait)
        cls.addClassCleanup(prometheus.kill)
        wait_for("Prometheus", cls.ready, 60, 0.05)

    @classmethod
    def ready(cls):
        try:
            return cls.ask("/-/ready") is not None
        except OSError:
            return False

    @classmethod
    def ask(cls, path, **query):
        url = f"http://127.0.0.1:{cls.port}{path}?{urllib.parse.urlencode(query, doseq=True)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            body = answer.read()
        return json.loads(body)["data"] if path.startswith("/api") else body

    @classmethod
    def vector(cls, query):
        return cls.ask("/api/v1/query", query=query)["result"]

    def rules(self, kind):
        groups = self.ask("/api/v1/rules")["groups"]
        return [rule for group in groups for rule in group["rules"] if rule["type"] == kind]

    def known_names(self):
        documented = re.findall(r"\bskep_\w+", (ROOT / "README.md").read_text())
        recorded = [rule["name"] for rule in self.rules("recording")]
        return served_names(self.exposition) | set(documented) | set(recorded) | {"up"}

    def queries(self):
        """Title and query of all panels, as Grafana sends them."""
        for panel in DASHBOARD["panels"]:
            for target in panel.get("targets", []):
                query = target["expr"]
                for name, value in VARIABLES.items():
                    query = query.replace(name, value)
                yield panel["title"], query

    def promtool(self, *words):
        done = subprocess.run([program("promtool"), *map(str, words)], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_rules_pass_promtool_and_their_own_tests(self):
        self.promtool("check", "rules", *RULES)
        self.promtool("test", "rules", RULES_TEST)

    def test_every_alert_is_seen_firing_in_the_tests_of_rules(self):
        expected = re.findall(r'ALERTS\{alertname="(\w+)",alertstate="firing"|alertname: (\w+)', RULES_TEST.read_text())
        names = {rule["name"] for rule in self.rules("alerting")}
        self.assertEqual(names, {name for pair in expected for name in pair if name})

    def test_every_alert_says_how_bad_it_is_and_what_to_look_at(self):
        verbs = set(re.findall(r"^\.It Cm (\w+)", (ROOT / "packaging/man/skepctl.1").read_text(), re.M))
        for rule in self.rules("alerting"):
            with self.subTest(rule["name"]):
                self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
                self.assertTrue(rule["annotations"]["summary"])
                advised = re.findall(r"`skepctl (\w+)", rule["annotations"]["description"])
                self.assertTrue(advised)
                self.assertEqual(set(advised) - verbs, set())

    def test_every_rule_evaluates_over_names_that_skepd_serves(self):
        known = self.known_names()
        for rule in self.rules("recording") + self.rules("alerting"):
            with self.subTest(rule["name"]):
                self.assertEqual(rule["health"], "ok", rule.get("lastError"))
                self.assertEqual(names_in(rule["query"]) - known, set())

    def test_a_healthy_app_raises_no_alert_and_has_every_recording(self):
        self.assertEqual(self.vector('ALERTS{alertstate="firing"}'), [])
        for rule in self.rules("recording"):
            self.assertTrue(self.vector(rule["name"]), rule["name"])

    def test_every_query_of_the_dashboard_has_an_answer(self):
        known = self.known_names()
        for title, query in self.queries():
            with self.subTest(title, query=query):
                self.assertEqual(names_in(query) - known, set())
                try:
                    series = self.vector(query)
                except urllib.error.HTTPError as refused:
                    self.fail(refused.read().decode())
                if not OF_CGROUPS.search(query):
                    self.assertTrue(series, "no series")
                    self.assertNotIn("NaN", [one["value"][1] for one in series])

    def test_every_query_that_scales_gives_one_number(self):
        queries = re.findall(r"query: >-\n((?: {10,}.*\n)+)", SCALING.read_text())
        self.assertEqual(len(queries), 2)
        for text in queries:
            query = " ".join(text.split()).replace('namespace="default",app="server"', 'app="web"').replace("[2m]", "[1m]")
            with self.subTest(query=query):
                self.assertEqual(names_in(query) - self.known_names() - {"vector"}, set())
                series = self.vector(query)
                self.assertEqual([one["metric"] for one in series], [{}])
                self.assertGreaterEqual(float(series[0]["value"][1]), 0)
                self.assertIn('app="web"', query)
                absent = query.replace('app="web"', 'app="none"')
                self.assertEqual([one["value"][1] for one in self.vector(absent)], ["0"])

    def test_every_variable_of_the_dashboard_has_a_value(self):
        found = {}
        for variable in DASHBOARD["templating"]["list"]:
            if variable["type"] == "datasource":
                continue
            selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"]).groups()
            for name, value in VARIABLES.items():
                selector = selector.replace(name, value)
            self.assertEqual(names_in(selector) - self.known_names(), set())
            found[variable["name"]] = self.ask(f"/api/v1/label/{label}/values", **{"match[]": selector})
        self.assertEqual(found, {"job": ["skep"], "instance": [f"127.0.0.1:{self.skepd.metrics_port}"], "app": ["web"]})

    def test_the_dashboard_can_be_imported(self):
        self.assertIsNone(DASHBOARD["id"])  # else Grafana overwrites another
        defined = {"$" + variable["name"] for variable in DASHBOARD["templating"]["list"]}
        used = set(re.findall(r"\$\w+", " ".join(str(panel.get("targets")) for panel in DASHBOARD["panels"])))
        self.assertEqual(used - {"$__rate_interval"} - defined, set())
        panels = DASHBOARD["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        cells = [(x, y) for panel in panels for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
                 for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])]
        self.assertEqual(len(set(cells)), len(cells), "panels lie over each other")
        self.assertLess(max(x for x, _ in cells), 24)
        for panel in panels:
            for part in [panel, *panel["targets"]] if panel["type"] != "row" else []:
                self.assertEqual(part["datasource"], {"type": "prometheus", "uid": "${datasource}"}, panel["title"])


def too_late(*_):
    raise TimeoutError(f"not done within {SECONDS} s")


def main():
    missing = [name for name in ("prometheus", "promtool", "node") if not program(name)]
    if missing:
        print(f"skipped: {' and '.join(missing)} not found; tests/run brings them, or name their folder in SKEP_PROMETHEUS")
        sys.exit(SKIPPED)
    signal.signal(signal.SIGALRM, too_late)
    signal.alarm(SECONDS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
