"""A changed file, a missing one, and one that nobody recorded."""

import base64
import hashlib
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from assistant import integrity
from telemetry.errors import StartRefused

FILES = {"rules/faults/scale.yaml": "severity: high\n", "assistant/sql/migrations/0001_x.sql": "SELECT 1;\n"}


@pytest.fixture
def built(tmp_path: Path) -> PathDistribution:
    lines = []
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(text)}")
    folder = tmp_path / "wellspeak-1.dist-info"
    folder.mkdir()
    (folder / "RECORD").write_text("\n".join([*lines, "wellspeak-1.dist-info/RECORD,,"]) + "\n")
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: wellspeak\nVersion: 1\n")
    return PathDistribution(folder)


def test_as_it_was_built_it_starts(built: PathDistribution) -> None:
    integrity.check(built)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_stops_the_start_and_is_named(built: PathDistribution, name: str) -> None:
    path = Path(str(built.locate_file(name)))
    path.write_text(path.read_text().replace("high", "info").replace("1", "2"))
    with pytest.raises(StartRefused, match=name):
        integrity.check(built)


def test_a_missing_file_stops_the_start(built: PathDistribution) -> None:
    Path(str(built.locate_file("rules/faults/scale.yaml"))).unlink()
    with pytest.raises(StartRefused, match=r"scale\.yaml"):
        integrity.check(built)


def test_a_file_of_nobody_s_record_is_not_looked_at(built: PathDistribution) -> None:
    Path(str(built.locate_file("rules/new.yaml"))).write_text("x")
    integrity.check(built)


def test_a_source_tree_has_nothing_to_compare_with() -> None:
    integrity.check()
