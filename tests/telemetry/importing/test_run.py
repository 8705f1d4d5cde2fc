import asyncio
import csv
import gzip
import os
import statistics
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from telemetry import bus, series, wells, worker
from telemetry.db import Database
from telemetry.errors import Invalid
from telemetry.importing.mapping import read
from telemetry.importing.model import LISTED
from telemetry.importing.run import import_readings
from telemetry.ingest import Intake

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs/examples/3w-mapping.yaml"
REAL = Path(os.environ.get("WELLSPEAK_TEST_3W", ROOT.parent / "shared/data/3w/real_10s.csv.gz"))
PSI = 6894.757293168361


@pytest.fixture
async def intake(db: Database) -> AsyncIterator[Intake]:
    queue = bus.queue_for("")
    task = asyncio.create_task(worker.run(queue, db, lambda written: None))
    yield Intake(db, queue)
    queue.close()
    await task


def silently(done: int, total: int) -> None:
    pass


def written(folder: Path, *rows: str, header: str = "well_id,timestamp,pip,flow_rate") -> Path:
    path = folder / "x.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def good(count: int, well: str = "AK-014") -> list[str]:
    return [f"{well},{(NOW - timedelta(minutes=n)).isoformat()},{900 + n},2000" for n in range(count)]


async def run(db: Database, intake: Intake, path: Path, **more: Any) -> Any:
    return await import_readings(db, intake, path, now=NOW, progress=more.pop("progress", silently), **more)


async def test_bad_rows_are_told_by_line_and_the_good_ones_stored(db: Database, intake: Intake, tmp_path: Path) -> None:
    rows = [
        "AK-014,2026-11-23T11:00:00Z,900,2000",
        "bad id,2026-11-23T11:00:00Z,900,2000",
        "AK-014,2026-11-23T11:01:00Z,many,2000",
        "AK-014,1970-01-01T00:00:00Z,900,2000",
        "AK-014,2026-11-23T11:02:00Z",
        "AK-014,2026-11-23T11:03:00Z,inf,2000",
        "AK-014,2026-11-23T11:04:00Z,94906.9,2000",
    ]
    report = await run(db, intake, written(tmp_path, *rows))
    assert [row.line for row in report.bad] == [3, 4, 5, 6, 7]
    assert [row.line for row in report.warnings] == [8]
    assert "94906.9" in report.warnings[0].reason
    counts = report.counts
    assert (counts.rows_read, counts.stored, counts.rejected, counts.set_aside) == (7, 2, 5, 1)


async def test_history_of_any_age_is_taken_and_the_future_is_not(db: Database, intake: Intake, tmp_path: Path) -> None:
    rows = [f"AK-014,{at},900,2000" for at in ("2001-01-01T00:00:00Z", "2014-07-20T12:00:00Z", "2014-01-01T00:00:00Z")]
    report = await run(db, intake, written(tmp_path, *rows, "AK-014,2026-11-24T00:00:00Z,900,2000"))
    assert (report.counts.stored, [row.line for row in report.bad]) == (3, [5])
    assert "ahead" in report.bad[0].reason


async def test_file_without_one_good_row_stores_nothing_and_says_why(
    db: Database, intake: Intake, tmp_path: Path
) -> None:
    report = await run(db, intake, written(tmp_path, *["bad id,2026-11-23T11:00:00Z,900,2000"] * 150))
    assert (report.counts.stored, report.counts.rejected, len(report.bad)) == (0, 150, LISTED)
    assert report.bad[0].line == 2 and "well_id" in report.bad[0].reason


async def test_wrong_columns_touch_nothing_and_can_be_tried_again(db: Database, intake: Intake, tmp_path: Path) -> None:
    path = written(tmp_path, *good(3), header="well_id,timestamp,pip,colour")
    for _ in range(2):
        with pytest.raises(Invalid, match="'colour' is neither mapped nor ignored"):
            await run(db, intake, path)


async def test_same_file_again_does_nothing_and_on_demand_finds_duplicates(
    db: Database, intake: Intake, tmp_path: Path
) -> None:
    path = written(tmp_path, *good(10))
    first = await run(db, intake, path)
    second = await run(db, intake, path)
    third = await run(db, intake, path, again=True)
    assert (first.counts.stored, first.finished_before) == (10, False)
    assert (second.counts, second.finished_before) == (first.counts, True)
    assert (third.counts.stored, third.counts.duplicates) == (0, 10)


async def test_broken_run_goes_on_where_it_was(
    db: Database, intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telemetry.importing.run.PIECE", 10)
    path = written(tmp_path, *good(35))

    def breaks(done: int, total: int) -> None:
        breaks.heard += 1  # type: ignore[attr-defined]
        if breaks.heard == 4:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    breaks.heard = 0  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        await run(db, intake, path, progress=breaks)
    report = await run(db, intake, path)
    assert report.resumed_at == 31
    assert (report.counts.rows_read, report.counts.stored, report.counts.duplicates) == (35, 35, 0)


async def test_progress_grows_to_the_size_of_the_file(db: Database, intake: Intake, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    path = written(tmp_path, *good(20))
    await run(db, intake, path, progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard) and heard[-1] == (path.stat().st_size,) * 2


async def test_long_rows_of_one_moment_become_one_reading(db: Database, intake: Intake, tmp_path: Path) -> None:
    at = "2026-11-23T11:00:00Z"
    path = written(
        tmp_path, f"AK-014,{at},pip,60,bar", f"AK-014,{at},flow_rate,2000,", header="well,time,metric,value,unit"
    )
    await run(db, intake, path)
    latest = await series.latest(db, "AK-014")
    assert latest.values == {"pip": pytest.approx(870.2264), "flow_rate": 2000}
    assert await series.counts(db, "AK-014", NOW - timedelta(days=1), NOW) == 1


async def test_mapping_registers_wells_and_confirms_those_only_announced(
    db: Database, intake: Intake, tmp_path: Path
) -> None:
    text = "well: {column: w}\ntime: {column: t}\nsignals: {p: {metric: pip}}\nregister: {field: Akkas}"
    await run(db, intake, written(tmp_path, *good(1)))
    assert not (await wells.get(db, "AK-014")).confirmed
    path = written(tmp_path, *(f"{w},2026-11-23T11:00:00Z,900" for w in ("AK-014", "AK-015", "no id")), header="w,t,p")
    report = await run(db, intake, path, mapping=read(text, "m"))
    found = [(well.well_id, well.field, well.confirmed) for well in await wells.every(db)]
    assert found == [("AK-014", "Akkas", True), ("AK-015", "Akkas", True)]
    assert report.counts.rejected == 1


def independently(path: Path) -> dict[str, dict[str, list[tuple[str, float]]]]:
    """Well to metric to (time, psi), with nothing of ours."""
    found: dict[str, dict[str, list[tuple[str, float]]]] = defaultdict(lambda: defaultdict(list))
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file):
            for column, metric, low, high in (
                ("P-PDG", "pip", -15, 15000),
                ("P-MON-CKP", "tubing_pressure", -15, 10000),
            ):
                if row[column] and low <= float(row[column]) / PSI <= high:
                    found[row["instance"]][metric].append((row["timestamp"], float(row[column]) / PSI))
    return found


@pytest.mark.skipif(not REAL.exists(), reason="the 3W file is not beside the project; WELLSPEAK_TEST_3W may name it")
async def test_real_wells_agree_with_an_independent_computation(db: Database, intake: Intake) -> None:
    expected = independently(REAL)
    report = await run(db, intake, REAL, mapping=read(EXAMPLE.read_text(), EXAMPLE.name))
    assert report.counts.rows_read == 51_801
    assert {well.well_id for well in await wells.every(db)} >= set(expected)
    start, end = datetime(2011, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    for well_id in sorted(expected)[::9]:
        latest = await series.latest(db, well_id)
        for metric, values in expected[well_id].items():
            numbers = [value for _, value in values]
            kept = {
                how: (await series.aggregate(db, well_id, metric, how, start, end)).value
                for how in ("avg", "min", "max")
            }
            assert kept["avg"] == pytest.approx(statistics.fmean(numbers), rel=1e-9)
            assert (kept["min"], kept["max"]) == (pytest.approx(min(numbers)), pytest.approx(max(numbers)))
            at, value = values[-1]
            assert latest.values[metric] == pytest.approx(value)
            assert latest.at[metric] == datetime.fromisoformat(at).replace(tzinfo=UTC)
