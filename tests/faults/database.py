"""A PostgreSQL of the harness's own, fsync on, that can be killed, frozen and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.faults.proxy import Streams

ROOT = Path(__file__).resolve().parent.parent.parent
KEEPER = Path(__file__).with_name("keeper.py")


class Database:
    """Owns the program that keeps the server; the server itself comes back when it alone is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keeper: subprocess.Popen[str] | None = None
        self._socket = ""

    def start(self) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, str(KEEPER), str(self.folder)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._keeper.stdout is not None
        url = self._keeper.stdout.readline().strip()
        assert url, "the database did not start"
        self._socket = parse_qs(urlsplit(url).query)["host"][0] + "/.s.PGSQL.5432"

    def stop(self) -> None:
        if self._keeper is not None and self._keeper.poll() is None:
            self._keeper.communicate()

    async def connect(self) -> Streams:
        return await asyncio.open_unix_connection(self._socket)

    def kill(self) -> None:
        """The server and every process of it, at once; its keeper brings it back."""
        tell(server_of(self.folder), signal.SIGKILL)

    def kill_all(self) -> None:
        assert self._keeper is not None
        tell([self._keeper.pid, *descendants(self._keeper.pid)], signal.SIGKILL)
        self._keeper.communicate()

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[None]:
        """Alive, and silent: connections are taken by the kernel, nobody answers."""
        held = server_of(self.folder)
        tell(held, signal.SIGSTOP)
        try:
            yield
        finally:
            tell(held, signal.SIGCONT)


def server_of(folder: Path) -> list[int]:
    """The postmaster of a data folder and its children; none while it is down."""
    try:
        pid = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return []
    return [pid, *descendants(pid)]


def tell(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def descendants(pid: int) -> list[int]:
    """Parents first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = list[int](), [pid]
    while waiting:
        below = children.get(waiting.pop(0), [])
        found += below
        waiting += below
    return found
