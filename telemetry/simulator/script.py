"""Scenario files: which physical parameters change, how far and when, counted from the onset."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
import yaml

from telemetry.errors import Invalid, Problem
from telemetry.model import Array, EventKind
from telemetry.simulator.plant import Plant

SIGNALS = (
    "flow_rate",
    "pip",
    "motor_current",
    "motor_temp",
    "vibration",
    "vsd_frequency",
    "flow_variance",
    "torque",
    "gor",
    "discharge_pressure",
    "intake_temp",
    "tubing_pressure",
    "casing_pressure",
    "drive_voltage",
    "leakage_current",
    "water_cut",
    "current_imbalance",
    "choke_position",
)
# Parameters that come from the plant, and those of a healthy well that are the same for all.
FROM_PLANT = {
    "frequency": "frequency_hz",
    "productivity": "productivity",
    "reservoir": "reservoir_psi",
    "water_cut": "water_cut",
    "gor": "gor",
    "separation": "separation",
    "viscosity": "viscosity_cp",
    "header": "header_psi",
    "choke": "choke_pct",
    "intake_temp": "intake_c",
}
HEALTHY = {
    "coupling": 1.0,
    "stage_head": 1.0,
    "stage_drag": 1.0,
    "gas_lock": 0.0,
    "gas_lock_cycle": 0.0,
    "gas_lock_period_min": 26.0,
    "churn": 0.04,
    "leak": 0.0,
    "valve": 1.0,
    "flowline": 1.0,
    "slugging": 0.0,
    "slug_period_min": 25.0,
    "sand": 0.0,
    "unbalance": 0.0,
    "hunting": 0.0,
    "imbalance": 1.2,
    "leakage": 0.4,
    "meter": 1.0,
    "gauge": 1.0,
    "comms": 1.0,
}
GAUGE_PARTS = {"hold": 0.0, "gain": 1.0, "offset": 0.0}


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parameter going to a value, by a factor or by a sum, from `after_min` on, within `over_min`."""

    what: str
    to: float | None = None
    times: float | None = None
    add: float | None = None
    after_min: float = 0.0
    over_min: float = 0.0

    def applied(self, value: Array, weight: Array) -> Array:
        if self.to is not None:
            return value + (self.to - value) * weight
        return value * (1 + ((self.times or 1.0) - 1) * weight) + (self.add or 0.0) * weight


class LogEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: EventKind
    text: str
    after_min: float = 0.0


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault as a script; `starts_life` when the well has no past before the onset."""

    about: str
    changes: tuple[Change, ...] = ()
    log: tuple[LogEntry, ...] = ()
    recover_min: float = 10.0
    starts_life: bool = False


def _known(what: str) -> bool:
    part, _, signal = what.partition(".")
    return what in FROM_PLANT or what in HEALTHY or (part in GAUGE_PARTS and signal in SIGNALS)


def read(text: str, name: str) -> Scenario:
    """A checked scenario; Invalid names file and key."""
    try:
        scenario = msgspec.convert(yaml.safe_load(text), Scenario)
    except (msgspec.ValidationError, yaml.YAMLError) as wrong:
        raise Invalid([Problem(name, str(wrong))]) from wrong
    for number, change in enumerate(scenario.changes):
        given = [key for key in ("to", "times", "add") if getattr(change, key) is not None]
        if not _known(change.what):
            raise Invalid([Problem(name, f"changes[{number}]: no parameter {change.what!r}")])
        if len(given) != 1:
            raise Invalid([Problem(name, f"changes[{number}]: give one of to, times, add")])
    return scenario


@cache
def scenarios() -> Mapping[str, Scenario]:
    """All scripts by the fault they play."""
    folder = files("telemetry").joinpath("scenarios")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return {name.removesuffix(".yaml"): read(folder.joinpath(name).read_text("utf-8"), name) for name in names}


def _ramp(times: Array, start: float, over_s: float) -> Array:
    if over_s <= 0:
        return (times >= start).astype(np.float64)
    return np.asarray(np.clip((times - start) / over_s, 0, 1), dtype=np.float64)


def healthy(plant: Plant, times: Array) -> dict[str, Array]:
    """Every parameter of a well without a fault."""
    values = {name: float(getattr(plant, source)) for name, source in FROM_PLANT.items()} | HEALTHY
    return {name: np.full(len(times), value) for name, value in values.items()}


def play(scenario: Scenario, conditions: dict[str, Array], times: Array, onset: float, until: float | None) -> None:
    """Lets the script change the conditions in place; after `until` they return within `recover_min`."""
    back = np.zeros(len(times)) if until is None else _ramp(times, until, scenario.recover_min * 60)
    for change in scenario.changes:
        weight = _ramp(times, onset + change.after_min * 60, change.over_min * 60) * (1 - back)
        before = conditions.get(change.what)
        if before is None:
            before = np.full(len(times), GAUGE_PARTS[change.what.partition(".")[0]])
        conditions[change.what] = change.applied(before, weight)
