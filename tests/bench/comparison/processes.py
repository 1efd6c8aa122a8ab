"""Every process that the comparison starts carries a mark in its environment, by which those that became daemons are
found too."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

SYS_PIDFD_GETFD = 438  # on all machines
MARK = f"SKEP_COMPARISON=run-{os.getpid()}-{time.time_ns()}"


def environment(**more):
    """What a contender or a load generator is born with: nothing that would change how Node or PM2 behave."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NODE_", "PM2_", "SKEP_", "NOTIFY_", "LISTEN_"))}
    name, value = MARK.split("=", 1)
    return {**kept, name: value, **{k: str(v) for k, v in more.items()}}


def start(command, env=None, **popen):
    """In a session of its own, so that Ctrl-C reaches this program alone."""
    words = [str(word) for word in command]
    return subprocess.Popen(words, env=env or environment(), start_new_session=True, stdin=subprocess.DEVNULL, **popen)


def end(process, gently=signal.SIGTERM, seconds=10):
    """Asks once, then kills the whole group; returns what it printed, if that is a pipe."""
    if process.poll() is None:
        process.send_signal(gently)
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0]


def output_of(command, seconds, env=None):
    """(exit code, stdout and stderr); None for the code when it took too long."""
    process = start(command, env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        return _finished(process, seconds)
    except BaseException:
        end(process, signal.SIGKILL)
        raise


def _finished(process, seconds):
    try:
        text, _ = process.communicate(timeout=seconds)
        return process.returncode, text
    except subprocess.TimeoutExpired:
        return None, end(process, signal.SIGKILL) or ""


def marked():
    """The pids of what this run has started and still lives."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if MARK.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def sweep(seconds=10):
    """Kills all that is left of this run, until nothing is; returns how many there were."""
    deadline, seen = time.monotonic() + seconds, set()
    while (left := marked()) and time.monotonic() < deadline:
        seen.update(left)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    return len(seen)


def children(pid):
    """Of all threads of the process."""
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found.update(int(word) for word in task.read_text().split())
    return found


def state(pid):
    """R, S, T, Z, ... as proc(5) has it; X: there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "X"


def alive(pid):
    return state(pid) not in "ZX"


def peer_ports(pid):
    """The other ends of the TCP connections that the process has open. Needs the right to trace it."""
    pidfd, ports = os.pidfd_open(pid), set()
    try:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(link).startswith("socket:"):
                    with socket.socket(fileno=_copy_of(pidfd, int(link.name))) as copy:
                        ports.update(copy.getpeername()[1:2] if copy.family in (socket.AF_INET, socket.AF_INET6) else ())
    finally:
        os.close(pidfd)
    return ports


def _copy_of(pidfd, number):
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.syscall(SYS_PIDFD_GETFD, pidfd, number, 0)
    if fd < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    return fd
