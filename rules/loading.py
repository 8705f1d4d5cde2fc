"""Reads all rule files, lays a site's over the built-in ones, and checks that they fit together."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import msgspec

from rules import source
from rules.catalogue import FaultRule, Gate, Gates, HandTable, Parameter, SiteGates, Vocabulary
from rules.conditions import COMPARISONS, Condition, leaves_of
from rules.errors import BadRules
from rules.source import Lines, wrong
from rules.wording import placeholders

SITE_FILES = ("gates.yaml",)
LEVELS = ("low", "medium", "high")


@dataclass(frozen=True)
class Rules:
    """Everything the tree needs, checked; `version` is a hash of all that was read."""

    version: str
    gates: tuple[Gate, ...]
    parameters: Mapping[str, Parameter]
    faults: Mapping[str, FaultRule]
    vocabulary: Vocabulary
    hand: HandTable


@dataclass(frozen=True)
class File:
    name: str
    text: str


def read(*directories: Path) -> Rules:
    builtin = {f.name: f for f in _builtin()}
    gates, gate_lines = source.parse(builtin["gates.yaml"].text, Gates, "gates.yaml")
    vocabulary, _ = source.parse(builtin["facts.yaml"].text, Vocabulary, "facts.yaml")
    hand, hand_lines = source.parse(builtin["by_hand.yaml"].text, HandTable, "by_hand.yaml")
    files = dict(builtin)
    for directory in directories:
        for file in _of_site(directory):
            files[file.name if file.name.startswith("faults/") else f"{directory.name}/{file.name}"] = file
            if file.name == "gates.yaml":
                gates = _laid_over(gates, file)
    faults, lines = {}, {}
    for name, file in sorted(files.items()):
        if name.startswith("faults/"):
            fault, lines[name] = source.parse(file.text, FaultRule, name)
            faults[fault.id] = fault
            if f"faults/{fault.id}.yaml" != name:
                raise wrong(name, lines[name], "$.id", f"is {fault.id}, the file's name says otherwise")
    rules = Rules(_version(files.values()), gates.gates, gates.parameters, faults, vocabulary, hand)
    _check_gates(rules, gate_lines)
    for fault in faults.values():
        _check_fault(fault, rules, f"faults/{fault.id}.yaml", lines[f"faults/{fault.id}.yaml"])
    _check_hand(rules, hand_lines)
    return rules


def _builtin() -> Iterator[File]:
    here = resources.files("rules")
    for name in ("gates.yaml", "facts.yaml", "by_hand.yaml"):
        yield File(name, here.joinpath(name).read_text(encoding="utf-8"))
    for entry in here.joinpath("faults").iterdir():
        if entry.name.endswith(".yaml"):
            yield File(f"faults/{entry.name}", entry.read_text(encoding="utf-8"))


def _of_site(directory: Path) -> Iterator[File]:
    if not directory.is_dir():
        return
    for path in sorted(directory.glob("*.yaml")):
        if path.name not in SITE_FILES:
            raise BadRules(f"{path.name}, line 1: not a rule file; faults belong into the folder faults")
        yield File(path.name, _text(path))
    for path in sorted((directory / "faults").glob("*.yaml")):
        yield File(f"faults/{path.name}", _text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRules(f"{path.name}, line 1: cannot be read as UTF-8 text") from error


def _laid_over(gates: Gates, file: File) -> Gates:
    site, lines = source.parse(file.text, SiteGates, file.name)
    parameters = dict(gates.parameters)
    for name, value in site.parameters.items():
        if name not in parameters:
            raise wrong(file.name, lines, f"$.parameters.{name}", "no rule knows this parameter")
        own = (
            msgspec.structs.replace(parameters[name], value=value, source="set by the site")
            if isinstance(value, int | float)
            else value
        )
        parameters[name] = own
    return msgspec.structs.replace(gates, parameters=parameters, gates=site.gates or gates.gates)


def _version(files: Iterable[File]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda f: (f.name, f.text)):
        digest.update(f"{file.name}\0{len(file.text)}\0{file.text}".encode())
    return digest.hexdigest()[:16]


def _check_gates(rules: Rules, lines: Lines) -> None:
    for i, gate in enumerate(rules.gates):
        at = f"$.gates[{i}]"
        _check_conditions(gate.when, rules, "gates.yaml", lines, f"{at}.when")
        if gate.shows not in rules.vocabulary.facts:
            raise wrong("gates.yaml", lines, f"{at}.shows", f"no fact is called {gate.shows}")
        if gate.threshold is not None and gate.threshold not in rules.parameters:
            raise wrong("gates.yaml", lines, f"{at}.threshold", f"no parameter is called {gate.threshold}")


def _check_conditions(conditions: Iterable[Condition], rules: Rules, file: str, lines: Lines, at: str) -> None:
    for i, condition in enumerate(conditions):
        _check_condition(condition, rules, file, lines, f"{at}[{i}]")


def _check_condition(condition: Condition, rules: Rules, file: str, lines: Lines, at: str) -> None:
    if condition.fact is None and not (condition.any_ or condition.all or condition.none):
        raise wrong(file, lines, at, "names neither a fact nor a group")
    for inner, path in leaves_of(condition, at):
        if inner.fact not in rules.vocabulary.facts:
            raise wrong(file, lines, f"{path}.fact", f"no fact is called {inner.fact}")
        bounds = [getattr(inner, name) for name in COMPARISONS]
        if all(b is None for b in (*bounds, inner.is_, inner.among, inner.known)):
            raise wrong(file, lines, path, "compares the fact with nothing")
        for name, limit in zip(COMPARISONS, bounds, strict=True):
            if isinstance(limit, str) and limit not in rules.parameters:
                raise wrong(file, lines, f"{path}.{name}", f"no parameter is called {limit}")


def _check_fault(fault: FaultRule, rules: Rules, file: str, lines: Lines) -> None:
    names = {gate.id for gate in rules.gates}
    for i, leaf in enumerate(fault.leaves):
        at = f"$.leaves[{i}]"
        if leaf.gate not in names:
            raise wrong(file, lines, f"{at}.gate", f"no gate is called {leaf.gate}")
        if not 0.05 <= leaf.base <= 0.97:
            raise wrong(file, lines, f"{at}.base", "must lie between 0.05 and 0.97")
        _check_conditions(leaf.when, rules, file, lines, f"{at}.when")
        _check_text(leaf.summary or "", rules, file, lines, f"{at}.summary")
    for key in ("confirm", "against", "exclude", "unlike"):
        for i, part in enumerate(getattr(fault, key)):
            _check_condition(part.when, rules, file, lines, f"$.{key}[{i}].when")
            _check_text(part.because, rules, file, lines, f"$.{key}[{i}].because")
    _check_names(fault, rules, file, lines)
    _check_text(fault.summary, rules, file, lines, "$.summary")
    for i, action in enumerate(fault.actions):
        _check_text(action.text, rules, file, lines, f"$.actions[{i}].text")


def _check_names(fault: FaultRule, rules: Rules, file: str, lines: Lines) -> None:
    for key in ("needs", "helpful", "evidence"):
        for i, signal in enumerate(getattr(fault, key)):
            if signal not in rules.vocabulary.signals:
                raise wrong(file, lines, f"$.{key}[{i}]", f"no signal is called {signal}")
    others = [(f"$.unlike[{i}].fault", u.fault) for i, u in enumerate(fault.unlike)]
    others += [(f"$.tests[{i}].against", t.against) for i, t in enumerate(fault.tests)]
    others += [(f"$.explains[{i}]", name) for i, name in enumerate(fault.explains)]
    for path, other in others:
        if other not in rules.faults:
            raise wrong(file, lines, path, f"no fault is called {other}")


def _check_text(text: str, rules: Rules, file: str, lines: Lines, at: str) -> None:
    known = {*rules.vocabulary.facts, *rules.vocabulary.signals, *rules.parameters, "well", "since"}
    for name in placeholders(text):
        if name.split(".")[0] not in known:
            raise wrong(file, lines, at, f"nothing is called {{{name}}}")


def _check_hand(rules: Rules, lines: Lines) -> None:
    seen = set()
    for i, row in enumerate(rules.hand.rows):
        at = f"$.rows[{i}]"
        seen.add((row.stable, row.below_target, row.pip_low, row.level))
        for fault in (row.fault, *row.runner_up):
            if fault not in rules.faults:
                raise wrong("by_hand.yaml", lines, at, f"no fault is called {fault}")
    every = {(s, b, p, level) for s in (True, False) for b in (True, False) for p in (True, False) for level in LEVELS}
    if seen != every or len(rules.hand.rows) != len(every):
        raise wrong("by_hand.yaml", lines, "$.rows", f"must hold each of the {len(every)} combinations once")


def with_parameters(rules: Rules, values: Mapping[str, float]) -> Rules:
    """The same rules with other numbers for some parameters."""
    changed = {n: msgspec.structs.replace(rules.parameters[n], value=v) for n, v in values.items()}
    return replace(rules, parameters={**rules.parameters, **changed})
