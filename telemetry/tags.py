"""A gateway's own names for signals, and how its readings become ours before anything is checked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from telemetry.errors import Invalid, Problem
from telemetry.metrics import CATALOGUE, to_canonical
from telemetry.naming import wrong_text
from telemetry.unpacking import Unpacked, Wire
from telemetry.wellcheck import shown

MOST_TAGS = 200
LONGEST_TAG = 100
OWN_FIELDS = frozenset({"well_id", "timestamp", "units"})


class Tag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is sent, times `scale`, is the metric in `unit`; without a unit in the canonical one."""

    metric: str
    unit: str | None = None
    scale: float = 1.0


class Renamed(dict[str, Any]):
    """A reading in our names; `theirs` is what each was called. `problems` make it one that cannot be taken."""

    def __init__(self) -> None:
        super().__init__()
        self.theirs: dict[str, str] = {}
        self.problems: list[Problem] = []


Tags = Mapping[str, Tag]


def read(body: object) -> dict[str, Tag]:
    """A checked table; raises Invalid with every wrong field."""
    if not isinstance(body, Mapping):
        raise Invalid([Problem("tags", "must be an object of tags")])
    problems = [problem for name, given in body.items() for problem in _problems(name, given)]
    if len(body) > MOST_TAGS:
        problems.append(Problem("tags", f"must be at most {MOST_TAGS}"))
    tags = {} if problems else {str(name): msgspec.convert(given, Tag) for name, given in body.items()}
    problems += _twice(tags)
    if problems:
        raise Invalid(problems)
    return tags


def _problems(name: object, given: object) -> Iterator[Problem]:
    where = f"tags.{shown(name)}"
    if not isinstance(name, str) or (wrong := wrong_text(name, LONGEST_TAG)):
        yield Problem(where, wrong if isinstance(name, str) and wrong else "must be a text")
    elif name in OWN_FIELDS:
        yield Problem(where, "is a field of every reading")
    try:
        tag = msgspec.convert(given, Tag)
    except (msgspec.ValidationError, UnicodeError):
        yield Problem(where, "must be an object of metric, unit and scale")
        return
    if tag.metric not in CATALOGUE:
        yield Problem(f"{where}.metric", "unknown metric")
    elif tag.unit is not None and not _fits(tag.metric, tag.unit):
        yield Problem(f"{where}.unit", f"does not fit, the metric is kept in {CATALOGUE[tag.metric].unit}")
    if not 0 < abs(tag.scale) <= 1e12:
        yield Problem(f"{where}.scale", "must be a number other than 0")


def _fits(metric: str, unit: str) -> bool:
    try:
        to_canonical(metric, 0.0, unit)
    except Invalid:
        return False
    return True


def _twice(tags: Tags) -> Iterator[Problem]:
    """Two tags for one metric would have to fight over it."""
    first: dict[str, str] = {}
    for name, tag in tags.items():
        if first.setdefault(tag.metric, name) != name:
            yield Problem(f"tags.{shown(name)}.metric", f"{shown(first[tag.metric])} is mapped to it already")


def applied(tags: Tags, unpacked: Unpacked) -> Unpacked:
    """What is no object, or has none of the tags, stays as it is."""
    return replace(unpacked, items=[_renamed(tags, item) for item in unpacked.items])


def _renamed(tags: Tags, item: object) -> object:
    given = _plain(item)
    if given is None or tags.keys().isdisjoint(given):
        return item
    made = Renamed()
    for name, value in given.items():
        tag = tags.get(name)
        known = name if tag is None else tag.metric
        if known in made:
            made.problems.append(Problem(shown(name), f"{known} is in this reading twice"))
        made[known] = value if tag is None else _scaled(value, tag.scale)
        if tag is not None:
            made.theirs[known] = shown(name)
    _put_units(tags, made, given)
    return made


def _plain(item: object) -> Mapping[str, Any] | None:
    if isinstance(item, Wire):
        values = zip(Wire.__struct_fields__, msgspec.structs.astuple(item), strict=True)
        return {name: value for name, value in values if value is not None}
    return item if isinstance(item, Mapping) else None


def _scaled(value: object, scale: float) -> object:
    """What is no number is left for the check to refuse."""
    if scale == 1.0 or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return value * scale
    except OverflowError:
        return float("inf")


def _put_units(tags: Tags, made: Renamed, given: Mapping[str, Any]) -> None:
    """A unit that the reading itself names counts before that of the table."""
    named = given.get("units")
    if named is not None and not isinstance(named, Mapping):
        return
    own = {(tags[name].metric if name in tags else name): unit for name, unit in (named or {}).items()}
    of_tags = {tag.metric: tag.unit for name, tag in tags.items() if name in given and tag.unit is not None}
    units = {metric: unit for metric, unit in of_tags.items() if made.get(metric) is not None} | own
    if units:
        made["units"] = units
