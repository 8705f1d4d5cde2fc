"""A random field: irregular readings, gaps, stops, signals that are missing or come apart from the others."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from telemetry import series, wells
from telemetry.db import Database
from telemetry.model import Array, Well
from tests.builders import HEALTHY, a_pump, a_well

SPAN_S = 3 * 86400
SILENT_S = 600.0
IDLE_A = 6.0


@dataclass(frozen=True)
class Record:
    """What was stored of a well; NaN is missing."""

    well: Well
    times: Array
    values: dict[str, Array]


@dataclass(frozen=True)
class Field:
    now: datetime
    records: dict[str, Record]


def a_field(random: Random, now: datetime) -> Field:
    names = [f"FD-{number:03d}" for number in random.sample(range(100, 1000), random.randint(2, 4))]
    return Field(now, {name: a_record(random, name, now) for name in sorted(names)})


def a_record(random: Random, name: str, now: datetime) -> Record:
    rng = np.random.default_rng(random.getrandbits(32))
    well = a_well(
        name, field=random.choice(["North", "South"]), target_flow=random.choice([None, 1500.0, 2345.6]),
        pump=a_pump(rated_current=IDLE_A * 10),
    )  # fmt: skip
    times = moments(random, rng, now)
    values = {metric: 1.0 * base * (1 + 0.2 * rng.standard_normal(times.size)) for metric, base in HEALTHY.items()}
    values["vsd_frequency"] = np.full(times.size, float(random.randint(40, 60)))
    for _ in range(random.randint(0, 4)):
        first = random.randrange(times.size)
        for metric in ("flow_rate", "motor_current", "vsd_frequency", "vibration"):
            values[metric][first : first + random.randint(1, 40)] = 0.0
    for column in values.values():
        column[rng.random(times.size) < random.choice([0, 0.02, 0.5])] = np.nan
    if random.random() < 0.5:
        del values["gor"]
    kept = np.any([np.isfinite(column) for column in values.values()], axis=0)
    return Record(well, times[kept], {metric: np.maximum(column[kept], 0.0) for metric, column in values.items()})


def moments(random: Random, rng: "np.random.Generator", now: datetime) -> Array:
    """Ends some time before `now`, with a hole or two."""
    step = random.choice([60, 120, 300])
    times = np.arange(now.timestamp() - SPAN_S, now.timestamp() - random.choice([0, 30, 4000]), step, dtype=float)
    times = np.unique(times + rng.integers(0, step // 2, times.size))
    for _ in range(random.randint(0, 3)):
        hole = random.uniform(times[0], times[-1])
        times = times[(times < hole) | (times > hole + random.uniform(100, 9000))]
    return times


async def store(db: Database, field: Field) -> None:
    for record in field.records.values():
        await wells.create(db, record.well)
        await series.bulk_write(db, record.well.well_id, record.times, record.values)


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)


HOUR = timedelta(hours=1)
