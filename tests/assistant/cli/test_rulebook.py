from pathlib import Path

from tests.assistant.cli.conftest import Command


def test_a_folder_there_is_not(without_database: Command, tmp_path: Path) -> None:
    said = without_database("rules", "check", str(tmp_path / "none"))
    assert said.status == 2
    assert len(said.err.splitlines()) == 1


def test_a_wrong_file_is_named(without_database: Command, tmp_path: Path) -> None:
    (tmp_path / "faults").mkdir()
    (tmp_path / "faults" / "broken_shaft.yaml").write_text("id: broken_shaft\nseverity: terrible\n")
    said = without_database("rules", "check", str(tmp_path))
    assert said.status == 2
    assert "broken_shaft.yaml" in said.err


def test_an_empty_folder_changes_nothing(without_database: Command, tmp_path: Path) -> None:
    said = without_database("rules", "check", str(tmp_path))
    assert said.status == 0
    assert "can be read" in said.out
