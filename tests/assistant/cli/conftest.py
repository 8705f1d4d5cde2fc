"""The command line on the test's own database, its output and its exit code."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from assistant import logs
from assistant.cli import main


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Nothing of the machine's own settings; a data directory of the test's own."""
    import os

    for name in [name for name in os.environ if name.startswith("WELLSPEAK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WELLSPEAK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(logs, "set_up", lambda *_, **__: None)

    def given(**settings: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(f"WELLSPEAK_{name.upper()}", value)

    return given


@pytest.fixture
def without_database(environ: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str) -> Said:
        try:
            status = main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return run


@pytest.fixture
def wellspeak(
    without_database: Command, environ: Callable[..., None], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Command:
    environ(database_url=database_url)

    def run(*arguments: str, stdin: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", StringIO(stdin))
        return without_database(*arguments)

    return run
