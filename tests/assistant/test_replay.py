"""The same history under other rules."""

from datetime import datetime, timedelta
from pathlib import Path

from assistant import diagnosing
from assistant.replay import Books, moments, replay
from assistant.runtime import Runtime
from rules import book
from telemetry.db import Database
from tests.assistant.conftest import Store
from tests.builders import a_window

HOUR = timedelta(hours=1)


def with_rules(folder: Path, text: str) -> book.Book:
    folder.mkdir()
    (folder / "gates.yaml").write_text(text)
    return book.load(folder)


def done(done: int, total: int) -> None:
    assert 0 < done <= total


async def test_the_same_rules_say_the_same(db: Database, store: Store, runtime: Runtime, now: datetime) -> None:
    well = await store("AK-014", a_window(end=now, hours=72))
    looks = await moments(db, [well], now - 6 * HOUR, now, HOUR)
    report = await replay(db, Books(runtime.book, runtime.book), looks, done)
    assert (report.looks, report.stored, report.different) == (6, 0, 0)


async def test_what_was_stored_counts_as_said(db: Database, store: Store, runtime: Runtime, now: datetime) -> None:
    """Of a moment asked twice the last answer was the one given."""
    well = await store("AK-014", a_window(end=now, hours=72))
    await diagnosing.diagnose(runtime, well, now - HOUR)
    await diagnosing.diagnose(runtime, well, now - HOUR, window_hours=60.0)
    looks = await moments(db, [well], now - 6 * HOUR, now, timedelta(days=1))
    assert [(look.at, look.window_hours) for look in looks] == [(now - HOUR, 60.0)]
    assert looks[0].said is not None and looks[0].said.fault == "normal"


async def test_without_readings_nobody_looks(db: Database, store: Store, now: datetime) -> None:
    well = await store("AK-014", a_window(end=now - 4 * HOUR, hours=2))
    looks = await moments(db, [well], now - 8 * HOUR, now, HOUR)
    assert [now - look.at for look in looks] == [5 * HOUR, 4 * HOUR]


async def test_other_rules_say_another_thing_and_one_stretch_is_one_line(
    db: Database, store: Store, runtime: Runtime, tmp_path: Path, now: datetime
) -> None:
    wells = [await store(name, a_window(name, end=now, hours=96)) for name in ("AK-014", "AK-015")]
    strict = with_rules(tmp_path / "strict", "parameters: {below_target_share: 1.2, flow_departs_pct: -10}\n")
    looks = await moments(db, wells, now - 4 * HOUR, now, HOUR)
    report = await replay(db, Books(runtime.book, strict), looks, done)
    assert (report.looks, report.different) == (8, 8)
    first, second = report.differences
    assert (first.well_id, first.start, first.end, first.looks) == ("AK-014", now - 3 * HOUR, now, 4)
    assert (second.well_id, second.by, second.said.fault) == ("AK-015", "in force", "normal")
    assert report.pairs() == [("normal", first.would.fault, 8)]
    assert strict.version != runtime.book.version
