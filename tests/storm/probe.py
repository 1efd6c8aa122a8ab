"""Requests to an app at rest, each on a connection of its own."""

import http.client
import ssl

TIMEOUT_SECONDS = 5


def probe(app, count, hive=None):
    """Sentences on those that were not answered, and with `hive` on workers that answered none."""
    troubles, seen = [], set()
    for number in range(count):
        try:
            seen.add(int(get(app)))
        except (OSError, ValueError, http.client.HTTPException) as error:
            troubles.append(f"request {number}: {type(error).__name__}: {error}")
    silent = {row["pid"] for row in hive.workers(app)} - seen if hive else set()
    # By the processor that takes a connection in, one worker may have them all.
    if silent and app.balance != "cpu":
        troubles.append(f"processes {sorted(silent)} answered none")
    return troubles


def get(app):
    if app.tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", app.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        return text
    finally:
        connection.close()
