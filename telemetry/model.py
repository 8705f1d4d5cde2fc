"""Well, Metric, Reading, Window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

Resolution = Literal["raw", "5min", "1h", "1d"]
Array = npt.NDArray[np.float64]

EVENT_KINDS = (
    "planned_shutdown",
    "workover",
    "electrical_work",
    "choke_change",
    "frequency_change",
    "well_test",
    "chemical",
    "note",
)
EventKind = Literal[
    "planned_shutdown",
    "workover",
    "electrical_work",
    "choke_change",
    "frequency_change",
    "well_test",
    "chemical",
    "note",
]


class Unit(msgspec.Struct, frozen=True):
    """Another unit of a metric: canonical = value * factor + offset."""

    factor: float
    offset: float = 0.0


class Metric(msgspec.Struct, frozen=True):
    """One measured signal: its canonical unit, plausible range and the words people use for it."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    core: bool = False
    units: dict[str, Unit] = {}
    says: tuple[str, ...] = ()
    decimals: int = 1


class Pump(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pump as installed; flows in bpd at base_frequency, head_curve as (bpd, ft of the whole pump)."""

    model: str | None = None
    stages: int | None = None
    base_frequency: float = 60.0
    ror_min: float | None = None
    ror_max: float | None = None
    rated_current: float | None = None
    head_curve: tuple[tuple[float, float], ...] | None = None
    depth_ft: float | None = None


LimitLevel = Literal["low_low", "low", "high", "high_high"]


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Alarm limits of one metric in its canonical unit; delays in seconds.

    `priorities` says otherwise than critical for the outer levels and medium for the inner ones.
    """

    low_low: float | None = None
    low: float | None = None
    high: float | None = None
    high_high: float | None = None
    deadband: float = 0.0
    delay_s: float = 0.0
    off_delay_s: float = 0.0
    priorities: dict[LimitLevel, Literal["low", "medium", "high", "critical"]] = {}


class Well(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A well of the register. `confirmed` is false while only its own readings have announced it."""

    well_id: str
    name: str | None = None
    field: str | None = None
    aliases: tuple[str, ...] = ()
    target_flow: float | None = None
    pump: Pump | None = None
    limits: dict[str, Limit] = {}
    feeder: str | None = None
    header: str | None = None
    install_date: date | None = None
    drive_mode: Literal["fixed", "pip_control", "current_control"] | None = None
    motor_rating_hp: float | None = None
    casing_id_in: float | None = None
    water_cut_pct: float | None = None
    oil_gravity_api: float | None = None
    interval_s: float | None = None
    confirmed: bool = True


class WellEvent(msgspec.Struct, frozen=True):
    """One entry of a well's log."""

    id: int
    well_id: str
    kind: EventKind
    at: datetime
    text: str = ""
    values: dict[str, float] = {}
    by: str | None = None


class Reading(msgspec.Struct, frozen=True):
    """Checked signals of one well at one moment, in canonical units; what is absent is missing."""

    well_id: str
    at: datetime
    values: dict[str, float]


class Aside(msgspec.Struct, frozen=True):
    """An implausible number, in the canonical unit, that is kept for inspection and nothing else."""

    well_id: str
    at: datetime
    metric: str
    value: float
    reason: str


class Latest(msgspec.Struct, frozen=True):
    """The last known value of each signal of a well, with the moment each was measured."""

    well_id: str
    last_seen: datetime | None
    values: dict[str, float] = {}
    at: dict[str, datetime] = {}


class Buckets(msgspec.Struct, frozen=True):
    """Series of one well on common timestamps; None is missing. `next` is where the following page begins.

    `resolution` tells the widest buckets that were read: "raw" where it was the readings alone.
    """

    well_id: str
    step_s: int | None
    timestamps: list[datetime]
    series: dict[str, list[float | None]]
    next: datetime | None = None
    resolution: Resolution = "raw"


class Aggregate(msgspec.Struct, frozen=True):
    """One number over a period, the samples it rests on, and the first and last moment of those."""

    value: float | None
    samples: int
    first: datetime | None
    last: datetime | None
    resolution: Resolution = "raw"


@dataclass(frozen=True)
class Window:
    """Readings of one well in [start, end): times in epoch seconds, increasing; NaN is missing.

    `values` holds an array as long as `times` for every metric of the catalogue that was asked for.
    `step_s` is None for raw readings, else the width of the buckets whose means these are; `resolution` is that of
    the widest rollup they were read from.
    """

    well_id: str
    start: datetime
    end: datetime
    times: Array
    values: Mapping[str, Array]
    step_s: int | None = None
    resolution: Resolution = "raw"
