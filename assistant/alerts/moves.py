"""The table of states and moves, read from moves.yaml."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

STANDING = ("unacknowledged", "acknowledged", "shelved", "suppressed")


def _read() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """By move and state: where it leads while the condition holds, and where once it is gone."""
    text = resources.files(__package__).joinpath("moves.yaml").read_text("utf-8")
    return {move: {state: _targets(to) for state, to in table.items()} for move, table in yaml.safe_load(text).items()}


def _targets(to: Any) -> tuple[str, str]:
    return (to, to) if isinstance(to, str) else (to["held"], to["gone"])


MOVES = _read()


def target(move: str, state: str, *, active: bool) -> str | None:
    """The state after the move; None where the table does not allow it."""
    found = MOVES[move].get(state)
    return found[not active] if found else None


def columns(move: str) -> tuple[list[str], list[str], list[str]]:
    """The move's table as three columns for a guarded update: from, to while held, to once gone."""
    rows = [(state, held, gone) for state, (held, gone) in MOVES[move].items()]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
