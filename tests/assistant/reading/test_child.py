from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from assistant.reading.child import Child, serve
from assistant.reading.wire import LENGTH, Begin, Done, Failed, Names, Read, Ready, Refused, framed, told_by
from tests.nlp.field import a_lexicon

NOW = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)


def a_read(text: str, zone: str = "UTC") -> Read:
    return Read(text, None, NOW, zone, None, False, 60.0)


def test_it_answers_each_message_in_turn_until_the_stream_ends(models: Path) -> None:
    asked = [Begin(str(models), {}), Names(a_lexicon().names), a_read("status of AK-014"), a_read("x", "Mars")]
    said = BytesIO()
    serve(BytesIO(b"".join(framed(message) for message in asked) + b"\0\0"), said)
    body, told = said.getvalue(), []
    while body:
        end = LENGTH + int.from_bytes(body[:LENGTH], "big")
        told.append(told_by(body[LENGTH:end]))
        body = body[end:]
    begun, named, read, refused = told
    assert (begun, named) == (Ready(), Ready())
    assert isinstance(read, Done) and read.reading.question.wells == ("AK-014",)
    assert isinstance(refused, Refused) and refused.code == "unknown_zone"


def test_an_error_of_ours_is_told_and_not_its_end() -> None:
    told = Child().told(a_read("before anything was begun"))
    assert isinstance(told, Failed) and "AssertionError" in told.trace


def test_phrases_that_cannot_be_read_are_refused() -> None:
    told = Child().told(Begin(None, {"rank.yaml": "about: x\nsays: ['{wel}']"}))
    assert isinstance(told, Refused) and told.code == "bad_phrases"
