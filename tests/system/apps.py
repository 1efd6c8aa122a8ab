"""The apps that tests run in the machine."""

import json

PORT = 3000

# Answers with its pid; /slow after so many milliseconds, without blocking its loop.
SERVER = """
const http = require('http');
http.createServer((request, response) => {
  const wait = Number(new URL(request.url, 'http://machine').searchParams.get('ms') || 0);
  setTimeout(() => response.end(String(process.pid)), wait);
}).listen(Number(process.env.PORT));
"""


def server(name="web", port=PORT, workers=2, user="web", more=""):
    """An app of SERVER, which write_server() has put where it is looked for."""
    return f"""
[app.{name}]
command = ["node", "/srv/server.js"]
workers = {workers}
env = {{ PORT = "{port}" }}
{f'user = "{user}"' if user else ""}
{more}
"""


def write_server(machine):
    machine.write("/srv/server.js", SERVER)


def worker_pids(machine):
    return sorted(worker["pid"] for worker in json.loads(machine.run("skepctl", "status", "--json")) if worker["pid"])
