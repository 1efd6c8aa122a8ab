#!/usr/bin/python3
"""usage: foreground.py COMMAND...

Runs a `fg` on a terminal, types a line, waits for the worker's answer to it, presses Ctrl-C and prints all that was on
the screen. Exit status: that of the command; 99 where something did not come in time.
"""

import os
import pty
import select
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
        read_until(terminal, screen, b'never on any screen')
    _, status = os.waitpid(pid, 0 if came else os.WNOHANG)
    sys.stdout.write(screen.decode().replace('\r', ''))
    sys.exit(os.waitstatus_to_exitcode(status) if came else 99)


main()
