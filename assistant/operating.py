"""Where a pump works: flow and head at a frequency, as far as the readings tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.facts.wellside import PSI_TO_FT, gravity
from telemetry.model import Well


@dataclass(frozen=True)
class Point:
    """`head_ft` is None where the pressures that give it are not both known."""

    frequency_hz: float
    flow_bpd: float
    head_ft: float | None


def point_of(well: Well, values: Mapping[str, float], frequency_hz: float | None = None) -> Point | None:
    """From the signals of one moment; None without flow or frequency, as of a pump that stands."""
    flow, hz = values.get("flow_rate"), frequency_hz or values.get("vsd_frequency")
    if not flow or not hz:
        return None
    intake, discharge = values.get("pip"), values.get("discharge_pressure")
    if intake is None or discharge is None or discharge <= intake:
        return Point(hz, flow, None)
    liquid = gravity(values.get("water_cut", well.water_cut_pct), well.oil_gravity_api)
    return Point(hz, flow, (discharge - intake) * PSI_TO_FT / liquid)
