"""The embedded server as real processes meet it: second starts, kills, root and ordinary users."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from telemetry import db as database
from telemetry.db import embedded
from telemetry.errors import StartRefused

ROOT = Path(__file__).parents[3]
USER = """
import sys, pathlib
from telemetry.db import embedded
with embedded.start(pathlib.Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""
# An interpreter that is not this environment's own finds the packages all the same.
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *(p for p in sys.path if "site-packages" in p)])}


class Visitor:
    """Another process that uses the database until it is told to leave."""

    def __init__(self, data_dir: Path, prefix: tuple[str, ...] = (sys.executable,)) -> None:
        command = [*prefix, "-c", USER, str(data_dir)]
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, **pipes, text=True, cwd=ROOT, env=ENVIRONMENT)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)

    def die(self) -> None:
        self.process.kill()
        self.process.communicate()

    def last_words(self) -> str:
        return self.process.communicate(timeout=60)[1]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory that was started once."""
    folder = tmp_path_factory.mktemp("made")
    with embedded.start(folder / "data"):
        pass
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Path]:
    """A place where no database has been."""
    yield tmp_path / "data"
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def data_dir(made: Path, fresh: Path) -> Path:
    """One with a database; a copy is faster than making one."""
    shutil.copytree(made, fresh)
    return fresh


@pytest.fixture
def visit(fresh: Path) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def start(prefix: tuple[str, ...] = (sys.executable,)) -> Visitor:
        visitors.append(Visitor(fresh, prefix))
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.die()
    eventually(lambda: servers(fresh) == [])


def servers(data_dir: Path) -> list[int]:
    """The processes that work in the data directory: the server and its children."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cwd").readlink() == data_dir / "postgresql":
                found.append(int(process.name))
        except OSError:
            continue
    return sorted(found)


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgresql" / "postmaster.pid").read_text().splitlines()[0])


def eventually(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to pass in half a minute")


def ask(url: str, sql: str) -> object:
    async def run() -> object:
        async with database.connect(url, pool_size=1) as db:
            return await db.fetch_value(sql)

    return asyncio.run(run())


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except Exception:
        return False


def test_nothing_is_left_after_the_last_has_left(fresh: Path) -> None:
    with embedded.start(fresh) as url:
        assert ask(url, "SHOW fsync") == "on"
        assert ask(url, "SHOW synchronous_commit") == "on"
    assert servers(fresh) == []


def test_nothing_is_left_after_an_error_either(data_dir: Path) -> None:
    with pytest.raises(RuntimeError), embedded.start(data_dir):
        raise RuntimeError
    assert servers(data_dir) == []


def test_data_outlives_the_server(data_dir: Path) -> None:
    with embedded.start(data_dir) as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS a")
    with embedded.start(data_dir) as url:
        assert ask(url, "SELECT a FROM kept") == 7


def test_a_second_process_joins_and_the_first_may_leave_before_it(
    data_dir: Path, visit: Callable[..., Visitor]
) -> None:
    first, second = visit(), visit()
    assert first.url == second.url
    first.leave()
    assert answers(second.url)
    second.leave()
    eventually(lambda: servers(data_dir) == [])


def test_two_that_start_at_once_share_one_server(fresh: Path) -> None:
    command = [sys.executable, "-c", USER, str(fresh)]
    pair = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    urls = {process.stdout.readline() for process in pair if process.stdout}
    for process in pair:
        process.communicate(b"\n", timeout=60)
    assert len(urls) == 1
    eventually(lambda: servers(fresh) == [])


def test_kill_9_leaves_no_server_and_the_next_start_finds_the_data(
    data_dir: Path, visit: Callable[..., Visitor]
) -> None:
    first = visit()
    ask(first.url, "CREATE TABLE kept AS SELECT 7 AS a")
    first.die()
    second = visit()
    assert ask(second.url, "SELECT a FROM kept") == 7
    second.die()
    eventually(lambda: servers(data_dir) == [])


def test_kill_9_of_the_server_itself_brings_it_back(data_dir: Path, visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    ask(visitor.url, "CREATE TABLE kept AS SELECT 7 AS a")
    os.kill(postmaster(data_dir), signal.SIGKILL)
    eventually(lambda: answers(visitor.url))
    assert ask(visitor.url, "SELECT a FROM kept") == 7


def test_kill_9_of_everything_at_once(data_dir: Path, visit: Callable[..., Visitor]) -> None:
    first = visit()
    ask(first.url, "CREATE TABLE kept AS SELECT 7 AS a")
    first.process.kill()
    for pid in servers(data_dir):
        os.kill(pid, signal.SIGKILL)
    first.process.communicate()
    assert ask(visit().url, "SELECT a FROM kept") == 7


def test_a_pid_file_of_some_other_program_is_no_hindrance(data_dir: Path) -> None:
    with embedded.start(data_dir):
        lines = (data_dir / "postgresql" / "postmaster.pid").read_text().splitlines()
    lines[0] = str(os.getpid())
    (data_dir / "postgresql" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with embedded.start(data_dir) as url:
        assert answers(url)


def test_a_start_that_was_cut_short_does_not_count(fresh: Path) -> None:
    draft = fresh / "postgresql.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18")
    with embedded.start(fresh) as url:
        assert answers(url)


def test_a_long_path_has_its_socket_elsewhere(data_dir: Path) -> None:
    deep = data_dir.joinpath(*["a_rather_long_folder_name"] * 5)
    with embedded.start(deep) as url:
        assert answers(url)
        assert len(url) < 120


def test_a_path_with_blanks_and_percent_signs(data_dir: Path) -> None:
    with embedded.start(data_dir / "my data 100%") as url:
        assert answers(url)


def test_spoiled_data_is_refused_with_the_reason(data_dir: Path) -> None:
    with embedded.start(data_dir):
        pass
    (data_dir / "postgresql" / "PG_VERSION").write_text("12\n")
    with pytest.raises(StartRefused, match="incompatible"), embedded.start(data_dir):
        pass


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(StartRefused, match="cannot be used"), embedded.start(tmp_path / "data"):
        pass


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def as_nobody() -> tuple[str, ...]:
    """The words that run a Python as the user nobody."""
    nobody = pwd.getpwnam("nobody")
    words = "setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"
    trial = "import asyncpg, subprocess, sys; subprocess.run([sys.executable, '-V'], check=True)"
    for python in (sys.executable, "/usr/bin/python3"):
        tried = subprocess.run([*words, python, "-c", trial], capture_output=True, check=False, env=ENVIRONMENT)
        if tried.returncode == 0:
            return *words, python
    pytest.skip("the user nobody reaches no Python here that has asyncpg")


@needs_root
def test_an_ordinary_user(
    fresh: Path, visit: Callable[..., Visitor], tmp_path: Path, as_nobody: tuple[str, ...]
) -> None:
    open_to_all(tmp_path)
    fresh.mkdir()
    os.chown(fresh, pwd.getpwnam("nobody").pw_uid, -1)
    visitor = visit(as_nobody)
    assert answers(visitor.url)
    assert (fresh / "postgresql").stat().st_uid == pwd.getpwnam("nobody").pw_uid


@needs_root
def test_data_of_somebody_else_is_refused_by_name(
    data_dir: Path, visit: Callable[..., Visitor], tmp_path: Path, as_nobody: tuple[str, ...]
) -> None:
    open_to_all(tmp_path)
    with embedded.start(data_dir):
        stranger = visit(as_nobody)
        assert stranger.url == ""
        assert f"{data_dir} cannot be used: Permission denied" in stranger.last_words()


@needs_root
def test_root_without_user_namespaces_becomes_nobody(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from telemetry.db import privileges

    ways = [words for words in privileges._ways() if words[0] == "setpriv"]
    monkeypatch.setattr(privileges, "_ways", lambda: iter(ways))
    with embedded.start(fresh) as url:
        assert answers(url)
    assert (fresh / "postgresql").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    with embedded.start(fresh) as url:
        assert answers(url)


@needs_root
def test_root_with_no_way_out_is_told_what_to_do(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from telemetry.db import privileges

    monkeypatch.setattr(privileges, "_ways", lambda: iter([("no-such-program",), ("false",)]))
    with pytest.raises(StartRefused, match="start as an ordinary user"), embedded.start(data_dir):
        pass


def open_to_all(folder: Path) -> None:
    """Lets other users in, up to the folder that is open to all anyway."""
    for step in (folder, *folder.parents):
        if step.stat().st_mode & 0o005 == 0o005:
            return
        step.chmod(0o755)
