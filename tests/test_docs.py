"""The docs name what there is: settings, commands, faults, signals, intents; links lead somewhere."""

import re
from pathlib import Path

import pytest

from assistant.cli.arguments import parser
from tests.reference import FOLDER, PAGES

ROOT = Path(__file__).resolve().parent.parent
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_up_to_date(name: str) -> None:
    stands = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert stands == PAGES[name]() + "\n", "renew it with `make reference`"


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(text: Path) -> None:
    missing = [link for link in LINK.findall(text.read_text(encoding="utf-8")) if not (text.parent / link).exists()]
    assert missing == []


def commands() -> list[str]:
    return [action.dest for group in parser()._subparsers._group_actions for action in group._choices_actions]  # type: ignore[union-attr]


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert commands()
    assert [name for name in commands() if f"`wellspeak {name}" not in text] == []


def test_the_two_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set().union(*re.findall(r"^ +make ([a-z-]+)|`make ([a-z-]+)`", readme, re.MULTILINE)) - {""}
    assert {"run", "test"} <= named <= targets
