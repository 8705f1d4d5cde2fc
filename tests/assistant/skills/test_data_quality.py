from datetime import datetime, timedelta

import numpy as np

from assistant.skills.data_quality import data_quality
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window


async def test_a_well_that_never_reported(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await data_quality(a_question("data_quality", wells=("AK-014",)), await desk())
    (row,) = reply.data["rows"]
    assert (row["well_id"], row["last_seen"], row["suspect_metrics"]) == ("AK-014", None, [])
    assert reply.facts["silent"] == ["AK-014"]


async def test_steady_reports_have_no_gap(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now))
    (row,) = (await data_quality(a_question("data_quality", wells=("AK-014",)), await desk())).data["rows"]
    assert (row["gaps"], row["last_seen"]) == ([], now - timedelta(minutes=5))


async def test_an_hour_without_reports_is_a_gap(desk: DeskFor, store: Store, now: datetime) -> None:
    whole = a_window(end=now)
    keep = np.r_[0:100, 112 : len(whole.times)]
    await store("AK-014")
    from telemetry import series

    seen = await desk()
    await series.bulk_write(seen.db, "AK-014", whole.times[keep], {m: v[keep] for m, v in whole.values.items()})
    (row,) = (await data_quality(a_question("data_quality", wells=("AK-014",)), seen)).data["rows"]
    (gap,) = row["gaps"]
    assert timedelta(minutes=60) <= gap["end"] - gap["start"] <= timedelta(minutes=65)
