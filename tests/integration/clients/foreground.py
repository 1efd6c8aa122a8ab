#!/usr/bin/python3
"""usage: foreground.py COMMAND...

Runs a `fg` on a terminal, types a line, waits for the worker's answer to it, presses Ctrl-C and prints all that was on
the screen until it says that it leaves: then it may wait half a minute for its own threads, and is killed. Exit status:
99 where something did not come in time.
"""

import os
import pty
import select
import signal
import sys
import time

PATIENCE = 20


def read_until(terminal, screen, wanted):
    end = time.monotonic() + PATIENCE
    while wanted not in screen:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        if not ready:
            return False
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            return wanted in screen
        screen += piece
    return True


def main():
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    screen = bytearray()
    came = read_until(terminal, screen, b'to exit <==')
    if came:
        os.write(terminal, b'honey\n')
        came = read_until(terminal, screen, b'worker got honey')
    if came:
        os.write(terminal, b'\x03')
        came = read_until(terminal, screen, b'Exiting foreground')
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    sys.stdout.write(screen.decode().replace('\r', '').partition('Exiting foreground')[0])
    sys.exit(0 if came else 99)


main()
