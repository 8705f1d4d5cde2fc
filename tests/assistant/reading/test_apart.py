"""A reader in a process of its own: it answers as the parser does, and comes back when it is lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.errors import NotReading
from assistant.reading.apart import Apart
from nlp.errors import TextTooLong, TooHard, UnknownZone
from nlp.lexicon import Lexicon, WellName
from nlp.model import Step
from nlp.parse import Parser
from tests.nlp.field import WELLS, a_lexicon

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
TEXT = "average intake pressure on AK-014 last week"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(models: Path) -> AsyncIterator[Apart]:
    """One for all of these tests, for it takes seconds to start."""
    made = Apart(models)
    await made.warm()
    yield made
    pid = await made.pid()
    await made.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(NotReading):
        await made.read(TEXT, a_lexicon(), NOW, "UTC")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return a_lexicon()


async def test_it_reads_as_the_parser_does(reader: Apart, parser: Parser, lexicon: Lexicon) -> None:
    first = await reader.read(TEXT, lexicon, NOW, "Asia/Kuwait")
    assert first == parser.read(TEXT, lexicon, NOW, "Asia/Kuwait")
    steps: list[Step] = []
    after = first.question
    again = await reader.read("and yesterday?", lexicon, NOW, "UTC", after=after, trace=steps)
    assert again == parser.read("and yesterday?", lexicon, NOW, "UTC", after=after)
    assert [step.name for step in steps] == ["words", "spans", "intents", "slots"]


async def test_it_knows_the_names_of_the_caller_and_of_the_moment(reader: Apart, lexicon: Lexicon) -> None:
    async def wells(known: Lexicon) -> tuple[str, ...]:
        return (await reader.read("status of RQ-103", known, NOW, "UTC")).question.wells

    assert await wells(lexicon) == ("RQ-103",)
    assert await wells(lexicon.within(frozenset({"Burgan"}))) == ()
    assert await wells(a_lexicon([well for well in WELLS if well.well_id != "RQ-103"])) == ()
    assert await wells(a_lexicon([WellName("RQ-103")])) == ("RQ-103",)


async def test_what_cannot_be_read_is_said_as_the_parser_says_it(reader: Apart, lexicon: Lexicon) -> None:
    with pytest.raises(TextTooLong, match="2001"):
        await reader.read("a" * 2001, lexicon, NOW, "UTC")
    with pytest.raises(UnknownZone, match="Mars"):
        await reader.read(TEXT, lexicon, NOW, "Mars")


async def test_a_text_over_its_budget_is_refused_and_the_next_is_read(reader: Apart, lexicon: Lexicon) -> None:
    before = await reader.pid()
    reader._spends_s = 1e-6
    with pytest.raises(TooHard):
        for _ in range(1000):
            await reader.read("why is AK-014 " * 140, lexicon, NOW, "UTC")
    reader._spends_s = 60.0
    assert (await reader.read(TEXT, lexicon, NOW, "UTC")).question.wells == ("AK-014",)
    assert await reader.pid() == before


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hanging"])
async def test_a_lost_process_is_replaced(reader: Apart, lexicon: Lexicon, blow: signal.Signals) -> None:
    await reader.read(TEXT, lexicon, NOW, "UTC")
    lost = await reader.pid()
    reader._patience_s = 0.5
    os.kill(lost, blow)
    with pytest.raises(NotReading):
        await reader.read(TEXT, lexicon, NOW, "UTC")
    reader._patience_s = 120.0
    assert (await reader.read(TEXT, lexicon, NOW, "UTC")).question.wells == ("AK-014",)
    assert await reader.pid() != lost
    with pytest.raises(ProcessLookupError):
        os.kill(lost, 0)


async def test_who_goes_away_does_not_leave_his_answer_to_the_next(reader: Apart, lexicon: Lexicon) -> None:
    await reader.read(TEXT, lexicon, NOW, "UTC")
    gone = [asyncio.create_task(reader.read("top 5 wells by vibration", lexicon, NOW, "UTC")) for _ in range(20)]
    await asyncio.sleep(0)
    for task in gone:
        task.cancel()
    texts = [f"status of BG-00{number}" for number in range(1, 6)]
    found = await asyncio.gather(*(reader.read(text, lexicon, NOW, "UTC") for text in texts))
    assert [reading.question.text for reading in found] == texts


async def test_new_phrases_come_with_a_new_process(reader: Apart, lexicon: Lexicon) -> None:
    text = "snorkel dance of the torque"
    await reader.read(text, lexicon, NOW, "UTC")
    before = await reader.pid()
    await reader.renew({"rank.yaml": "about: x\nsays: ['snorkel dance of the {metric}']"})
    assert (await reader.read(text, lexicon, NOW, "UTC")).question.intent.name == "rank"
    assert await reader.pid() != before


async def test_what_it_learns_is_kept_for_the_next(tmp_path: Path) -> None:
    reader = Apart(tmp_path / "models")
    await reader.warm()
    await reader.ready()
    await reader.close()
    assert list((tmp_path / "models").iterdir())
