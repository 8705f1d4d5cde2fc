"""The guard: restarts what dies, gives up the hopeless, leaves with the last user."""

import fcntl
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from telemetry.db import guard

FAILS = [sys.executable, "-c", "raise SystemExit(1)"]


@pytest.fixture
def users(tmp_path: Path) -> Iterator[IO[bytes]]:
    with (tmp_path / "users").open("ab") as opened:
        yield opened


@pytest.fixture
def user(tmp_path: Path) -> Iterator[IO[bytes]]:
    """Somebody who uses the server."""
    with (tmp_path / "users").open("ab") as opened:
        fcntl.flock(opened, fcntl.LOCK_SH)
        yield opened


def sleeper(note: Path) -> list[str]:
    """A server that notes each of its starts, and ends when it is asked to."""
    program = (
        "import pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(0))\n"
        "pathlib.Path(sys.argv[1]).open('a').write('started ')\n"
        "time.sleep(60)"
    )
    return [sys.executable, "-c", program, str(note)]


def test_in_use_while_anyone_holds_the_lock(users: IO[bytes], user: IO[bytes]) -> None:
    assert not guard.unused(users)
    user.close()
    assert guard.unused(users)


def test_nobody_needs_it_so_nothing_is_started(users: IO[bytes], tmp_path: Path) -> None:
    assert guard.watch(sleeper(tmp_path / "note"), users) == 0
    assert not (tmp_path / "note").exists()


def test_what_cannot_even_start_is_given_up(users: IO[bytes], user: IO[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "HOPELESS", 2)
    assert guard.watch(FAILS, users) == 1


def test_what_has_run_before_is_never_given_up(
    users: IO[bytes], user: IO[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that was full for a while: it starts, lives, and then fails to start again and again."""
    monkeypatch.setattr(guard, "HOPELESS", 2)
    lives = iter([5.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    clock = [0.0]

    def run_once(*_: object) -> bool:
        clock[0] += next(lives, 0.0)
        return next(ends)

    ends = iter([False, False, False, False, False, True])
    monkeypatch.setattr(guard, "run_once", run_once)
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(guard.time, "sleep", lambda _: None)
    assert guard.watch(FAILS, users) == 0


def test_the_server_ends_when_the_last_user_has_gone(users: IO[bytes], user: IO[bytes], tmp_path: Path) -> None:
    note = tmp_path / "note"
    server = guard.launch(sleeper(note))
    while not note.exists():
        time.sleep(0.01)
    guard.stop(server)
    assert server.returncode == 0
    user.close()
    assert guard.run_once(sleeper(note), users)


def test_a_stubborn_server_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    import signal

    monkeypatch.setattr(guard, "WISHES", ((signal.SIGINT, 0.2), (signal.SIGKILL, 10)))
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    server = guard.launch([sys.executable, "-c", deaf])
    time.sleep(0.3)
    guard.stop(server)
    assert server.returncode is not None
