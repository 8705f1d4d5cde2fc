"""People's own questions: dev.txt may be looked at while writing rules, held_out.txt was opened once and is spent."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlp.lexicon import Lexicon
from nlp.parse import Parser

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
LINES = [
    line.split("|")
    for name in ("dev", "held_out")
    for line in (Path(__file__).parent / "questions" / f"{name}.txt").read_text("utf-8").splitlines()
]


def wanted(slots: str, name: str) -> tuple[str, ...]:
    found = [part.split("=", 1)[1].strip() for part in slots.split(";") if part.strip().startswith(f"{name}=")]
    return tuple(found[0].split(",")) if found else ()


@pytest.mark.parametrize(("ask", "intent", "slots"), LINES, ids=[line[0].strip() for line in LINES])
def test_intent_and_wells_of_a_question(parser: Parser, lexicon: Lexicon, ask: str, intent: str, slots: str) -> None:
    question = parser.parse(ask.strip(), lexicon, NOW)
    assert question.intent.name == intent.strip()
    assert question.wells == wanted(slots, "wells")
