"""wellspeak replay: a rule author's test before deploying."""

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.replay import Books, Difference, Report, moments, replay
from assistant.runtime import open_database
from assistant.settings import Settings
from assistant.shelf import FOLDER
from rules import book
from rules.errors import BadRules
from telemetry import wells
from telemetry.errors import Invalid, Problem
from telemetry.model import Well

DIFFERENT = 1
WIDE = 160


def run(settings: Settings, chosen: Namespace) -> int:
    """0 when everything would have been said as it was, 1 when something would not."""
    if not chosen.rules.is_dir():
        raise BadRules(f"{chosen.rules} is no folder.")
    start, end = _moment("from", chosen.start, settings), _moment("to", chosen.end, settings)
    if start >= end:
        raise Invalid([Problem("to", "must be later than --from")])
    if chosen.every < 1:
        raise Invalid([Problem("every", "must be 1 minute or more")])
    books = Books(book.load(settings.data_dir / FOLDER), book.load(chosen.rules))
    found = asyncio.run(_replayed(settings, books, chosen, (start, end)))
    _show(found, books, settings.timezone)
    return DIFFERENT if found.differences else 0


def _moment(name: str, text: str, settings: Settings) -> datetime:
    """RFC 3339 or a day; without an offset it is meant at the site."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid([Problem(name, "must be a moment such as 2026-11-01 or 2026-11-01T06:00:00Z")]) from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.timezone))


async def _replayed(settings: Settings, books: Books, chosen: Namespace, period: tuple[datetime, datetime]) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with open_database(settings) as db:
        asked = _asked(await wells.every(db), chosen.wells)
        looks = await moments(db, asked, *period, timedelta(minutes=chosen.every))
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("looks at wells", total=len(looks))
            return await replay(db, books, looks, lambda done, total: bar.update(task, completed=done, total=total))


def _asked(every: Sequence[Well], names: str | None) -> list[Well]:
    if names is None:
        return list(every)
    by_key = {well.well_id.casefold(): well for well in every}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name.casefold() not in by_key]
    if unknown or not wanted:
        raise Invalid([Problem("wells", f"there is no well {', '.join(unknown) or names}")])
    return [by_key[name.casefold()] for name in wanted]


def _show(found: Report, books: Books, zone: str) -> None:
    console = Console(highlight=False, width=WIDE, soft_wrap=True)
    if found.differences:
        table = Table("Well", "From", "To", "Looks", "Said", "Would say", "Said by")
        for each in found.differences:
            table.add_row(*_line(each, ZoneInfo(zone)))
        console.print(table)
    for said, would, count in found.pairs():
        console.print(f"{count:6,} x {said} -> {would}", markup=False)
    same = found.looks - found.different
    console.print(
        f"{found.looks:,} looks, {found.stored:,} of them stored diagnoses: {same:,} the same, "
        f"{found.different:,} different. Rules in force {books.now.version}, tried {books.tried.version}.",
        markup=False,
    )


def _line(each: Difference, zone: ZoneInfo) -> tuple[str, ...]:
    moments_ = [f"{at.astimezone(zone):%Y-%m-%d %H:%M%z}" for at in (each.start, each.end)]
    said, would = (f"{one.fault} {one.confidence:.2f}" for one in (each.said, each.would))
    return (each.well_id, *moments_, str(each.looks), said, would, each.by)
