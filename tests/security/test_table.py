"""The table of docs/security.md names tests that there are."""

import ast
import re

import pytest

from tests.security.conftest import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)))


@pytest.mark.parametrize(("path", "test"), NAMED)
def test_a_named_test_is_there(path: str, test: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    if test:
        assert test in functions


def test_every_requirement_of_the_level_has_its_row() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| SR ")]
    assert len(rows) >= 28
    for row in rows:
        assert row.count(" | ") == 3, row
    told = " ".join(rows) + TEXT.split("Not applicable:")[1].split("\n\n")[0]
    numbers = {(1, n) for n in range(1, 14)} | {(2, n) for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11)}
    numbers |= {(3, n) for n in (1, 2, 4, 5, 6, 7, 8, 9)} | {(4, n) for n in (1, 2, 3)} | {(5, n) for n in (1, 2, 3, 4)}
    numbers |= {(6, 1), (6, 2)} | {(7, n) for n in (1, 2, 3, 4, 5, 7, 8)}
    missing = [f"{part}.{n}" for part, n in sorted(numbers) if not re.search(rf"\b{part}\.{n}\b", told)]
    assert missing == []
