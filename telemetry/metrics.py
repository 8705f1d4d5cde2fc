"""The catalogue: canonical unit, other units, plausible range, how people say it."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from telemetry.errors import Invalid, Problem, StartRefused
from telemetry.model import Metric, Unit

FILE = "metrics.yaml"


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signal as its file writes it."""

    label: str
    unit: str
    range: tuple[float, float]
    units: dict[str, float | tuple[float, float] | str]
    says: tuple[str, ...]
    core: bool = False
    decimals: int = 1


def load(text: str) -> dict[str, Metric]:
    """Checks the whole file; a mistake names its entry."""
    entries: dict[str, Any] = yaml.safe_load(text)
    return {name: _metric(name, entry) for name, entry in entries.items() if not name.startswith("_")}


def _metric(name: str, entry: Any) -> Metric:
    try:
        read = msgspec.convert(entry, _Entry)
        units = {spelling: _unit(read.units, spelling) for spelling in read.units}
        if units[read.unit] != Unit(1.0):
            raise ValueError(f"the canonical unit {read.unit} must have the factor 1")
    except (ValueError, KeyError) as error:
        raise StartRefused(f"{FILE}: {name}: {error}") from error
    low, high = read.range
    return Metric(name, read.label, read.unit, low, high, read.core, units, read.says, read.decimals)


def _unit(units: Mapping[str, float | tuple[float, float] | str], spelling: str) -> Unit:
    given = units[spelling]
    if isinstance(given, str):
        return _unit(units, given)
    return Unit(*given) if isinstance(given, tuple) else Unit(given)


def to_canonical(metric: str, value: float, unit: str) -> float:
    found = _find(metric, unit)
    return value * found.factor + found.offset


def from_canonical(metric: str, value: float, unit: str) -> float:
    found = _find(metric, unit)
    return (value - found.offset) / found.factor


def _find(metric: str, unit: str) -> Unit:
    """A unit as it is written, else whatever its capitals where only one fits."""
    (name,) = known([metric])
    units = CATALOGUE[name].units
    if unit in units:
        return units[unit]
    alike = {units[spelling] for spelling in units if spelling.casefold() == unit.strip().casefold()}
    if len(alike) != 1:
        wrong = f"this unit does not fit {metric}, which is kept in {CATALOGUE[metric].unit}"
        raise Invalid([Problem(f"units.{metric}", wrong)])
    return alike.pop()


def known(names: Iterable[str]) -> tuple[str, ...]:
    """The names themselves, once each; raises Invalid for one that is no metric."""
    chosen = tuple(dict.fromkeys(names))
    unknown = [name for name in chosen if name not in CATALOGUE]
    if unknown:
        raise Invalid(Problem("metrics", f"unknown metric {name!a}"[:100]) for name in unknown)
    return chosen


CATALOGUE: Mapping[str, Metric] = load(files("telemetry").joinpath(FILE).read_text("utf-8"))
