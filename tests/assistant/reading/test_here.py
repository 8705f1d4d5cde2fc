from datetime import UTC, datetime
from pathlib import Path

from assistant.reading.here import Here
from nlp.parse import Parser
from tests.nlp.field import a_lexicon

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


async def test_it_reads_as_the_parser_does(parser: Parser) -> None:
    lexicon, text = a_lexicon(), "average pip of AK-014 yesterday"
    assert await Here(parser=parser).read(text, lexicon, NOW, "UTC") == parser.read(text, lexicon, NOW, "UTC")


async def test_it_learns_phrases_before_it_is_needed_and_after(models: Path) -> None:
    lexicon, text = a_lexicon(), "snorkel dance of the torque"
    reader = Here(models)
    await reader.renew({"rank.yaml": "about: x\nsays: ['snorkel dance of the {metric}']"})
    await reader.warm()
    assert (await reader.read(text, lexicon, NOW, "UTC")).question.intent.name == "rank"
    await reader.renew({})
    assert (await reader.read(text, lexicon, NOW, "UTC")).question.intent.name != "rank"
