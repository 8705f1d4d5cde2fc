"""Defaults plus what the test is about."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from telemetry.model import Array, Latest, Pump, Reading, Well, WellEvent, Window

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

# A healthy well on its target; the signals of the contract that every gateway sends.
HEALTHY = {
    "flow_rate": 2000.0,
    "pip": 900.0,
    "motor_current": 50.0,
    "motor_temp": 110.0,
    "vibration": 0.3,
    "vsd_frequency": 55.0,
    "flow_variance": 4.0,
    "torque": 130.0,
    "gor": 500.0,
}


def a_pump(**changes: Any) -> Pump:
    defaults: dict[str, Any] = {
        "model": "D2400N",
        "stages": 120,
        "base_frequency": 60.0,
        "ror_min": 1500.0,
        "ror_max": 3200.0,
        "rated_current": 60.0,
        "head_curve": ((0.0, 6600.0), (1000.0, 6400.0), (2400.0, 5200.0), (3200.0, 3900.0), (4000.0, 2000.0)),
        "depth_ft": 6500.0,
    }
    return Pump(**{**defaults, **changes})


def a_well(well_id: str = "AK-014", **changes: Any) -> Well:
    defaults: dict[str, Any] = {"field": "Burgan", "target_flow": 2000.0, "pump": a_pump()}
    return Well(well_id=well_id, **{**defaults, **changes})


def a_reading(well_id: str = "AK-014", at: datetime = NOON, **values: float) -> Reading:
    """Healthy unless told otherwise; with values given, these alone."""
    return Reading(well_id=well_id, at=at, values=values or dict(HEALTHY))


def a_post(well_id: str = "AK-014", at: datetime | None = NOON, **changes: Any) -> dict[str, Any]:
    """One reading as a gateway writes it; None leaves a key out."""
    stamp = {"timestamp": at.isoformat()} if at else {}
    return {
        key: value for key, value in {"well_id": well_id, **stamp, **HEALTHY, **changes}.items() if value is not None
    }


def a_window(
    well_id: str = "AK-014",
    end: datetime = NOON,
    hours: float = 24.0,
    step_s: int = 300,
    bucketed: bool = False,
    **values: float | Array | list[float],
) -> Window:
    """Readings each `step_s` in the hours before `end`: healthy and steady, but for the metrics given."""
    start = end - timedelta(hours=hours)
    times = np.arange(start.timestamp(), end.timestamp(), step_s, dtype=np.float64)
    given: Mapping[str, float | Array | list[float]] = {**HEALTHY, **values}
    arrays = {name: np.broadcast_to(np.asarray(value, float), times.shape).copy() for name, value in given.items()}
    return Window(well_id, start, end, times, arrays, step_s if bucketed else None)


def an_event(kind: Any = "note", at: datetime = NOON, well_id: str = "AK-014", **changes: Any) -> WellEvent:
    return WellEvent(**{"id": 1, "well_id": well_id, "kind": kind, "at": at, **changes})


def a_latest(well_id: str = "AK-014", at: datetime = NOON, **values: float) -> Latest:
    seen = values or dict(HEALTHY)
    return Latest(well_id=well_id, last_seen=at, values=seen, at=dict.fromkeys(seen, at))
