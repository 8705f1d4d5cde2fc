"""Request bodies and query strings, checked field by field so that every wrong one is named."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ClientException, HTTPException

from telemetry.errors import Invalid, Problem

JSON_TYPES = frozenset({"", "application/json", "application/merge-patch+json"})
_YEARS = (1970, 2200)
_NUMBERS = 1e300
_DEEPEST = 32


async def read_json(request: Request[Any, Any, Any]) -> object:
    """400 for what is not JSON at all; an absent body is an empty object."""
    if request.content_type[0] not in JSON_TYPES:
        raise HTTPException(status_code=415)
    return decoded(await request.body())


def decoded(body: bytes) -> object:
    if not body.strip():
        return {}
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ClientException("The body is not valid JSON.") from None
    if _is_deep(value):
        raise ClientException("The body is nested too deeply.")
    return value


def _is_deep(value: object) -> bool:
    """Deeper than anything we take, so that whoever walks down a body comes to an end."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


async def read_form(request: Request[Any, Any, Any], known: Collection[str]) -> "Form":
    """The JSON object of a request, ready to be checked."""
    return Form(await read_json(request), known)


class Form:
    """Takes fields out of an object and remembers what is wrong with them; `check` says it all at once."""

    def __init__(self, body: object, known: Collection[str] | None = None) -> None:
        self.problems: list[Problem] = []
        self.body: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        if not isinstance(body, Mapping):
            self.wrong("body", "must be a JSON object")
        elif known is not None:
            for key in body:
                if key not in known:
                    self.wrong(_shown(key), "unknown field")

    def wrong(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    def check(self) -> None:
        if self.problems:
            raise Invalid(self.problems)

    def text(self, field: str, *, required: bool = False, longest: int = 1000, lines: bool = False) -> str | None:
        """`lines` allows line breaks and tabs. An empty text counts as missing where one is required."""
        value = self._value(field, required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(field, "must be a text")
        elif required and not value.strip():
            self.wrong(field, "must not be empty")
        elif len(value) > longest:
            self.wrong(field, f"must have {longest:,} characters or fewer")
        elif not is_printable(value, lines=lines):
            self.wrong(field, "must not hold control characters")
        else:
            return value
        return None

    def words(self, field: str, *, required: bool = False, longest: int = 1000) -> str:
        """As text, with "" for what is absent or wrong."""
        return self.text(field, required=required, longest=longest) or ""

    def choice(self, field: str, allowed: Collection[str], *, required: bool = False) -> str | None:
        value = self._value(field, required)
        if value is None:
            return None
        if not isinstance(value, str) or value not in allowed:
            self.wrong(field, f"must be one of {', '.join(allowed)}")
            return None
        return value

    def flag(self, field: str, *, required: bool = False) -> bool | None:
        value = self._value(field, required)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(field, "must be true or false")
        return None

    def number(self, field: str, *, low: float = -_NUMBERS, high: float = _NUMBERS) -> float | None:
        value = self._value(field, required=False)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(field, "must be a number")
        elif not low <= value <= high:
            self.wrong(field, f"must be from {low:g} to {high:g}")
        else:
            return float(value)
        return None

    def moment(self, field: str) -> datetime | None:
        value = self._value(field, required=False)
        if value is None:
            return None
        moment = moment_of(value) if isinstance(value, str) else None
        if moment is None:
            self.wrong(field, "must be an RFC 3339 time with its offset from UTC")
        return moment

    def names(self, field: str, *, most: int = 100) -> list[str] | None:
        """A list of texts."""
        value = self._value(field, required=False)
        if value is None:
            return None
        good = isinstance(value, list) and all(isinstance(one, str) and is_printable(one) for one in value)
        if not good or len(value) > most:
            self.wrong(field, f"must be a list of up to {most} names")
            return None
        return list(value)

    def numbers(self, field: str, known: Collection[str]) -> dict[str, float] | None:
        """An object from known names to numbers; null means absent."""
        value = self._value(field, required=False)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong(field, "must be an object of numbers")
            return None
        inner = Form(value, known)
        found = {name: inner.number(name) for name in value if name in known}
        self.problems += [Problem(f"{field}.{p.field}", p.message) for p in inner.problems]
        return {name: number for name, number in found.items() if number is not None}

    def _value(self, field: str, required: bool) -> Any:
        value = self.body.get(field)
        if value is None and required:
            self.wrong(field, "is missing")
        return value


def moment_of(text: str) -> datetime | None:
    """None unless it is an RFC 3339 time with an offset, in a year that can be meant."""
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        return None
    if moment.tzinfo is None or not _YEARS[0] <= moment.year < _YEARS[1]:
        return None
    return moment.astimezone(UTC)


def is_printable(text: str, *, lines: bool = False) -> bool:
    """No control characters, no lone surrogates; what PostgreSQL cannot hold is among them."""
    allowed = "\n\r\t" if lines else ""
    return all(c in allowed or unicodedata.category(c) not in {"Cc", "Cs"} for c in text)


def _shown(key: str) -> str:
    return "".join(c if is_printable(c) else "�" for c in key[:100])
