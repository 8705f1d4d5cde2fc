"""From the bytes of a post to its readings, not yet checked."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from telemetry.errors import Malformed, TooLarge, Unsupported
from telemetry.metrics import CATALOGUE

MOST_BYTES = 16 * 1024 * 1024
MOST_READINGS = 10_000
# A reading's only inner object is `units`. Brackets far beyond that are no readings, and costly to build.
_MOST_LISTS = 100_000
_MOST_OBJECTS = 2 * MOST_READINGS + 100
# Each part of a gzip body costs a copy of what follows it.
_MOST_MEMBERS = 64
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NDJSON = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
WIRE_SIGNALS = tuple(CATALOGUE)
# What a well-formed reading looks like; one that is not is looked at field by field, in plain values.
Wire = msgspec.defstruct(
    "Wire",
    [
        ("well_id", str),
        ("timestamp", Moment | None, None),
        ("units", dict[str, str] | None, None),
        *((name, float | None, None) for name in WIRE_SIGNALS),
    ],
    frozen=True,
    forbid_unknown_fields=True,
)
_one = msgspec.json.Decoder(Wire)
_many = msgspec.json.Decoder(list[Wire])  # type: ignore[valid-type]


class Broken:
    """A line that is no JSON at all."""


@dataclass(frozen=True)
class Unpacked:
    """Readings as they came, each a Wire, some other JSON value, or Broken; `single` when it was one object."""

    items: Sequence[object]
    single: bool
    size: int


def unpack(body: bytes, content_type: str, content_encoding: str | None) -> Unpacked:
    """Raises Unsupported, TooLarge or Malformed."""
    kind = _kind(content_type)
    text = _inflated(body, (content_encoding or "identity").strip().lower()).removeprefix(_BYTE_ORDER_MARK)
    _refuse_strange(text)
    if kind in NDJSON:
        return Unpacked(_lines(text), False, len(text))
    decoded = _decoded(text)
    if isinstance(decoded, list):
        if len(decoded) > MOST_READINGS:
            raise TooLarge(f"at most {MOST_READINGS} readings may be sent at once")
        return Unpacked(decoded, False, len(text))
    return Unpacked([decoded], True, len(text))


@lru_cache(maxsize=100)
def _kind(content_type: str) -> str:
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = [part.partition("=")[2].strip('" ') for part in parameters if part.startswith("charset")]
    if kind not in {"application/json", *NDJSON} or not {"utf-8", "utf8", "us-ascii"}.issuperset(charset):
        raise Unsupported("send application/json or application/x-ndjson in UTF-8")
    return kind


def _inflated(body: bytes, encoding: str) -> bytes:
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        raise Unsupported("send the body as it is, or packed with gzip")
    if len(body) > MOST_BYTES:
        raise TooLarge("at most 16 MiB may be sent at once")
    return b"".join(_members(body)) if "gzip" in encoding else body


def _members(packed: bytes) -> Iterator[bytes]:
    """The members of a gzip body; never unpacks more than may be sent."""
    room = MOST_BYTES
    for _ in range(_MOST_MEMBERS):
        inflater = zlib.decompressobj(wbits=31)
        try:
            part = inflater.decompress(packed, room + 1)
        except zlib.error as error:
            raise Malformed("the body is not gzip") from error
        room -= len(part)
        if room < 0:
            raise TooLarge("at most 16 MiB may be sent at once, unpacked")
        if not inflater.eof:
            raise Malformed("the gzip body is cut short")
        yield part
        packed = inflater.unused_data
        if not packed:
            return
    raise Malformed(f"the gzip body has more than {_MOST_MEMBERS} parts")


def _refuse_strange(text: bytes) -> None:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise Malformed("the body is not UTF-8") from error
    if not text.strip():
        raise Malformed("the body is empty")
    if text.count(b"[") > _MOST_LISTS:
        raise Malformed("the body holds more lists than readings could")
    if text.count(b"{") > _MOST_OBJECTS or text.count(b"\n") > _MOST_OBJECTS * 20:
        raise TooLarge(f"at most {MOST_READINGS} readings may be sent at once")


def _decoded(text: bytes) -> Any:
    try:
        return _many.decode(text) if text.lstrip()[:1] == b"[" else _one.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _in_plain_values(text)


def _in_plain_values(text: bytes) -> Any:
    """Python's own reader takes NaN, infinity and halves of characters; the check then says where they stand."""
    try:
        return json.loads(text.decode(), parse_int=_whole)
    except RecursionError as error:
        raise Malformed("the body is nested too deeply") from error
    except ValueError as error:
        raise Malformed("the body is not JSON") from error


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 300 else float(digits)


def _lines(text: bytes) -> list[object]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_READINGS:
        raise TooLarge(f"at most {MOST_READINGS} readings may be sent at once")
    items = [_line(line) for line in lines]
    if all(isinstance(item, Broken) for item in items):
        raise Malformed("no line of the body is JSON")
    return items


def _line(line: bytes) -> object:
    try:
        return _one.decode(line)
    except (msgspec.DecodeError, RecursionError):
        try:
            return _in_plain_values(line)
        except Malformed:
            return Broken()
