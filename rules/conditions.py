"""A condition names a fact, a comparison and a number; its answer is yes, no, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

Value = float | str | bool | None
Facts = Mapping[str, Value]
Parameters = Mapping[str, float]
Bound = float | str


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is", "any_": "any"}):
    """One comparison of a fact, or a group of them. A bound is a number or the name of a parameter.

    A fact that is not known answers "unknown", which counts as no unless `unknown: ok` is said.
    """

    fact: str | None = None
    is_: bool | str | None = None
    among: tuple[str, ...] | None = None
    above: Bound | None = None
    below: Bound | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    known: bool | None = None
    unknown: Literal["no", "ok"] = "no"
    any_: tuple[Condition, ...] = ()
    all: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()


COMPARISONS = ("above", "below", "at_least", "at_most")


def holds(condition: Condition, facts: Facts, parameters: Parameters) -> bool:
    return answer(condition, facts, parameters) is True


def answer(condition: Condition, facts: Facts, parameters: Parameters) -> bool | None:
    if condition.fact is None:
        return _group(condition, facts, parameters)
    value = facts[condition.fact]
    if condition.known is not None:
        return (value is not None) == condition.known
    if value is None:
        return True if condition.unknown == "ok" else None
    return _compare(condition, value, parameters)


def _group(condition: Condition, facts: Facts, parameters: Parameters) -> bool | None:
    answers: list[bool | None] = []
    if condition.any_:
        answers.append(_either([answer(c, facts, parameters) for c in condition.any_]))
    answers += [answer(c, facts, parameters) for c in condition.all]
    answers += [not holds(c, facts, parameters) for c in condition.none]
    if False in answers:
        return False
    return None if None in answers else True


def _either(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _compare(condition: Condition, value: float | str | bool, parameters: Parameters) -> bool:
    if condition.is_ is not None and value != condition.is_:
        return False
    if condition.among is not None and value not in condition.among:
        return False
    if not any(getattr(condition, name) is not None for name in COMPARISONS):
        return True
    if isinstance(value, str):
        return False
    number = float(value)
    bounds = {name: bound(getattr(condition, name), parameters) for name in COMPARISONS}
    above, below, at_least, at_most = (bounds[name] for name in COMPARISONS)
    return (
        (above is None or number > above)
        and (below is None or number < below)
        and (at_least is None or number >= at_least)
        and (at_most is None or number <= at_most)
    )


def bound(value: Bound | None, parameters: Parameters) -> float | None:
    return parameters[value] if isinstance(value, str) else value


def leaves_of(condition: Condition, path: str) -> Iterator[tuple[Condition, str]]:
    """Every comparison inside, with its path in the file."""
    if condition.fact is not None:
        yield condition, path
    for name, group in (("any", condition.any_), ("all", condition.all), ("none", condition.none)):
        for i, inner in enumerate(group):
            yield from leaves_of(inner, f"{path}.{name}[{i}]")


def threshold(condition: Condition, parameters: Parameters) -> float | str | None:
    """The bound as shown in the path of a diagnosis."""
    for name in COMPARISONS:
        limit = bound(getattr(condition, name), parameters)
        if limit is not None:
            return limit
    if condition.is_ is not None:
        return str(condition.is_).lower() if isinstance(condition.is_, bool) else condition.is_
    return " or ".join(condition.among) if condition.among else None
