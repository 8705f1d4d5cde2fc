"""What was set aside is seen again by whoever judges a signal, and by nobody else."""

from datetime import timedelta

import numpy as np

from telemetry import series
from telemetry.asides import laid_in
from telemetry.bus import Parcel
from telemetry.db import Database
from telemetry.model import Aside
from telemetry.writing import Writer
from tests.builders import NOON, a_reading

HOUR = timedelta(hours=1)


async def test_a_full_scale_word_stands_where_its_signal_has_none(db: Database) -> None:
    at = [NOON + timedelta(minutes=k, microseconds=7) for k in range(4)]
    readings = [a_reading(at=at[0], pip=900.0, flow_rate=2000.0), a_reading(at=at[1], flow_rate=2000.0)]
    asides = [Aside("AK-014", one, "pip", 94_906.9, "outside its range") for one in (at[0], at[1], at[3])]
    await Writer(db).write([Parcel(readings, asides)])
    window = await series.window(db, "AK-014", NOON, NOON + HOUR)
    assert np.isnan(window.values["pip"][1])
    (seen,) = await laid_in(db, [window])
    assert seen.values["pip"].tolist() == [900.0, 94_906.9]
    assert seen.values["flow_rate"].tolist() == [2000.0, 2000.0]
    assert np.isnan(window.values["pip"][1])


async def test_of_another_well_or_time_nothing_is_seen(db: Database) -> None:
    aside = Aside("AK-015", NOON, "pip", -9999.0, "outside its range")
    await Writer(db).write([Parcel([a_reading(at=NOON, flow_rate=2000.0)], [aside])])
    window = await series.window(db, "AK-014", NOON, NOON + HOUR)
    other = await series.window(db, "AK-015", NOON + HOUR, NOON + 2 * HOUR)
    assert await laid_in(db, []) == []
    for one, seen in zip((window, other), await laid_in(db, [window, other]), strict=True):
        assert seen is one
