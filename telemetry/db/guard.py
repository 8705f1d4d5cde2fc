"""Keeps one PostgreSQL running for as long as any process uses its data; a program of its own."""

import ctypes
import fcntl
import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

TICK_S = 0.1
SHORT_LIFE_S = 3.0
HOPELESS = 8
# PostgreSQL's fast shutdown, then its immediate one, then none of its choice; each with the seconds it may take.
WISHES = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


def unused(users: IO[bytes]) -> bool:
    """True once no process holds the users' lock; it then is ours, and newcomers wait until we are gone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def die_with_parent() -> None:
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def launch(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)  # noqa: S603, PLW1509


def stop(server: subprocess.Popen[bytes]) -> None:
    for wish, seconds in WISHES:
        if server.poll() is not None:
            return
        server.send_signal(wish)
        with suppress(subprocess.TimeoutExpired):
            server.wait(seconds)


def run_once(command: Sequence[str], users: IO[bytes]) -> bool:
    """Runs the server until it dies (False) or nobody needs it (True)."""
    server = launch(command)
    try:
        while server.poll() is None:
            if unused(users):
                return True
            time.sleep(TICK_S)
        return False
    finally:
        stop(server)


def watch(command: Sequence[str], users: IO[bytes]) -> int:
    """A server that was killed comes back; one that cannot even start is given up. Returns the exit code.

    One that has run before is never given up: a disk that is full now has room again some day.
    """
    short_lives, has_run = 0, False
    while not unused(users):
        began = time.monotonic()
        if run_once(command, users):
            return 0
        lived = time.monotonic() - began >= SHORT_LIFE_S
        has_run |= lived
        short_lives = 0 if lived else short_lives + 1
        if short_lives >= HOPELESS and not has_run:
            return 1
        time.sleep(min(0.1 * short_lives, 1.0))
    return 0


def quit_now(*_: Any) -> None:
    raise SystemExit(0)


def main() -> int:
    # The task comes by standard input: a search of the process list for the server then finds the server alone.
    task = json.load(sys.stdin)
    signal.signal(signal.SIGTERM, quit_now)
    with Path(task["users"]).open("ab") as users:
        return watch(task["command"], users)


if __name__ == "__main__":
    sys.exit(main())
