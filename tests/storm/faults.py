"""What the storm does to one app, in an order that comes from the seed."""

import contextlib
import os
import random
import signal
import socket
import ssl
import threading
import time

from bench import wait_for
from loads import PATIENCE_SECONDS, flood

MOST_WORKERS = 6
LONGEST_BLOCK_MS = 3000
PAUSE_SECONDS = (0.05, 1.2)


class Faults(threading.Thread):
    """Goes on until stop(). Some acts return while they go on, so that others fall into them."""

    def __init__(self, hive, app, journal, seed, rate):
        super().__init__(daemon=True)
        self.hive, self.app, self.journal = hive, app, journal
        self.random = random.Random(f"{seed} {app.name}")
        self.rate = rate  # of new connections a second that is no trouble
        self.over = threading.Event()
        self.background = []
        self.floods = []
        self.blocking = None
        self.weights = {
            self.kill_one: 10, self.kill_several: 4, self.kill_all: 3, self.kill_spare: 3, self.block_one: 10, self.block_all: 2,
            self.freeze: 5, self.roll: 6, self.roll_and_wait: 3, self.roll_to_a_bad_release: 3, self.scale: 7,
            self.bounce_worker: 5, self.bounce_app: 2, self.flood: 4, self.flood_in_silence: 3, self.redefine: 3,
        }

    def run(self):
        while not self.over.is_set():
            act = self.random.choices(list(self.weights), self.weights.values())[0]
            self.journal.acts[act.__name__.replace("_", " ")] += 1
            try:
                act()
            except Exception as error:  # pylint: disable=broad-except
                self.journal.trouble(f"{self.app.name}: {act.__name__}: {type(error).__name__}: {error}")
            self.over.wait(self.random.uniform(*PAUSE_SECONDS))
        for thread in self.background:
            thread.join()

    def stop(self):
        self.over.set()

    def say(self, text):
        self.journal.say(self.app.name, text)

    def meanwhile(self, act, *words):
        thread = threading.Thread(target=act, args=words, daemon=True)
        self.background = [other for other in self.background if other.is_alive()] + [thread]
        thread.start()
        return thread

    def skepctl(self, *words):
        begun = time.monotonic()
        code, text = self.hive.skepctl(*words)
        if code is None:
            self.journal.trouble(f"skepctl {' '.join(words)} was not done in {time.monotonic() - begun:.0f} s")
        elif code != 0:
            lines = [line for line in text.replace("\r", "\n").splitlines() if line.strip()]
            self.say(f"  skepctl {' '.join(words)} ended with {code}: {lines[-1] if lines else ''}")
        return code

    # Deaths

    def victims(self, *roles):
        return sorted(pid for pid, role in self.hive.pids(self.app).items() if not roles or role in roles)

    def kill(self, pids, what):
        self.say(f"kill -9 of {what}: {len(self.journal.kill(pids))} processes")

    def kill_one(self):
        if pids := self.victims():
            self.kill([self.random.choice(pids)], "one")

    def kill_several(self):
        pids = self.victims("worker")
        self.kill(self.random.sample(pids, min(2, len(pids))), "several")

    def kill_spare(self):
        self.kill(self.victims("spare")[:1], "a spare")

    def kill_all(self):
        self.kill(self.victims(), "all")

    # Stalls

    def ask_to_block(self, milliseconds):
        try:
            with socket.create_connection(("127.0.0.1", self.app.port), PATIENCE_SECONDS) as raw, self.secured(raw) as connection:
                connection.sendall(b"GET /block?ms=%d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % milliseconds)
                connection.recv(4096)
        except TimeoutError:
            self.journal.trouble(f"{self.app.name}: a request for {milliseconds} ms was not answered in {PATIENCE_SECONDS} s")
        except OSError:
            pass  # its worker was killed

    def secured(self, raw):
        if not self.app.tls:
            return contextlib.nullcontext(raw)
        made = ssl.create_default_context()
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
        return made.wrap_socket(raw)

    def block(self, count, milliseconds):
        if self.blocking and any(thread.is_alive() for thread in self.blocking):
            return
        self.say(f"block for {milliseconds} ms, {count} times")
        self.blocking = [self.meanwhile(self.ask_to_block, milliseconds) for _ in range(count)]

    def block_one(self):
        self.block(1, self.random.randint(100, LONGEST_BLOCK_MS))

    def block_all(self):
        # Those that come to the same worker add up.
        self.block(len(self.victims("worker")) + 1, self.random.randint(100, LONGEST_BLOCK_MS // 3))

    def freeze(self):
        if pids := self.victims("worker"):
            self.meanwhile(self.freeze_one, self.random.choice(pids), self.random.uniform(0.1, 1.5))

    def freeze_one(self, pid, seconds):
        self.say(f"SIGSTOP for {seconds:.1f} s")
        with contextlib.suppress(ProcessLookupError):
            process = os.pidfd_open(pid)
            try:
                signal.pidfd_send_signal(process, signal.SIGSTOP)
                self.journal.note_inside(pid)
                time.sleep(seconds)
                signal.pidfd_send_signal(process, signal.SIGCONT)
            finally:
                os.close(process)

    # Orders

    def roll(self):
        self.say("roll")
        self.skepctl("roll", self.app.name)

    def roll_and_wait(self):
        self.say("roll --wait")
        self.meanwhile(self.skepctl, "roll", self.app.name, "--wait")

    def roll_to_a_bad_release(self):
        kind = self.random.choice(("crash", "crash", "crash", "mute"))
        self.say(f"roll to a release that is {kind}")
        self.hive.release(self.app, kind)
        try:
            self.skepctl("roll", self.app.name)
            self.over.wait(self.random.uniform(0.5, 3))
        finally:
            self.hive.release(self.app, "good")

    def scale(self):
        count = self.random.randint(2, MOST_WORKERS)
        self.say(f"scale to {count}")
        self.skepctl("scale", self.app.name, str(count))

    def drained_or_not(self):
        """Words for skepctl, and the window to note."""
        return self.random.choice(((("--drain",), "drained"), ((), "undrained")))

    def bounce_worker(self):
        rows = self.hive.workers(self.app)
        if sum(row["state"] == "RUNNING" for row in rows) < 2:
            return
        name = self.random.choice(rows)["name"]
        more, kind = self.drained_or_not()
        at_once = self.random.random() < 0.5
        self.say(f"{'restart' if at_once else 'stop'} {' '.join(more)} {name}")
        # While one is down, a kill of the others leaves the app with none that runs, yet one that is wanted.
        with self.journal.window(self.app.name, kind):
            self.skepctl("restart" if at_once else "stop", *more, name)
        if not at_once:
            self.over.wait(self.random.uniform(0, 1))
            self.skepctl("start", name)

    def bounce_app(self):
        more, kind = self.drained_or_not()
        at_once = self.random.random() < 0.5
        self.say(f"{'restart' if at_once else 'stop'} {' '.join(more)} {self.app.name}")
        with self.journal.window(self.app.name, "down"), self.journal.window(self.app.name, kind):
            self.skepctl("restart" if at_once else "stop", *more, self.app.name)
            if not at_once:
                self.over.wait(self.random.uniform(0, 1))
                self.skepctl("start", self.app.name)

    def redefine(self):
        surge = self.random.randint(1, 2)
        self.say(f"another definition, with max-surge {surge}")
        self.hive.redefine(self.app, surge)

    # Crowds

    def flood(self):
        if self.app.tls or len(self.floods) >= 40:
            return self.flood_in_silence()
        count, seconds = self.rate * self.random.uniform(1, 6), self.random.uniform(0.1, 0.4)
        self.say(f"flood of {count:.0f} connections")
        self.floods.append(flood(self.app.port, count / seconds, seconds))
        return None

    def flood_in_silence(self):
        count, seconds = self.random.randint(20, 200), self.random.uniform(0.1, 2)
        self.say(f"{count} connections that say nothing for {seconds:.1f} s")
        self.meanwhile(self.connect_in_silence, count, seconds)

    def connect_in_silence(self, count, seconds):
        with contextlib.ExitStack() as open_ones:
            for _ in range(count):
                with contextlib.suppress(OSError):
                    connection = open_ones.enter_context(socket.socket())
                    connection.setblocking(False)
                    connection.connect_ex(("127.0.0.1", self.app.port))
            time.sleep(seconds)

    def calm(self):
        """To be called when the thread has ended: the app as it was at first."""
        if any(row["state"] in ("STOPPED", "EXITED", "FATAL") for row in self.hive.workers(self.app)):
            self.skepctl("start", self.app.name)
        wait_for("end of a roll", lambda: not self.rolling(), PATIENCE_SECONDS * 2, 0.1)
        self.skepctl("scale", self.app.name, str(self.app.workers))

    def rolling(self):
        roll = self.hive.told_of(self.app)["roll"]
        return roll is not None and roll["phase"] in ("rolling", "going-back")
