from pathlib import Path

from rules.novelty import load
from tests.assistant.cli.conftest import Command


def test_it_is_taught_kept_and_noted(wellspeak: Command, tmp_path: Path) -> None:
    said = wellspeak("learn", "--each", "1")
    assert said.status == 0, said.err
    card = load(tmp_path / "data" / "models").card
    assert card.version in said.out
    assert card.confirmed == 0
    assert wellspeak("audit", "verify").out.startswith("1")
