"""From bytes to readings: what cannot be read is told apart from what is merely wrong."""

import gzip
import json
import math
import zlib

import pytest

from telemetry.errors import Malformed, TooLarge, Unsupported
from telemetry.unpacking import MOST_BYTES, MOST_READINGS, Broken, Unpacked, Wire, unpack

JSON = "application/json"
NDJSON = "application/x-ndjson"
ONE = b'{"well_id": "AK-014", "pip": 900}'

PACKED = gzip.compress(ONE, mtime=0)


def items(body: bytes, content_type: str = JSON, encoding: str | None = None) -> list[object]:
    return list(unpack(body, content_type, encoding).items)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n ",
        b"{",
        b"well_id=AK-014",
        b'{"well_id": "AK-014",}',
        b'{"well_id": "AK-\xff14", "pip": 1}',
        b"\xff\xfe{\x00}\x00",
        b"[" * 200_000 + b"]" * 200_000,
        b'{"a":' * 15_000 + b"1" + b"}" * 15_000,
        b"{'well_id': 'AK-014'}",
        b'{"well_id": "AK-014", "pip": 1} trailing',
        b'{"well_id": "AK\n014"}',
    ],
    ids=repr,
)
def test_bodies_that_cannot_be_read(body: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(body, JSON, None)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "multipart/form-data",
        "*/*",
    ],
)
def test_content_types_that_are_not_taken(content_type: str) -> None:
    with pytest.raises(Unsupported):
        unpack(ONE, content_type, None)


@pytest.mark.parametrize(
    "content_type", ["application/json", 'Application/JSON; charset="UTF-8"', "application/json;x=y"]
)
def test_content_types_that_are(content_type: str) -> None:
    unpacked = unpack(ONE, content_type, None)
    assert unpacked.single
    assert unpacked.size == len(ONE)
    assert isinstance(unpacked.items[0], Wire)


def test_an_array_of_one_is_not_a_single_reading() -> None:
    assert unpack(b"[" + ONE + b"]", JSON, None).single is False
    assert unpack(b"[]", JSON, None) == Unpacked([], False, 2)


@pytest.mark.parametrize("body", [b"null", b"5", b'"text"', b"true", b"NaN"])
def test_json_that_is_no_object_is_left_to_the_check(body: bytes) -> None:
    assert not isinstance(items(body)[0], Wire)


def test_one_wrong_reading_turns_all_into_plain_values() -> None:
    got = items(b'[{"well_id": "A", "pip": 1}, {"well_id": "B", "pip": "x"}]')
    assert got == [{"well_id": "A", "pip": 1}, {"well_id": "B", "pip": "x"}]


def test_nan_infinity_huge_numbers_and_half_characters_are_no_reason_to_refuse_the_whole() -> None:
    body = b'[{"pip": NaN}, {"pip": -Infinity}, {"pip": 1e999}, {"pip": 1' + b"0" * 5000 + b'}, {"well_id": "\\ud800"}]'
    got = items(body)
    assert len(got) == 5
    assert math.isnan(got[0]["pip"])  # type: ignore[index]


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip"])
def test_gzip(encoding: str) -> None:
    assert isinstance(items(gzip.compress(ONE, mtime=0), encoding=encoding)[0], Wire)


def test_gzip_in_several_members() -> None:
    assert isinstance(items(gzip.compress(ONE[:9]) + gzip.compress(ONE[9:]), encoding="gzip")[0], Wire)


@pytest.mark.parametrize(
    "body",
    [
        ONE,
        gzip.compress(ONE, mtime=0)[:-4],
        gzip.compress(ONE, mtime=0) + b"rest",
        b"",
        zlib.compress(ONE),
        gzip.compress(ONE, mtime=0)[:-8] + b"\0" * 8,
    ],
)
def test_gzip_that_is_none(body: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(body, JSON, "gzip")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_other_packings_are_not_taken(encoding: str) -> None:
    with pytest.raises(Unsupported):
        unpack(ONE, JSON, encoding)


def test_just_16_mib_is_taken_and_one_byte_more_is_not() -> None:
    body = ONE.ljust(MOST_BYTES)
    assert isinstance(items(body)[0], Wire)
    with pytest.raises(TooLarge):
        unpack(body + b" ", JSON, None)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * (MOST_BYTES + 1))
    assert len(bomb) < 20_000
    for body in (bomb, gzip.compress(b" " * MOST_BYTES) + gzip.compress(b" ")):
        with pytest.raises(TooLarge):
            unpack(body, JSON, "gzip")


@pytest.mark.parametrize(("count", "fits"), [(MOST_READINGS, True), (MOST_READINGS + 1, False)])
@pytest.mark.parametrize("lines", [True, False])
def test_just_10_000_readings(count: int, fits: bool, lines: bool) -> None:
    body = b"\n".join([ONE] * count) if lines else b"[" + b",".join([ONE] * count) + b"]"
    kind = NDJSON if lines else JSON
    if fits:
        assert len(items(body, kind)) == count
    else:
        with pytest.raises(TooLarge):
            unpack(body, kind, None)


def test_many_small_things_are_refused_before_they_are_built() -> None:
    with pytest.raises(Malformed):
        unpack(b"[" + b"[]," * 1_000_000 + b"1]", JSON, None)
    with pytest.raises(TooLarge):
        unpack(b'{"a":[' + b"{}," * 1_000_000 + b"1]}", JSON, None)


def test_lines_may_end_in_any_way_and_may_be_empty() -> None:
    assert len(items(b"\n" + ONE + b"\r\n\r\n  \n" + ONE, NDJSON)) == 2


def test_a_broken_line_stands_alone() -> None:
    got = items(ONE + b"\n{oops\n" + json.dumps({"well_id": "A", "pip": "x"}).encode(), NDJSON)
    assert [type(item).__name__ for item in got] == ["Wire", "Broken", "dict"]


def test_nothing_but_broken_lines_cannot_be_read() -> None:
    with pytest.raises(Malformed):
        unpack(b"{oops\n{again", NDJSON, None)
    assert isinstance(items(ONE + b"\n" + b"[" * 90, NDJSON)[1], Broken)
