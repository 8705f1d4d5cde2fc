"""The units a person wants to read: as the question says, else as they prefer."""

import re
from collections.abc import Mapping
from importlib import resources

import yaml

from nlp.model import Question
from telemetry.metrics import CATALOGUE

SYSTEMS: Mapping[str, Mapping[str, str]] = yaml.safe_load(
    resources.files(__package__).joinpath("units.yaml").read_text("utf-8")
)


def wanted(question: Question, system: str | None = None) -> dict[str, str]:
    """By metric, the unit other than the canonical one that its values are to be printed in."""
    found = preferred(system)
    for name in question.metrics or tuple(CATALOGUE):
        said = _said(question.text, name)
        if said:
            found[name] = said
    return {name: unit for name, unit in found.items() if unit != CATALOGUE[name].unit}


def preferred(system: str | None) -> dict[str, str]:
    """By metric, the unit other than the canonical one that a person wants to read."""
    chosen = SYSTEMS.get(system or "stored", {})
    return {name: chosen[metric.unit] for name, metric in CATALOGUE.items() if metric.unit in chosen}


def _said(text: str, metric: str) -> str | None:
    """The unit of this metric that stands after "in", by its usual spelling."""
    units = CATALOGUE[metric].units
    spellings = "|".join(re.escape(spelling) for spelling in sorted(units, key=len, reverse=True) if len(spelling) > 1)
    short = "|".join(re.escape(spelling) for spelling in units if len(spelling) == 1)
    hit = re.search(rf"\bin\s+({spellings})(?!\w)", text, re.IGNORECASE) if spellings else None
    hit = hit or (re.search(rf"\bin\s+({short})(?!\w)", text) if short else None)
    if hit is None:
        return None
    unit = next(units[spelling] for spelling in units if spelling.casefold() == hit[1].casefold())
    return next(spelling for spelling, same in units.items() if same == unit)
