"""Known names and how people say them, with fuzzy look-up."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time

import msgspec
from rapidfuzz import fuzz, process

from nlp.clean import clean
from nlp.heard import table_of
from nlp.words import words

Key = tuple[str, ...]
_GROUPS = re.compile(r"\d+|[^\W\d_]+")
DAY_SHIFT = (time(6), time(18))


class WellName(msgspec.Struct, frozen=True):
    well_id: str
    name: str | None = None
    aliases: tuple[str, ...] = ()
    field: str | None = None


class MetricName(msgspec.Struct, frozen=True):
    """`units` maps a spelling to (factor, offset): canonical = value * factor + offset."""

    name: str
    unit: str
    label: str = ""
    says: tuple[str, ...] = ()
    units: Mapping[str, tuple[float, float]] = {}


class FaultName(msgspec.Struct, frozen=True):
    id: str
    type: str
    says: tuple[str, ...] = ()


class NameList(msgspec.Struct, frozen=True, eq=False):
    """All that a lexicon is made of, so that it can be made again elsewhere."""

    wells: tuple[WellName, ...]
    metrics: tuple[MetricName, ...]
    faults: tuple[FaultName, ...]
    day_shift: tuple[time, time] = DAY_SHIFT


def key_of(name: str) -> Key:
    """A name without case, separators and leading zeros: "AK-014" and "ak 14" are both ("ak", "14")."""
    return tuple(
        part.lstrip("0") or "0" if part[0].isdigit() else part.lower() for part in _GROUPS.findall(clean(name))
    )


@dataclass(frozen=True)
class WellIndex:
    """Wells by the ways their names can be said; a key said of several wells keeps them all."""

    wells: tuple[WellName, ...]
    by_key: Mapping[Key, tuple[str, ...]]
    by_number: Mapping[str, tuple[str, ...]]
    prefixes: Mapping[Key, tuple[int, ...]]
    by_digits: Mapping[str, tuple[str, ...]]
    spoken: tuple[str, ...]
    longest: int
    fields: Mapping[Key, str]

    @classmethod
    def of(cls, wells: Iterable[WellName]) -> "WellIndex":
        everyone = tuple(sorted(wells, key=lambda well: well.well_id))
        by_key, by_number = _index(everyone)
        prefixes: dict[Key, list[int]] = defaultdict(list)
        for key in by_key:
            if len(key) == 2 and key[0].isalpha() and key[1].isdigit():
                prefixes[key[:1]].append(int(key[1]))
        for key, well_id in _in_fields(everyone, by_key):
            by_key[key] = {well_id}
            prefixes[key[:-1]].append(int(key[-1]))
        for well in everyone:
            key = key_of(well.well_id)
            if key and key[-1].isdigit():
                prefixes[key[:-1]].append(int(key[-1]))
        return cls(
            wells=everyone,
            by_key={key: tuple(sorted(ids)) for key, ids in by_key.items()},
            by_number={key: tuple(sorted(ids)) for key, ids in by_number.items()},
            prefixes={key: tuple(sorted(set(numbers))) for key, numbers in prefixes.items()},
            by_digits=_letters_by_digits(by_key),
            spoken=tuple(" ".join(key) for key in by_key if all(part.isalpha() for part in key)),
            longest=max((len(key) for key in by_key), default=0),
            fields=_fields({well.field for well in everyone if well.field}),
        )

    def letters_before(self, digits: str) -> tuple[str, ...]:
        """The letters that stand before this number in names of the form letters, number."""
        return self.by_digits.get(digits, ())

    def key_of_id(self, well_id: str) -> Key:
        key = key_of(well_id)
        return key if key and key[-1].isdigit() else ()

    def prefix_of(self, well_id: str) -> Key:
        return self.key_of_id(well_id)[:-1]


def _fields(names: set[str]) -> dict[Key, str]:
    """Fields by name, and by its first word where that tells one from the others: "Burgan" for "Burgan North"."""
    by_key = {key_of(name): name for name in names}
    shared = Counter(key[0] for key in by_key if key)
    firsts = {key[:1]: name for key, name in by_key.items() if len(key) > 1 and _tells(key[0]) and shared[key[0]] == 1}
    return firsts | by_key


def _in_fields(wells: Iterable[WellName], by_key: Mapping[Key, set[str]]) -> list[tuple[Key, str]]:
    """ "Burgan 23": wells by the first word of their field and their number, where that tells one."""
    found: dict[Key, set[str]] = defaultdict(set)
    for well in wells:
        number, field = key_of(well.well_id)[-1:], key_of(well.field or "")[:1]
        if field and number and number[0].isdigit() and _tells(field[0]):
            found[(*field, *number)].add(well.well_id)
    return [(key, next(iter(ids))) for key, ids in found.items() if len(ids) == 1 and key not in by_key]


def _tells(word: str) -> bool:
    general = words().general
    return len(word) > 3 and word not in general.common and word not in general.filler and word not in general.places


def _letters_by_digits(by_key: Mapping[Key, set[str]]) -> dict[str, tuple[str, ...]]:
    letters: dict[str, set[str]] = defaultdict(set)
    for key in by_key:
        if len(key) == 2 and key[0].isalpha() and key[1].isdigit():
            letters[key[1]].add(key[0])
    return {digits: tuple(sorted(said)) for digits, said in letters.items()}


def _index(wells: tuple[WellName, ...]) -> tuple[dict[Key, set[str]], dict[str, set[str]]]:
    by_key: dict[Key, set[str]] = defaultdict(set)
    by_number: dict[str, set[str]] = defaultdict(set)
    for well in wells:
        for name in (well.well_id, well.name or "", *well.aliases):
            key = key_of(name)
            if key:
                by_key[key].add(well.well_id)
        for part in key_of(well.well_id)[-1:]:
            if part.isdigit():
                by_number[part].add(well.well_id)
    return by_key, by_number


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What may be named in a question: wells and fields one may see, metrics with their units, faults."""

    names: NameList
    index: WellIndex
    metrics: Mapping[str, MetricName]
    metric_says: Mapping[Key, str]
    fault_says: Mapping[Key, str]
    vocabulary: frozenset[str]
    day_shift: tuple[time, time] = DAY_SHIFT
    fields: frozenset[str] | None = None
    _cuts: dict[frozenset[str], "Lexicon"] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def build(
        cls,
        wells: Iterable[WellName],
        metrics: Iterable[MetricName],
        faults: Iterable[FaultName],
        day_shift: tuple[time, time] = DAY_SHIFT,
    ) -> "Lexicon":
        """Takes all wells; `within` cuts it to the fields that a caller may see."""
        return cls.of(NameList(tuple(wells), tuple(metrics), tuple(faults), day_shift))

    @classmethod
    def of(cls, names: NameList) -> "Lexicon":
        catalogue = {metric.name: metric for metric in names.metrics}
        metric_says = table_of(list(_metric_words(catalogue)))
        fault_says = table_of(list(_fault_words(names.faults)))
        said = {word for table in (metric_says, fault_says) for key in table for word in key if word.isalpha()}
        index = WellIndex.of(names.wells)
        return cls(names, index, catalogue, metric_says, fault_says, frozenset(said), names.day_shift)

    def within(self, fields: frozenset[str] | None) -> "Lexicon":
        """The same lexicon with the wells of these fields alone; None is all wells."""
        if fields is None:
            return self
        if fields not in self._cuts:
            seen = [well for well in self.index.wells if well.field in fields]
            self._cuts[fields] = replace(self, index=WellIndex.of(seen), fields=fields, _cuts={})
        return self._cuts[fields]

    def near(self, name: str, limit: int = 3) -> list[tuple[str, float]]:
        """Wells whose id, name or alias is most like this name, with scores of 0 to 1; for offering a choice."""
        number = (key_of(name) or ("",))[-1]
        exact = [(well_id, 1.0) for well_id in self.index.by_number.get(number, ())]
        said = {f"{well.well_id} {well.name or ''}": well.well_id for well in self.index.wells}
        close = process.extract(name, said.keys(), scorer=fuzz.WRatio, limit=limit, score_cutoff=60)
        best = dict(exact) | {said[text]: score / 100 for text, score, _ in close if said[text] not in dict(exact)}
        return sorted(best.items(), key=lambda pair: -pair[1])[:limit]

    def number(self, digits: str) -> tuple[str, ...]:
        """The wells whose id ends in this number."""
        return self.index.by_number.get(digits.lstrip("0") or "0", ())


def _metric_words(catalogue: Mapping[str, MetricName]) -> Iterable[tuple[str, str]]:
    for name, metric in catalogue.items():
        yield from ((said, name) for said in _names(metric))
    for name, says in words().names.metrics.items():
        if name in catalogue:
            yield from ((said, name) for said in says)
            yield from ((f"{said}s", name) for said in says if len(said) > 5 and said[-1] not in "sxyz")


def _names(metric: MetricName) -> list[str]:
    """Its name, its label and what the catalogue says of it but for verbs and words that mean other things too."""
    said = [metric.name, metric.name.replace("_", " "), metric.label, *metric.says]
    doubtful = words().grammar.no_metric | words().amounts.superlatives.keys()
    return [name for name in said if name and name.lower() not in doubtful]


def _fault_words(faults: tuple[FaultName, ...]) -> Iterable[tuple[str, str]]:
    known = {fault.id for fault in faults}
    for fault in faults:
        yield from (
            (said, fault.id) for said in (fault.id, fault.id.replace("_", " "), fault.type) if not _everyday(said)
        )
    for fault_id, says in words().names.faults.items():
        if fault_id in known:
            yield from ((said, fault_id) for said in says)
    for fault in faults:
        yield from ((said, fault.id) for said in fault.says if not _everyday(said))


def _everyday(said: str) -> bool:
    """A word of ordinary speech, or one that tells a state, names no fault: "offline", "gas", "fine"."""
    general, amounts = words().general, words().amounts
    states = {state for says in amounts.states.values() for state in says}
    return said.lower() in {*general.common, *general.filler, *states, *words().grammar.no_fault}
