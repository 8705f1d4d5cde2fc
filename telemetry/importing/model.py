"""What an import reports."""

from datetime import datetime

import msgspec

LISTED = 100


class BadRow(msgspec.Struct, frozen=True):
    """A line that was not stored, or not whole, and why."""

    line: int
    reason: str


class Counts(msgspec.Struct, frozen=True):
    """Rows of the file so far, over all runs. `set_aside` counts values outside their plausible range."""

    last_line: int = 0
    rows_read: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: int = 0
    set_aside: int = 0

    def plus(self, last_line: int, **more: int) -> "Counts":
        added = {name: getattr(self, name) + number for name, number in more.items()}
        return msgspec.structs.replace(self, last_line=last_line, **added)


class Report(msgspec.Struct, frozen=True):
    """The end of an import. `bad` lists the first rows that were refused, `warnings` the first values set aside."""

    counts: Counts
    bad: tuple[BadRow, ...] = ()
    warnings: tuple[BadRow, ...] = ()
    resumed_at: int = 0
    finished_before: bool = False
    wells: tuple[str, ...] = ()
    oldest: datetime | None = None


class WellsReport(msgspec.Struct, frozen=True):
    """The wells a file has put into the register, those it had already, and the lines that are no wells."""

    created: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    bad: tuple[BadRow, ...] = ()
