"""Notes which queries were asked, with their values, for whoever wants to see what an answer rests on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


class Query(str):
    """The text of a query that remembers the name it has in its file, also once its blanks are filled."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, text: str, name: str) -> "Query":
        made = super().__new__(cls, text)
        made.name = name
        return made

    def format(self, *args: object, **fields: object) -> "Query":
        return Query(str.format(self, *args, **fields), self.name)


@dataclass(frozen=True)
class Noted:
    """A query as it was asked; `rows` is None where they were not counted."""

    name: str
    sql: str
    values: tuple[object, ...]
    rows: int | None


_NOTES: ContextVar[list[Noted] | None] = ContextVar("queries_asked", default=None)


@contextmanager
def noting() -> Iterator[list[Noted]]:
    """All named queries of the block and of the tasks it starts, in the order they were answered."""
    notes: list[Noted] = []
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


def note(sql: str, values: tuple[Any, ...], rows: int | None) -> None:
    notes = _NOTES.get()
    if notes is not None and isinstance(sql, Query):
        notes.append(Noted(sql.name, str(sql), values, rows))
