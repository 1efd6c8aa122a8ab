"""Clients of an app in the machine, for tests that nothing is lost meanwhile."""

import http.client
import threading
import time


class Load:
    """`kept` clients that ask again and again over one connection, and so many new connections a second.

        with Load(machine, 3000) as load:
            ...
        self.assertEqual(load.failures, [])
    """

    def __init__(self, machine, port, kept=32, fresh_a_second=100, patience=10):
        self.machine, self.port, self.patience = machine, port, patience
        self.answered = 0
        self.failures = []  # a sentence each
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [machine.thread_in_network(self._keep_asking) for _ in range(kept)]
        self._threads += [machine.thread_in_network(lambda: self._ask_anew(0.1)) for _ in range(fresh_a_second // 10)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, client, kind):
        """Whether the connection may be used again."""
        try:
            client.request("GET", "/")
            answer = client.getresponse()
            answer.read()
            failure = None if answer.status == 200 else f"{kind}: status {answer.status}"
        except (OSError, http.client.HTTPException) as error:
            failure = f"{kind}: {error!r}"
        with self._lock:
            self.answered += failure is None
            self.failures += [failure] if failure else []
        return failure is None and not answer.will_close

    def _connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)

    def _keep_asking(self):
        while not self._over.is_set():
            client = self._connection()
            while self._ask(client, "kept connection") and not self._over.wait(0.02):
                pass
            client.close()

    def _ask_anew(self, pause):
        while not self._over.wait(pause):
            client = self._connection()
            self._ask(client, "new connection")
            client.close()


def settled(load, seconds=1.0):
    """Lets the load go on for a while."""
    before = load.answered
    time.sleep(seconds)
    return load.answered > before
