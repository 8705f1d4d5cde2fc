"""Near misses first: wells that are not there for this caller."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.model import Caller
from assistant.runtime import Runtime
from assistant.settings import Settings
from telemetry import wells
from telemetry.db import Database
from telemetry.errors import NotFound
from tests.builders import a_well
from web.context import READINGS_A_POST, context_for, seen_well

NORTH = Caller(name="anna", kind="user", role="engineer", fields=frozenset({"North"}))
ANYONE = Caller(name="bea", kind="user", role="viewer")


def runtime(db: Database | None, **settings: Any) -> Runtime:
    """As much of a runtime as is looked at here."""
    return cast(Runtime, SimpleNamespace(db=db, settings=Settings(**settings), clock=lambda: datetime.now(UTC)))


@pytest.mark.parametrize("well_id", ["S-1", "B-1", "NOWHERE", "", "a\0b", "a\nb", "\u202e", "x" * 5000])
async def test_what_one_does_not_see_is_unknown(db: Database, well_id: str) -> None:
    await wells.create(db, a_well("S-1", field="South"))
    await wells.create(db, a_well("B-1", field=None))
    with pytest.raises(NotFound) as refused:
        await seen_well(runtime(db), NORTH, well_id)
    assert str(refused.value) == "unknown well"


async def test_what_one_sees_is_found_whatever_the_case(db: Database) -> None:
    await wells.create(db, a_well("N-1", field="North"))
    await wells.create(db, a_well("B-1", field=None))
    assert (await seen_well(runtime(db), NORTH, "n-1")).well_id == "N-1"
    assert (await seen_well(runtime(db), ANYONE, "b-1")).well_id == "B-1"


def test_a_whole_batch_fits_whatever_the_rate(now: datetime) -> None:
    context = context_for(runtime(None, ingest_rate=1))
    context.readings.check("gate", now)
    context.readings.take("gate", READINGS_A_POST - 1, now)
    context.readings.check("gate", now)
