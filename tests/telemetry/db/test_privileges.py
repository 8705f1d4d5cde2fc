"""How root runs what refuses to run as root."""

import os
from pathlib import Path

import pytest

from telemetry.db import privileges
from telemetry.errors import StartRefused

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def test_an_ordinary_user_needs_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert privileges.wrapper(Path("/bin/true"), tmp_path) == ()


@needs_root
def test_the_first_way_that_works_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways = [("no-such-program",), ("false",), ("env",), ("nice",)]
    monkeypatch.setattr(privileges, "_ways", lambda: iter(ways))
    assert privileges.wrapper(Path("/bin/true"), tmp_path) == ("env",)


@needs_root
def test_a_way_that_cannot_write_there_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privileges, "_ways", lambda: iter([("env",)]))
    with pytest.raises(StartRefused):
        privileges.wrapper(Path("/bin/true"), tmp_path / "missing")


def test_a_private_folder_is_private(tmp_path: Path) -> None:
    privileges.private_dir(tmp_path / "socket", (), like=tmp_path)
    assert (tmp_path / "socket").stat().st_mode & 0o077 == 0
    privileges.private_dir(tmp_path / "socket", (), like=tmp_path)


def test_a_folder_that_somebody_has_laid_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for laid in ("open", "link"):
        with pytest.raises(StartRefused, match="belongs to somebody else"):
            privileges.private_dir(tmp_path / laid, (), like=tmp_path)
