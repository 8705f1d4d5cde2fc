"""Words of a language that are neither wells, metrics nor faults: loaded from YAML and checked."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, ClassVar

import msgspec
import yaml

from nlp.errors import BadPhrases


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ones: dict[str, int]
    tens: dict[str, int]
    scales: dict[str, int]
    some: dict[str, float]
    ordinals: dict[str, int]
    sounds: dict[str, int]


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    units: dict[str, list[str]]
    weekdays: dict[str, int]
    months: dict[str, int]
    parts: dict[str, tuple[int, int]]
    now: list[str]
    back: list[str]

    def unit(self, word: str) -> str | None:
        return unit_words().get(word)


class Amounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`units` maps a canonical spelling to what people say; `implies` the metric a unit alone tells."""

    units: dict[str, list[str]]
    implies: dict[str, str]
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    aggregations: dict[str, list[str]]
    states: dict[str, list[str]]
    superlatives: dict[str, tuple[str | None, str]]
    tells: dict[str, str]
    lower_is_worse: list[str]
    raising: list[str]
    lowering: list[str]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people call metrics and faults beside what the catalogues hand in; `sides` name a pressure after another."""

    metrics: dict[str, list[str]]
    faults: dict[str, list[str]]
    sides: dict[str, str]


class General(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`filler` may stand in any question; `common` is never a misspelling; `plainly` rewords turns of phrase."""

    filler: list[str]
    common: list[str]
    pronouns: list[str]
    links: list[str]
    contractions: dict[str, str]
    places: list[str]
    letters: dict[str, str]
    slips: dict[str, str]
    plainly: dict[str, str]
    courtesies: list[str]
    partings: list[str]


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word sets that decide between readings."""

    after_current: frozenset[str]
    before_state: frozenset[str]
    after_state: frozenset[str]
    doubtful_states: frozenset[str]
    no_well: frozenset[str]
    number_signs: frozenset[str]
    well: frozenset[str]
    fragment_leads: frozenset[str]
    fragment_filler: frozenset[str]
    fragment_pronouns: frozenset[str]
    fragment_tails: frozenset[str]
    fragment_whole: frozenset[str]
    alert: frozenset[str]
    about: frozenset[str]
    unmute: frozenset[str]
    comparing: frozenset[str]
    no_well_before: frozenset[str]
    no_well_after: frozenset[str]
    of_many: frozenset[str]
    many_alerts: frozenset[str]
    silencing: frozenset[str]
    hypothetical: frozenset[str]
    changing: frozenset[str]
    commands: frozenset[str]
    no_metric: frozenset[str]
    no_fault: frozenset[str]
    adjustments: frozenset[str]
    supposing: frozenset[str]
    comparing_wells: frozenset[str]
    denying: frozenset[str]
    sharing: frozenset[str]
    no_superlative: frozenset[str]
    ranked_things: frozenset[str]
    leading_on: frozenset[str]
    ranking: frozenset[str]
    fragment_led_filler: frozenset[str]
    fragment_weak_leads: frozenset[str]
    fragment_in_talk: frozenset[str]
    time_words: frozenset[str]
    asking: frozenset[str]
    pointing: frozenset[str]
    well_pronouns: frozenset[str]
    after_now: frozenset[str]
    excluding: frozenset[str]
    shares: frozenset[str]
    before_no_time: frozenset[str]
    without_alerts: frozenset[str]
    acting: frozenset[str]
    seeing: frozenset[str]
    to_units: frozenset[str]
    told_to: frozenset[str]


class Words(msgspec.Struct, frozen=True):
    numbers: Numbers
    times: Times
    amounts: Amounts
    names: Names
    general: General
    grammar: Grammar


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves "on", "off", "no" and the like as the words they are."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read(name: str, text: str) -> Any:
    """The YAML document `text` of the file called `name`."""
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise BadPhrases(f"{name}: {error}") from error


@cache
def words(language: str = "en") -> Words:
    """All word files of a language."""
    parts: dict[str, Any] = {}
    for key, kind in Words.__annotations__.items():
        file = resources.files("nlp.words") / language / f"{key}.yaml"
        try:
            parts[key] = msgspec.convert(read(file.name, file.read_text("utf-8")), kind)
        except msgspec.ValidationError as error:
            raise BadPhrases(f"words/{language}/{key}.yaml: {error}") from error
    return Words(**parts)


@cache
def unit_words() -> Mapping[str, str]:
    """Units of time by every word for them."""
    return {word: name for name, said in words().times.units.items() for word in said}
