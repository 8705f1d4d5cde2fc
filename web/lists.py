"""Query strings, and lists in pages: limit, after, items, next."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection

from web.bodies import Form

T = TypeVar("T")
LIMIT, LIMIT_AT_MOST = 100, 1000


class Page(msgspec.Struct, Generic[T], frozen=True):
    """`next` is the `after` of the following page, null on the last one."""

    items: list[T]
    next: str | None = None


class Query(Form):
    """The query string of a request; of a repeated parameter the last value counts."""

    def __init__(self, request: ASGIConnection[Any, Any, Any, Any]) -> None:
        given = request.query_params.dict()
        super().__init__({key: values[-1] for key, values in given.items() if values[-1] != ""})

    def whole(self, field: str, *, low: int, high: int) -> int | None:
        text = self.text(field)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 16 and low <= int(text) <= high):
            self.wrong(field, f"must be a whole number from {low:,} to {high:,}")
            return None
        return int(text)

    def cursor(self) -> str | None:
        """`after`, where the things of the list are known by a uuid."""
        text = self.text("after")
        try:
            return None if text is None else str(UUID(text))
        except ValueError:
            self.wrong("after", "must be the `next` of the page before")
            return None

    def limit(self, most: int = LIMIT_AT_MOST, usual: int = LIMIT) -> int:
        found = self.whole("limit", low=1, high=most)
        return usual if found is None else found

    def moment(self, field: str) -> datetime | None:
        """A plus sign that nobody encoded arrives as a space."""
        text = self.body.get(field)
        if isinstance(text, str) and "T" in text:
            self.body = {**self.body, field: text.replace(" ", "+")}
        return super().moment(field)

    def switch(self, field: str) -> bool:
        return self.choice(field, ("true", "false", "1", "0")) in {"true", "1"}

    def comma(self, field: str, *, most: int = 100) -> list[str]:
        """Names separated by commas, each once, in their order."""
        text = self.text(field, longest=10_000)
        names = list(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))
        if len(names) > most:
            self.wrong(field, f"must name {most} at most")
        return names[:most]


def page(found: Sequence[T], limit: int, cursor: Callable[[T], object]) -> Page[T]:
    """`found` was asked for with limit + 1: the one too many tells that there is more."""
    items = list(found[:limit])
    return Page(items, str(cursor(items[-1])) if len(found) > limit else None)
