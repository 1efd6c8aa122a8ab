#!/usr/bin/env python3
"""usage: openapi_check.py SOCKET

Asks a running skepd for its OpenAPI document and then everything in it, and holds each answer against its schema. The
skepd has an app `web` whose worker web:0 runs. Says what does not fit, and ends with 1.
"""
import http.client
import json
import re
import socket
import sys

import jsonschema

# Requests by path: what goes in place of its parameters, its query and its body, and the status that is to come. A path
# that is not here is asked as it is and answers with its first documented status.
ASKED = {
    "/v1/command": [
        ("", {"verb": "stop", "targets": ["web:0"]}, 200),
        ("", {"verb": "start", "targets": ["web", "shop:3"]}, 200),
        ("", {"verb": "scale", "targets": ["web"], "workers": "+1"}, 200),
        ("", {"verb": "dance"}, 400),
    ],
    "/v1/events": [("", None, 200), ("?after=1&limit=3", None, 200), ("?after=99999999", None, 200), ("?limit=x", None, 400)],
    "/v1/logs/{name}/{stream}": [("web:0/stdout", None, 200), ("web:9/stderr", None, 404)],
    "/v1/log": [("?bytes=50", None, 409)],
    "/v1/log/clear": [("", {}, 409)],
    "/v1/logs/clear": [("", {"targets": ["web:0", "shop:1"]}, 200), ("", {}, 400)],
    "/v1/stdin": [("", {"target": "web:0", "text": "x"}, 409), ("", {"target": "shop:0", "text": "x"}, 404), ("", {}, 400)],
    "/v1/config/update": [("", {"apps": []}, 200), ("", {"apps": ["shop"]}, 200), ("", {"app": 1}, 400)],
    "/v1/config/add": [("", {"apps": ["web", "shop"]}, 200)],
    "/v1/config/remove": [("", {"apps": ["web", "shop"]}, 200)],
    # They would end what is asked.
    "/v1/reload": [],
    "/v1/shutdown": [],
}


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path, method, target, body):
    connection = UnixConnection(path)
    connection.request(method, target, None if body is None else json.dumps(body))
    answer = connection.getresponse()
    return answer.status, answer.headers.get_content_type(), answer.read()


def values_of(content_type, body):
    if content_type == "application/json":
        return [json.loads(body)]
    if content_type == "application/x-ndjson":
        return [json.loads(line) for line in body.decode().splitlines()]
    return [body.decode(errors="replace")]


class Checker:
    def __init__(self, path):
        self.path = path
        self.document = json.loads(ask(path, "GET", "/v1/openapi.json", None)[2])
        self.wrong = []
        self.answers = 0

    def schema(self, responses, status, content_type):
        response = responses.get(str(status))
        if response is not None and "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        if response is None:
            return None
        return response["content"].get(content_type, {}).get("schema")

    def check(self, method, target, body, expected, operation):
        status, content_type, answer = ask(self.path, method, target, body)
        what = f"{method} {target}"
        if status != expected:
            self.wrong.append(f"{what}: answered with {status} instead of {expected}: {answer[:200]}")
        schema = self.schema(operation["responses"], status, content_type)
        if schema is None:
            self.wrong.append(f"{what}: {status} with {content_type} is not documented")
            return
        # The schemas refer to the document.
        validator = jsonschema.Draft202012Validator({**schema, "components": self.document["components"]})
        for value in values_of(content_type, answer):
            self.answers += 1
            for error in validator.iter_errors(value):
                self.wrong.append(f"{what}: {error.json_path}: {error.message[:300]}")

    def run(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                usual = [("", None, int(next(iter(operation["responses"]))))]
                for rest, body, status in ASKED.get(path, usual):
                    self.check(method.upper(), re.sub(r"\{.*", "", path) + rest, body, status, operation)


def main():
    checker = Checker(sys.argv[1])
    checker.run()
    for sentence in checker.wrong:
        print(sentence)
    print(f"{checker.answers} answers held against their schemas")
    return 1 if checker.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
