"""Hands rows of a file to the intake, and brings its answers into one."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import structs

from telemetry.errors import Invalid, Problem
from telemetry.importing.rows import Item
from telemetry.ingest import Intake, Outcome, Rejected

EARLIEST_YEAR = 1980
SURELY_YOUNG = timedelta(days=3_600)


async def offer(intake: Intake, items: Sequence[Item], now: datetime) -> Outcome:
    """Checked and stored like a post, but for the age: a file may hold history."""
    parts = []
    for moment, places in by_age(items, now):
        parts.append((places, await _offered(intake, [items[place] for place in places], moment)))
    return _joined(parts)


def by_age(items: Sequence[Item], now: datetime) -> list[tuple[datetime, list[int]]]:
    """Places of the items with the moment to check them by.

    The limit of ten years is made for gateways with a wrong clock. Here it is counted from the newest reading of the
    same old year, so that any history passes; times before 1980 are taken for a wrong clock here too.
    """
    moments = [item["timestamp"] for item in items]
    groups: dict[int, list[int]] = {}
    for place, at in enumerate(moments):
        old = at.year >= EARLIEST_YEAR and at < now - SURELY_YOUNG
        groups.setdefault(at.year if old else 0, []).append(place)
    return [(max(moments[place] for place in places) if year else now, places) for year, places in groups.items()]


async def _offered(intake: Intake, items: Sequence[Item], now: datetime) -> Outcome:
    """Where not one is good the intake raises; here that is a part like any other."""
    try:
        return await intake.accept_readings(items, now=now)
    except Invalid as wrong:
        return Outcome(0, 0, _by_place(wrong.problems))


def _by_place(problems: Iterable[Problem]) -> tuple[Rejected, ...]:
    """From `3.pip` and its kind, as the intake names fields of several readings."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        place, _, field = problem.field.partition(".")
        found.setdefault(int(place), []).append(Problem(field, problem.message))
    return tuple(Rejected(place, tuple(errors)) for place, errors in found.items())


def _joined(parts: Sequence[tuple[list[int], Outcome]]) -> Outcome:
    rejected = [structs.replace(wrong, index=places[wrong.index]) for places, part in parts for wrong in part.rejected]
    warnings = [structs.replace(odd, index=places[odd.index]) for places, part in parts for odd in part.warnings]
    return Outcome(
        sum(part.accepted if part.queued else part.stored for _, part in parts),
        sum(part.duplicates for _, part in parts),
        tuple(sorted(rejected, key=lambda wrong: wrong.index)),
        tuple(sorted(warnings, key=lambda odd: odd.index)),
    )
