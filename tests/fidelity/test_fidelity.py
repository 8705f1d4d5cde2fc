"""Every number of an answer can be worked out again from what is stored: random fields, random questions.

WELLSPEAK_FUZZ sets how many questions; `make fuzz` asks a thousand.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from assistant.answering import Ask, answer
from assistant.model import Answer
from assistant.runtime import Runtime
from telemetry.db import Database
from tests.assistant.builders import a_caller
from tests.builders import NOON
from tests.fidelity.asking import a_question
from tests.fidelity.checking import changed, changed_data, differences, unexplained
from tests.fidelity.field import Field, a_field
from tests.fidelity.field import store as stored
from tests.fidelity.oracle import ORACLES, Told, column
from web.pages.figures import figure_of

FIELDS = 4
COUNT = int(os.environ.get("WELLSPEAK_FUZZ", "100")) // FIELDS
SEED = int(os.environ.get("WELLSPEAK_FUZZ_SEED", "6"))


@pytest.fixture(params=range(FIELDS))
async def field(request: pytest.FixtureRequest, db: Database) -> AsyncIterator[tuple[Field, Random]]:
    random = Random(f"{SEED}-{request.param}")
    made = a_field(random, NOON + timedelta(minutes=random.randrange(1000)))
    await stored(db, made)
    yield made, random


async def test_every_number_can_be_worked_out_again(
    field: tuple[Field, Random],
    runtime: Runtime,
    db: Database,
) -> None:
    made, random = field
    seen: Counter[str] = Counter()
    controls: Counter[str] = Counter()
    for _ in range(COUNT):
        asked = a_question(random, made)
        found = await answer(runtime, Ask(asked, now=made.now), a_caller())
        again = await answer(runtime, Ask(asked, now=made.now), a_caller())
        intent = found.parse.intent.name
        assert (found.text, found.data) == (again.text, again.data), asked
        if found.clarification or intent not in ORACLES:
            seen["not recomputed"] += 1
            continue
        wanted, told = worked_out(found, made)
        assert complaints(found, wanted, told, made.now) == [], f"{asked}\n{found.text}"
        await check_chart(db, found, made, asked)
        controls += negative_controls(found, wanted, told, made.now)
        seen[intent] += 1
    print(f"\n{sum(seen.values())} questions: {dict(seen)}; wrong by 1% and caught: {dict(controls)}")
    assert seen["not recomputed"] <= COUNT * 0.2
    assert controls["text caught"] == controls["text"] > 0
    assert controls["data caught"] == controls["data"] > 0


def worked_out(found: Answer, made: Field) -> tuple[dict[str, Any], Told]:
    told = Told()
    return ORACLES[found.parse.intent.name](found.parse, made, told), told


def complaints(found: Answer, wanted: Any, told: Told, now: datetime) -> list[str]:
    return differences(wanted, found.data) + unexplained(own_words(found), told, now)


def own_words(found: Answer) -> str:
    """Without the lines that repeat a finding of the rules."""
    if found.parse.intent.name != "shift_report":
        return found.text
    head, _, rest = found.text.partition("\nFindings:\n")
    return head + rest.partition("\n\n")[2] if rest else head


def negative_controls(found: Answer, wanted: Any, told: Told, now: datetime) -> Counter[str]:
    counted: Counter[str] = Counter()
    text = changed(own_words(found))
    if text is not None:
        counted["text"] += 1
        counted["text caught"] += bool(unexplained(text, told, now))
    data = changed_data(found.data)
    if data is not None:
        plain = msgspec.json.decode(msgspec.json.encode(wanted, enc_hook=float))
        counted["data"] += 1
        counted["data caught"] += bool(differences(plain, data))
    return counted


async def check_chart(db: Database, found: Answer, made: Field, asked: str) -> None:
    """Points of the picture, and the lowest and highest of each one's step."""
    figure = await figure_of(db, found.chart, "k", "UTC") if found.chart else None
    if found.chart is None or figure is None:
        return
    times, chart = figure.plot.times, found.chart
    step_s = (times[1] - times[0]).total_seconds() if len(times) > 1 else 60.0
    for panel, metric in zip(figure.plot.panels, chart.metrics, strict=False):
        for line, well in zip(panel.lines, chart.well_ids, strict=False):
            for place in range(0, len(times), 17):
                begin = max(times[place], chart.start)
                end = min(times[place] + timedelta(seconds=step_s), chart.end)
                inside = column(made.records[well], metric, begin, end)[1]
                wanted = [inside.mean(), inside.min(), inside.max()] if inside.size else [None] * 3
                drawn = [line.values[place], line.lowest[place], line.highest[place]]
                assert differences(wanted, drawn, "chart") == [], asked
