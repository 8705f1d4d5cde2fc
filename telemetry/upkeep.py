"""Keeps rollups up to date, makes partitions ahead, drops what is older than the retention."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from telemetry.db import Database, Row, Session, Transaction, queries
from telemetry.errors import TelemetryError
from telemetry.metrics import CATALOGUE
from telemetry.partitions import WEEK, make_room, week_of
from telemetry.rollups import FINEST, LEVELS, Level, Span, ceiling, floor, merged

LOCK = 7_346_101_203
TICK_S = 20.0
TURN_S = 60.0
# A bucket is summed up so long after its end; what comes later than that makes work for a second time.
GRACE = timedelta(minutes=5)
WEEKS_AHEAD = 4
DROP_EVERY = timedelta(days=1)
# What concerns all wells is done in parts: a quarter of a day each by us, a day by the extension.
SLICE, REFRESHED = timedelta(hours=6), timedelta(days=1)
DUE_AT_ONCE = 200
PATIENCE_S = 10.0
LOOK_AGAIN_S = 0.05

_SQL = queries("telemetry", "rollups.sql")
_LOG = structlog.get_logger(__name__)


Work = Callable[[Session, Sequence[Row], "Bounds"], Awaitable[None]]


@dataclass(frozen=True)
class Bounds:
    """Rollups are made of whole buckets between the two."""

    raw_since: datetime
    rolled_until: datetime

    def fit(self, spans: Iterable[Span], level: Level) -> list[Span]:
        """Widened to whole buckets of the level, as far as those have ended and their readings are there."""
        last = floor(self.rolled_until, level.width)
        wide = ((floor(start, level.width), ceiling(stop, level.width)) for start, stop in spans)
        clipped = ((max(start, self.raw_since), min(stop, last)) for start, stop in wide)
        return merged((start, stop) for start, stop in clipped if start < stop)


async def run(db: Database, clock: Callable[[], datetime], retention: timedelta, tick_s: float = TICK_S) -> None:
    """Until cancelled. What fails is tried again at the next turn."""
    while True:
        try:
            await once(db, clock(), retention)
        except TelemetryError as error:
            _LOG.warning("upkeep_failed", cause=repr(error.__cause__ or error))
        except Exception:
            _LOG.exception("upkeep_failed")
        await asyncio.sleep(tick_s)


async def once(db: Database, now: datetime, retention: timedelta | None = None) -> bool:
    """One turn; of several processes that begin one at the same time, one does it. True once nothing is left to do."""
    async with db.session() as session, session.unhurried():
        if not await session.fetch_value(_SQL["take_turns"], LOCK):
            return False
        try:
            done = await _turn(session, now, retention)
        except Exception:
            await session.execute(_SQL["end_turn"], LOCK)
            raise
        await session.execute(_SQL["end_turn"], LOCK)  # who is cancelled loses the connection, and with it the lock
        return done


async def _turn(session: Session, now: datetime, retention: timedelta | None) -> bool:
    await make_room(session, range(week_of(now), week_of(now) + WEEKS_AHEAD + 1))
    await session.execute(_SQL["move"], floor(now - GRACE, FINEST.width))
    if not await _earlier_writers_are_done(session):
        return False
    await session.execute(_SQL["begin_with_the_oldest"])
    continuous = await session.fetch_value(_SQL["is_continuous"])
    if not continuous:
        days = [f"{now - WEEK:%Y%m%d}", f"{now:%Y%m%d}"]
        await session.execute(_SQL["summarise"], *days)
    done = await _work_off_all(session, _refresh if continuous else _sum_up)
    if retention is not None and await session.fetch_value(_SQL["drops_today"], now, now + DROP_EVERY):
        await _drop(session, now - retention)
    return done


async def _work_off_all(session: Session, work: Work) -> bool:
    """What is left after a while has its turn again, after the newest readings have had theirs."""
    ends = time.monotonic() + TURN_S
    while due := await session.fetch(_SQL["due"], DUE_AT_ONCE):
        await _work_off(session, due, work)
        if time.monotonic() > ends:
            return False
    return True


async def _earlier_writers_are_done(session: Session) -> bool:
    """Who wrote before the move may have seen the old mark: only once their readings are there they are summed up."""
    waiting = await _writers(session)
    for _ in range(int(PATIENCE_S / LOOK_AGAIN_S)):
        if not waiting:
            return True
        await asyncio.sleep(LOOK_AGAIN_S)
        waiting &= await _writers(session)
    _LOG.warning("upkeep_waits_for_writers", writers=len(waiting))
    return not waiting


async def _writers(session: Session) -> set[str]:
    return {row["virtualtransaction"] for row in await session.fetch(_SQL["writers"])}


async def _work_off(session: Session, due: Sequence[Row], work: Work) -> None:
    """The newest first. What concerns all wells is done alone, and in slices."""
    state = await session.fetch_row(_SQL["state"])
    assert state is not None
    bounds = Bounds(state["raw_since"], state["rolled_until"])
    of_all = next((place for place, row in enumerate(due) if row["well_no"] is None), len(due))
    await work(session, due[: of_all or 1], bounds)


async def _sum_up(session: Session, due: Sequence[Row], bounds: Bounds) -> None:
    async with session.transaction() as tx:
        first = due[0]
        if first["well_no"] is None:
            start = max(first["start"], first["stop"] - SLICE)
            if await _any(tx, (start, first["stop"])):
                await _sum_up_all(tx, (start, first["stop"]), bounds)
            await _shorten(tx, first, start)
        else:
            await _sum_up_some(tx, due, bounds)
            await tx.execute(_SQL["done"], [row["id"] for row in due])


async def _shorten(session: Session, mark: Row, start: datetime) -> None:
    if start > mark["start"]:
        await session.execute(_SQL["shorten"], mark["id"], start)
    else:
        await session.execute(_SQL["done"], [mark["id"]])


async def _sum_up_all(tx: Transaction, span: Span, bounds: Bounds) -> None:
    source = "reading"
    for level in reversed(LEVELS):
        for start, stop in bounds.fit([span], level):
            await tx.execute(_SQL["clear_all"].format(into=level.table), start, stop)
            rows = _SQL["rows_of_all"].format(source=source)
            await tx.execute(_summing(level, source, rows), level.width, start, stop)
        source = level.table


async def _sum_up_some(tx: Transaction, due: Sequence[Row], bounds: Bounds) -> None:
    spans: dict[int, list[Span]] = {}
    for row in due:
        spans.setdefault(row["well_no"], []).append((row["start"], row["stop"]))
    source = "reading"
    for level in reversed(LEVELS):
        fitted = [(well_no, *span) for well_no, found in spans.items() for span in bounds.fit(found, level)]
        if fitted:
            wells, starts, stops = map(list, zip(*fitted, strict=True))
            await tx.execute(_SQL["clear_some"].format(into=level.table), wells, starts, stops)
            rows = _SQL["rows_of_some"].format(source=source)
            summing = _summing(level, source, rows)
            await tx.execute(summing, level.width, wells, starts, stops, min(starts), max(stops))
        source = level.table


def _summing(level: Level, source: str, rows: str) -> str:
    raw = source == "reading"
    of_one = _SQL["of_readings" if raw else "of_rollups"]
    return _SQL["sum_up"].format(
        into=level.table,
        readings="count(*)" if raw else "sum(readings)",
        sums=", ".join(of_one.format(metric=metric) for metric in CATALOGUE),
        rows=rows,
    )


async def _refresh(session: Session, due: Sequence[Row], bounds: Bounds) -> None:
    """The extension knows itself what of a stretch has changed. What comes while it works is due again."""
    for span in merged((row["start"], row["stop"]) for row in due):
        for part in _slices(span):
            if await _any(session, part):
                await _refresh_levels(session, part, bounds)
    await session.execute(_SQL["done"], [row["id"] for row in due])


async def _any(session: Session, span: Span) -> bool:
    """Where no reading is no rollup is either: nothing but the retention takes readings away."""
    found: bool = await session.fetch_value(_SQL["any_readings"], *span)
    return found


def _slices(span: Span) -> Iterator[Span]:
    """The newest first."""
    start, stop = span
    while stop > start:
        begun = max(start, stop - REFRESHED)
        yield begun, stop
        stop = begun


async def _refresh_levels(session: Session, span: Span, bounds: Bounds) -> None:
    for level in reversed(LEVELS):
        for start, stop in bounds.fit([span], level):
            await session.execute(_SQL["refresh"].format(into=level.table), start, stop)


async def _drop(session: Session, horizon: datetime) -> None:
    async with session.transaction() as tx:
        await tx.execute(_SQL["brief_locks"])
        dropped = await tx.fetch_value(_SQL["drop_before"], horizon)
    if dropped:
        _LOG.info("readings_dropped", weeks=dropped, before=horizon.isoformat())
