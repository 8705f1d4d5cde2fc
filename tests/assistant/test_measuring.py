from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant import measuring
from telemetry.db import Database
from tests.assistant.builders import a_period, a_question
from tests.assistant.conftest import Store
from tests.builders import a_window


async def test_a_well_without_data_keeps_its_row(db: Database, store: Store, now: datetime) -> None:
    await store("AK-014")
    for how, period in (("latest", None), ("avg", a_period(now))):
        (row,) = await measuring.measure(db, ["AK-014"], "pip", how, period=period, now=now)  # type: ignore[arg-type]
        assert (row["value"], row["samples"]) == (None, 0)


async def test_no_wells_have_no_rows_and_no_source(db: Database, now: datetime) -> None:
    rows = await measuring.measure(db, [], "pip", "avg", period=a_period(now), now=now)
    assert (rows, measuring.source(rows)) == ([], ())


async def test_an_aggregate_without_a_period_is_of_the_last_day(db: Database, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=48, pip=np.repeat([1.0, 2.0], 288)))
    (row,) = await measuring.measure(db, ["AK-014"], "pip", "max", period=None, now=now)
    assert (row["value"], row["samples"], row["start"]) == (2.0, 288, now - timedelta(hours=24))


async def test_rows_come_in_the_order_of_the_wells(db: Database, store: Store, now: datetime) -> None:
    for well in ("AK-014", "AK-015", "AK-016"):
        await store(well, a_window(well, now, hours=1))
    asked = ["AK-016", "AK-014", "AK-015"]
    rows = await measuring.measure(db, asked, "pip", "avg", period=a_period(now, 1), now=now)
    assert [row["well_id"] for row in rows] == asked
    assert measuring.source(rows)[0].rows == 36


@pytest.mark.parametrize(
    ("said", "period", "how"),
    [(None, False, "latest"), (None, True, "avg"), ("max", True, "max"), ("max", False, "max")],
)
def test_what_is_measured_when_the_text_does_not_say(said: str | None, period: bool, how: str, now: datetime) -> None:
    question = a_question("rank", aggregation=said)
    assert measuring.how_of(question, a_period(now) if period else None) == how
