"""Questions as people type them, with whole frames. Rules were written against the dev files; held_out.txt is spent."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import context
from assistant.conversations import Remembered
from nlp.evaluation import Expected, moment, read, wrong
from nlp.lexicon import Lexicon
from nlp.model import Question
from nlp.parse import Parser
from tests.nlp.field import WELLS

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
LIMITS: dict[str, str] = yaml.safe_load((HERE / "limits.yaml").read_text("utf-8"))
CASES = [
    pytest.param(
        case,
        id=f"{case.zone} {case.now:%m-%d} {case.text}",
        marks=[pytest.mark.xfail(reason=LIMITS[case.text], strict=True)] if case.text in LIMITS else [],
    )
    for name in ("dev.txt", "second_dev.txt", "held_out.txt")
    for case in read(HERE / name)
]
DIALOGUES: list[list[dict[str, Any]]] = yaml.safe_load((HERE / "dialogues.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_a_whole_frame(parser: Parser, lexicon: Lexicon, case: Expected) -> None:
    assert wrong(case, parser.parse(case.text, lexicon, case.now, case.zone)) == {}


@pytest.mark.parametrize("turns", DIALOGUES, ids=lambda turns: turns[-1]["ask"])
def test_a_dialogue(parser: Parser, lexicon: Lexicon, turns: list[dict[str, Any]]) -> None:
    last: Remembered | None = None
    for turn in turns:
        reading = parser.read(turn["ask"], lexicon, NOW, after=last.question if last else None)
        question = context.complete(reading, last, [well.well_id for well in WELLS])
        if not context.passes(question):
            last = context.remembered(question, last, question.wells, None, NOW)
        for slot, wanted in turn.items():
            if slot != "ask":
                _check(question, slot, wanted)


def _check(question: Question, slot: str, wanted: Any) -> None:
    if slot == "inherited":
        assert set(wanted) <= set(question.inherited)
    elif slot == "time":
        found = question.time_range
        assert found
        assert [found.start, found.end] == [moment(edge, NOW, "UTC") for edge in wanted]
    elif slot == "unknown":
        assert question.unknown_wells
    else:
        found = question.intent.name if slot == "intent" else getattr(question, slot)
        assert (list(found) if isinstance(found, tuple) else found) == wanted
