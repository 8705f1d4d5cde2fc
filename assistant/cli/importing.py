"""wellspeak import: readings or wells from a file."""

import asyncio
import sys
from argparse import Namespace
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.runtime import open_intake, wall_clock
from assistant.settings import Settings
from telemetry import importing
from telemetry.errors import Invalid, Problem
from telemetry.importing import BadRow, FileMapping, Report, WellsReport

LISTED = 20
INCOMPLETE = 1
KEPT = (
    "The oldest reading is of {oldest:%Y-%m-%d}. Readings older than {days} days are dropped once a day, their rollups "
    "stay; a higher WELLSPEAK_RETENTION_DAYS keeps them."
)


def run(settings: Settings, chosen: Namespace) -> int:
    """0 when every row was good, 1 when some were not; these are listed on standard error."""
    if not chosen.file.is_file():
        raise Invalid([Problem("file", f"there is no file {chosen.file}")])
    if importing.holds_wells(chosen.file):
        return _said_of_wells(asyncio.run(_wells(settings, chosen.file)))
    report = asyncio.run(_readings(settings, chosen.file, _mapping(chosen.mapping), again=chosen.again))
    if report.oldest and report.oldest < wall_clock() - timedelta(days=settings.retention_days):
        print(KEPT.format(oldest=report.oldest, days=settings.retention_days), file=sys.stderr)
    return _said(report)


def _mapping(path: Path | None) -> FileMapping | None:
    if path is None:
        return None
    try:
        return importing.read(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid([Problem("mapping", f"{path} cannot be read")]) from error


async def _wells(settings: Settings, path: Path) -> WellsReport:
    async with open_intake(settings) as (db, _):
        return await importing.import_wells(db, path)


async def _readings(settings: Settings, path: Path, mapping: FileMapping | None, *, again: bool) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(path.name, total=None)
        async with open_intake(settings) as (db, intake):
            return await importing.import_readings(
                db,
                intake,
                path,
                mapping=mapping,
                now=wall_clock(),
                progress=lambda done, total: bar.update(task, completed=done, total=total),
                again=again,
            )


def _said(report: Report) -> int:
    counts = report.counts
    if report.finished_before:
        print("This file was imported before; nothing to do. --again reads it once more.")
    print(
        f"{counts.rows_read:,} rows read: {counts.stored:,} readings stored, {counts.duplicates:,} known already, "
        f"{counts.rejected:,} rejected, {counts.set_aside:,} values set aside as implausible."
    )
    _list(report.bad, counts.rejected)
    _list(report.warnings, counts.set_aside)
    return INCOMPLETE if counts.rejected else 0


def _said_of_wells(report: WellsReport) -> int:
    print(f"{len(report.created):,} wells added, {len(report.known):,} known already, {len(report.bad):,} rejected.")
    _list(report.bad, len(report.bad))
    return INCOMPLETE if report.bad else 0


def _list(rows: tuple[BadRow, ...], count: int) -> None:
    for row in rows[:LISTED]:
        print(f"line {row.line}: {row.reason}", file=sys.stderr)
    if count > len(rows[:LISTED]) > 0:
        print(f"and {count - len(rows[:LISTED]):,} more", file=sys.stderr)
