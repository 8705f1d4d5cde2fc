"""Composes the statement that reads a period of one well, or of all, from readings and rollups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from telemetry.db import Store, queries
from telemetry.rollups import DAY, Known, Piece, Span, holes, pieces

_SQL = queries("telemetry", "series.sql")
# So many wells with late readings are read one by one; of more, the stretches are read raw for all.
FEW = 20

Columns = Callable[[Piece], str]


@dataclass(frozen=True)
class Plan:
    """Where a period is read; `well_no` None means of all wells."""

    well_no: int | None
    pieces: Sequence[Piece]

    def sql(self, columns: Columns, args: list[object]) -> str:
        """The pieces as one relation; their bounds are added to the arguments."""
        whose = ""
        if self.well_no is not None:
            args.append(self.well_no)
            whose = f"well_no = ${len(args)} AND"
        return "\nUNION ALL ".join(self._piece(piece, columns, whose, args) for piece in self.pieces)

    def _piece(self, piece: Piece, columns: Columns, whose: str, args: list[object]) -> str:
        args += [piece.start, piece.stop]
        return _SQL["piece"].format(
            columns=columns(piece),
            table=piece.level.table if piece.level else "reading",
            whose=whose,
            start=f"${len(args) - 1}",
            stop=f"${len(args)}",
        )

    def piece_at(self, at: datetime) -> Piece:
        return next(piece for piece in self.pieces if piece.start <= at < piece.stop)


async def plan(db: Store, key: str, span: Span, widest: timedelta = DAY) -> Plan | None:
    """None for a well that is not known."""
    row = await db.fetch_row(_SQL["known"], key, *span)
    if row is None:
        return None
    due = holes(zip(row["starts"], row["stops"], strict=True), row["raw_since"])
    return Plan(row["well_no"], pieces(*span, Known(row["rolled_until"], due), widest))


async def plan_all(db: Store, span: Span) -> tuple[Plan, frozenset[int]]:
    """With the wells that are to be read one by one, because readings of theirs came late."""
    rows = await db.fetch(_SQL["known_of_all"], *span)
    behind = frozenset(row["well_no"] for row in rows if row["well_no"] is not None)
    alone = behind if len(behind) <= FEW else frozenset[int]()
    due = [(row["start"], row["stop"]) for row in rows if row["start"] is not None and row["well_no"] not in alone]
    known = Known(rows[0]["rolled_until"], holes(due, rows[0]["raw_since"]))
    return Plan(None, pieces(*span, known)), alone
