"""Near misses first: every wrong field is named, none of them stops the others from being looked at."""

from datetime import UTC, datetime
from typing import Any

import pytest
from litestar.exceptions import ClientException

from telemetry.errors import Invalid
from web.bodies import Form, decoded, is_printable, moment_of

DEEP = 200_000


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1} trailing',
        b'"\xff\xfe"',
        b'{"a": "\\ud800"}',
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP,
        b"'single'",
        b"\x00",
    ],
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(ClientException) as refused:
        decoded(body)
    assert refused.value.status_code == 400


@pytest.mark.parametrize(("body", "value"), [(b"", {}), (b"  \n", {}), (b"[1]", [1]), (b'{"a": null}', {"a": None})])
def test_json_is_decoded(body: bytes, value: object) -> None:
    assert decoded(body) == value


@pytest.mark.parametrize("body", [[], "text", 1, None, True])
def test_a_body_must_be_an_object(body: object) -> None:
    with pytest.raises(Invalid, match="JSON object"):
        Form(body, ()).check()


def test_every_wrong_field_is_named_at_once() -> None:
    form = Form({"text": 1, "at": "yesterday", "hours": "4", "flag": "yes", "extra": 1, "names": "a"}, ("text",))
    form.text("text"), form.moment("at"), form.number("hours"), form.flag("flag"), form.names("names")
    form.text("missing", required=True)
    with pytest.raises(Invalid) as refused:
        form.check()
    named = [problem.field for problem in refused.value.problems]
    assert named == ["at", "hours", "flag", "extra", "names", "text", "at", "hours", "flag", "names", "missing"]


@pytest.mark.parametrize("value", [1, True, [], {}, "x" * 11, "a\0b", "a\x1bb", "a\u0085b", "a\nb"])
def test_is_no_text(value: object) -> None:
    form = Form({"text": value})
    assert form.text("text", longest=10) is None
    assert [problem.field for problem in form.problems] == ["text"]


@pytest.mark.parametrize("value", ["", "   "])
def test_a_required_text_is_not_empty(value: str) -> None:
    form = Form({"text": value})
    assert form.text("text", required=True) is None
    assert form.problems


def test_lines_are_allowed_where_said() -> None:
    assert Form({"text": "a\n\tb"}).text("text", lines=True) == "a\n\tb"
    assert not is_printable("\ud800", lines=True)


@pytest.mark.parametrize("value", ["1", True, [1], 10.1, -0.1, 10**400])
def test_is_no_number(value: object) -> None:
    form = Form({"n": value})
    assert form.number("n", low=0, high=10) is None
    assert form.problems


def test_a_number_beyond_every_float_is_refused() -> None:
    form = Form({"n": 10**400})
    assert form.number("n") is None
    assert form.problems


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T12:00:00",
        "2026-11-23",
        "12:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "1969-12-31T23:59:59Z",
        "2026-02-30T00:00:00Z",
        "1763899200",
        "now",
        "",
    ],
)
def test_is_no_moment(text: str) -> None:
    assert moment_of(text) is None


@pytest.mark.parametrize(
    "text", ["2026-11-23T12:00:00Z", "2026-11-23T15:00:00+03:00", "2026-11-23T12:00:00.000000Z", "2026-11-23 12:00:00Z"]
)
def test_a_moment_is_in_utc(text: str) -> None:
    assert moment_of(text) == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert str(moment_of(text)).endswith("+00:00")


@pytest.mark.parametrize("value", [1, ["a", 1], ["a\0"], ["a"] * 3, "a,b", {"a": 1}])
def test_are_no_names(value: object) -> None:
    form = Form({"names": value})
    assert form.names("names", most=2) is None
    assert form.problems


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ([1], ["values"]),
        ({"pip": "1"}, ["values.pip"]),
        ({"pop": 1, "pip": True}, ["values.pop", "values.pip"]),
    ],
)
def test_are_no_numbers_by_name(value: object, fields: list[str]) -> None:
    form = Form({"values": value})
    form.numbers("values", ("pip",))
    assert [problem.field for problem in form.problems] == fields


def test_null_and_absent_are_the_same() -> None:
    for body in ({}, dict.fromkeys(("a", "b", "c", "d", "e", "f"))):
        form = Form(body)
        found: list[Any] = [form.text("a"), form.number("b"), form.moment("c"), form.flag("d"), form.names("e")]
        assert [*found, form.choice("f", ("x",)), form.problems] == [None] * 6 + [[]]


def test_a_choice_is_one_of_its_words() -> None:
    form = Form({"a": "x", "b": "X", "c": 1})
    assert [form.choice(field, ("x", "y")) for field in "abc"] == ["x", None, None]
    assert [problem.field for problem in form.problems] == ["b", "c"]


def test_an_unknown_key_is_shown_without_what_cannot_be_shown() -> None:
    form = Form({"a\0b" + "c" * 500: 1}, ("a",))
    assert form.problems[0].field == "a�b" + "c" * 97
