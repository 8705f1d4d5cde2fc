"""Checks a well before it enters the register; finds every wrong field, not the first."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, get_args, get_origin

import msgspec

from telemetry.errors import Invalid, Problem
from telemetry.metrics import CATALOGUE
from telemetry.model import Limit, Pump, Well
from telemetry.naming import skeleton, wrong_id, wrong_text

MOST_ALIASES = 50
LONGEST_DELAY_S = 7 * 86_400
_POSITIVE = {
    "": ("target_flow", "motor_rating_hp", "casing_id_in", "oil_gravity_api", "interval_s"),
    "pump.": ("stages", "base_frequency", "ror_max", "rated_current", "depth_ft"),
}


def read(body: Mapping[str, object]) -> Well:
    """A well from its JSON object, checked whole; raises Invalid."""
    misfits = list(_misfits(Well, body, ""))
    fitting = {field.encode_name for field in msgspec.structs.fields(Well)}
    fitting -= {problem.field.partition(".")[0] for problem in misfits}
    well = msgspec.convert({"well_id": "W"} | {key: body[key] for key in fitting & body.keys()}, Well)
    problems = [*misfits, *_problems(well)]
    if problems:
        raise Invalid(problems)
    return well


def check(well: Well) -> None:
    problems = _problems(well)
    if problems:
        raise Invalid(problems)


def _problems(well: Well) -> list[Problem]:
    return [*_texts(well), *_numbers(well), *_pump(well.pump), *_limits(well.limits)]


def check_names(well: Well, others: Iterable[Well], *, new: bool = False) -> None:
    """Raises Invalid for a name or alias, or the id of a new well, that looks like an id, name or alias of another."""
    taken = {skeleton(name): other.well_id for other in others for name in _names(other)}
    given = [("well_id", well.well_id)] if new else []
    given += [("name", well.name)] if well.name else []
    given += [(f"aliases.{place}", alias) for place, alias in enumerate(well.aliases)]
    alike = [Problem(field, "looks like the name of another well") for field, name in given if skeleton(name) in taken]
    if alike:
        raise Invalid(alike)


def _names(well: Well) -> list[str]:
    return [well.well_id, *([well.name] if well.name else []), *well.aliases]


def _misfits(kind: Any, body: object, at: str) -> Iterator[Problem]:
    """Every value of the wrong type, and every unknown property, with its path."""
    if not isinstance(body, Mapping):
        yield Problem(at.rstrip("."), "must be an object")
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key, value in body.items():
        if key not in fields:
            yield Problem(f"{at}{shown(key)}", "unknown property")
        else:
            yield from _misfit(fields[key].type, value, f"{at}{key}")
    for name, field in fields.items():
        if field.required and name not in body:
            yield Problem(f"{at}{name}", "is missing")


def _misfit(kind: Any, value: object, at: str) -> Iterator[Problem]:
    inner = _struct_of(kind)
    if get_origin(kind) is dict and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _misfit(get_args(kind)[0], key, f"{at}.{shown(key)}")
            yield from _misfit(get_args(kind)[1], item, f"{at}.{shown(key)}")
    elif inner is not None and isinstance(value, Mapping):
        yield from _misfits(inner, value, f"{at}.")
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            yield Problem(at, str(error))
        except UnicodeError:
            yield Problem(at, "must not hold halves of characters")


def _struct_of(kind: Any) -> Any:
    """The struct in `Struct` or `Struct | None`."""
    return next((part for part in (kind, *get_args(kind)) if isinstance(part, msgspec.StructMeta)), None)


def shown(key: object) -> str:
    """A key from outside, fit to be repeated in an answer."""
    text = str(key).encode("ascii", "backslashreplace").decode()
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)[:64]


def _texts(well: Well) -> Iterator[Problem]:
    if wrong := wrong_id(well.well_id):
        yield Problem("well_id", wrong)
    texts = {"name": well.name, "field": well.field, "feeder": well.feeder, "header": well.header}
    texts["pump.model"] = well.pump.model if well.pump else None
    texts |= {f"aliases.{place}": alias for place, alias in enumerate(well.aliases)}
    for field, text in texts.items():
        if text is not None and (wrong := wrong_text(text)):
            yield Problem(field, wrong)
    if len({skeleton(alias) for alias in well.aliases}) < len(well.aliases):
        yield Problem("aliases", "must differ from each other")
    if len(well.aliases) > MOST_ALIASES:
        yield Problem("aliases", f"must be at most {MOST_ALIASES}")


def _numbers(well: Well) -> Iterator[Problem]:
    for at, thing in (("", well), ("pump.", well.pump)):
        for field in _POSITIVE[at] if thing is not None else ():
            value = getattr(thing, field)
            if value is not None and not 0 < value < math.inf:
                yield Problem(f"{at}{field}", "must be a number above 0")
    if well.water_cut_pct is not None and not 0 <= well.water_cut_pct <= 100:
        yield Problem("water_cut_pct", "must be from 0 to 100")


def _pump(pump: Pump | None) -> Iterator[Problem]:
    if pump is None:
        return
    if pump.ror_min is not None and not 0 <= pump.ror_min < math.inf:
        yield Problem("pump.ror_min", "must be a number of 0 or above")
    if pump.ror_min is not None and pump.ror_max is not None and not pump.ror_min < pump.ror_max:
        yield Problem("pump.ror_min", "must be below ror_max")
    if pump.head_curve is not None and (wrong := _wrong_curve(pump.head_curve)):
        yield Problem("pump.head_curve", wrong)


def _wrong_curve(curve: Sequence[tuple[float, float]]) -> str | None:
    if len(curve) < 2:
        return "must have at least 2 points"
    if not all(0 <= number < math.inf for point in curve for number in point):
        return "must hold finite numbers of 0 or above"
    if not all(left[0] < right[0] for left, right in pairwise(curve)):
        return "must have rising flows"
    return None


def _limits(limits: Mapping[str, Limit]) -> Iterator[Problem]:
    for metric, limit in limits.items():
        at = f"limits.{shown(metric)}"
        if metric not in CATALOGUE:
            yield Problem(at, "unknown metric")
        for field in ("deadband", "delay_s", "off_delay_s"):
            most = math.inf if field == "deadband" else LONGEST_DELAY_S
            if not 0 <= getattr(limit, field) <= most or getattr(limit, field) == math.inf:
                yield Problem(f"{at}.{field}", "must be 0 or above" + ("" if most == math.inf else ", at most 7 days"))
        if wrong := _wrong_order(limit):
            yield Problem(at, wrong)


def _wrong_order(limit: Limit) -> str | None:
    lows = [value for value in (limit.low_low, limit.low) if value is not None]
    highs = [value for value in (limit.high, limit.high_high) if value is not None]
    if not all(math.isfinite(value) for value in lows + highs):
        return "must hold finite numbers"
    if lows != sorted(lows) or highs != sorted(highs) or (lows and highs and lows[-1] >= highs[0]):
        return "must be ordered low_low <= low < high <= high_high"
    return None
