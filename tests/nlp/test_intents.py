from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from nlp.errors import BadPhrases
from nlp.intents import expanded, intents, load
from nlp.lexicon import Lexicon
from nlp.model import INTENTS
from nlp.parse import Parser

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
CASES = Path(__file__).parent / "intents"


def cases() -> Iterator[Any]:
    for name in INTENTS:
        for case in yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8")):
            yield pytest.param(name, case, id=f"{name}: {case['ask']}")


@pytest.mark.parametrize(("name", "case"), list(cases()))
def test_what_is_asked(parser: Parser, lexicon: Lexicon, name: str, case: dict[str, Any]) -> None:
    question = parser.parse(case["ask"], lexicon, NOW)
    if "not" in case:
        assert question.intent.name != case["not"]
        return
    assert question.intent.name == name
    got = msgspec.json.decode(msgspec.json.encode(question))
    assert {key: got[key] for key in case["want"]} == case["want"]


@pytest.mark.parametrize("line", ["why is {pump} down", "why (is", "why is [it", "why )", "(a (b|c) d)"])
def test_a_wrong_line_is_named_with_its_file(line: str) -> None:
    with pytest.raises(BadPhrases, match=r"diagnose\.yaml"):
        expanded("diagnose", line)


def test_a_wrong_key_is_named_with_its_file() -> None:
    with pytest.raises(BadPhrases, match=r"rank\.yaml: needs.*colour"):
        load("en", {"rank.yaml": "about: x\nsays: []\nneeds: [colour]\n"})


def test_a_site_adds_its_own_phrases() -> None:
    overlay = {"rank.yaml": "about: x\nsays: ['hit parade of {metric}']\n"}
    assert "hit parade of {metric}" in load("en", overlay)["rank"].phrases


def test_alternatives_and_options_are_spelt_out() -> None:
    assert set(expanded("help", "(hi|hello) [there]")) == {"hi there", "hello there", "hi", "hello"}


def test_every_intent_says_what_it_is_about() -> None:
    assert list(intents()) == list(INTENTS)
    assert all(found.file.about and found.phrases for found in intents().values())
