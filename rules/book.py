"""All rules loaded once; a case in, a diagnosis out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from rules.byhand import answered_by_hand
from rules.catalogue import FaultRule, Leaf
from rules.conditions import Value
from rules.facts import Measured, measure
from rules.facts.comparing import Comparison
from rules.loading import Rules, read
from rules.model import (
    Action,
    Case,
    DataQuality,
    Diagnosis,
    Evidence,
    Fault,
    Finding,
    HandDiagnosis,
    NextTest,
    Quality,
    SecondOpinion,
    Span,
)
from rules.tree import Candidate, Court, Walk, walk
from rules.wording import Words

UNSURE = 0.40
CLOSE = 0.10
SHOWN_ALTERNATIVES = 4
SHOWN_REASONS = 3
UNDECIDED = "insufficient_data"


class Second(Protocol):
    """A model that was taught from cases."""

    def about(self, facts: Mapping[str, Value], found: str) -> SecondOpinion: ...


@dataclass(frozen=True)
class Book:
    """The rule book. `version` changes with any rule file; `faults` is the catalogue for readers.

    `second` says what it thinks beside the tree, and changes nothing.
    """

    rules: Rules
    version: str
    faults: Mapping[str, Fault]
    parameters: Mapping[str, float] = field(repr=False, default_factory=dict)
    second: Second | None = field(repr=False, default=None)

    def diagnose(self, case: Case) -> Diagnosis:
        measured = measure(case, self.parameters)
        words = Words(self.rules.vocabulary, measured, self.parameters, case.well.well_id)
        at = case.at.timestamp()
        walked = walk(Court(self.rules, measured, words, self.parameters, at))
        findings = _findings(self.rules, walked, words)
        best = self.rules.faults[findings[0].fault]
        ruled_out = tuple(r for r in walked.ruled_out if r.fault not in {f.fault for f in findings})
        return Diagnosis(
            rules_version=self.version,
            well_id=case.well.well_id,
            at=_utc(at),
            window=_window(case),
            baseline=None if measured.provisional else _span(measured.baseline),
            diagnosis=findings[0],
            alternatives=findings[1 : SHOWN_ALTERNATIVES + 1],
            ruled_out=ruled_out,
            evidence=_evidence(best, measured, words),
            path=walked.path,
            next_test=_next_test(self.rules, findings),
            data_quality=_quality(best, walked, measured),
            second_opinion=self._second(measured, findings[0].fault),
        )

    def _second(self, measured: Measured, found: str) -> SecondOpinion | None:
        """None where there is too little to have an opinion about."""
        if self.second is None or found == UNDECIDED or not measured.facts["process_signals"]:
            return None
        return self.second.about(measured.facts, found)

    def by_hand(
        self,
        well_id: str,
        *,
        flow_stable: bool,
        production_below_target: bool,
        pip_low: bool,
        flow_level: Literal["low", "medium", "high"],
        telemetry: Mapping[str, float] | None = None,
    ) -> HandDiagnosis:
        return answered_by_hand(
            self.rules, well_id, (flow_stable, production_below_target, pip_low, flow_level), telemetry or {}
        )

    def tree(self) -> object:
        """Gates in their order with the leaves that hang there, and every parameter with its origin."""
        leaves = [_leaf(rule, leaf) for rule in self.rules.faults.values() for leaf in rule.leaves]
        nodes = [{"node": f"{leaf['gate']}/{leaf['fault']}", "asks": leaf["when"]} for leaf in leaves]
        return {
            "rules_version": self.version,
            "gates": msgspec.to_builtins(self.rules.gates),
            "nodes": nodes,
            "leaves": leaves,
            "parameters": msgspec.to_builtins(self.rules.parameters),
            "by_hand": msgspec.to_builtins(self.rules.hand.rows),
        }


def load(*directories: Path, second: Second | None = None) -> Book:
    """The built-in rules with those of a site's directories laid over; BadRules names file, key and line."""
    rules = read(*directories)
    faults = {name: _readable(rule) for name, rule in rules.faults.items()}
    return Book(rules, rules.version, faults, {name: p.value for name, p in rules.parameters.items()}, second)


def _leaf(rule: FaultRule, leaf: Leaf) -> dict[str, object]:
    when = msgspec.to_builtins(leaf.when)
    return {"fault": rule.id, "type": rule.type, "gate": leaf.gate, "base": leaf.base, "when": when}


def _readable(rule: FaultRule) -> Fault:
    return Fault(rule.id, rule.type, rule.severity, rule.about, rule.says, rule.actions, rule.tell_apart, rule.sources)


def _findings(rules: Rules, walked: Walk, words: Words) -> tuple[Finding, ...]:
    found = [_finding(c, words, walked.candidates, rules) for c in walked.candidates]
    if found and found[0].confidence >= UNSURE:
        return tuple(found)
    if found and found[0].fault == UNDECIDED:
        return tuple(found)
    return (_undecided(rules, walked, words), *found)


def _finding(candidate: Candidate, words: Words, ranked: tuple[Candidate, ...], rules: Rules) -> Finding:
    rule = candidate.rule
    text = words.fill(candidate.leaf.summary or rule.summary or rule.about, candidate.since)
    if candidate is ranked[0] and len(ranked) > 1 and candidate.confidence - ranked[1].confidence < CLOSE:
        either = rules.vocabulary.sentences["either"]
        text = either.replace("{a}", rule.type).replace("{b}", ranked[1].rule.type) + " " + text
    return Finding(
        rule.id,
        rule.type,
        round(candidate.confidence, 3),
        candidate.leaf.severity or rule.severity,
        None if candidate.since is None else _utc(candidate.since),
        " ".join((text, *[r for r in candidate.reasons if r][:SHOWN_REASONS])),
        tuple(Action(words.fill(a.text, candidate.since), a.when) for a in rule.actions),
    )


def _undecided(rules: Rules, walked: Walk, words: Words) -> Finding:
    rule = rules.faults[UNDECIDED]
    best = walked.candidates[0] if walked.candidates else None
    say = rules.vocabulary.sentences["undecided" if best else "nothing_fits"]
    text = say.replace("{a}", best.rule.type if best else "")
    sure = 1 - best.confidence if best else 0.6
    return Finding(rule.id, rule.type, round(sure, 3), rule.severity, None, words.fill(text), rule.actions)


def _evidence(best: FaultRule, measured: Measured, words: Words) -> tuple[Evidence, ...]:
    """The signals of the fault first, then the rest, what changed most before what stayed."""
    rest = [s for s in words.vocabulary.signals if s not in best.evidence]
    order = [*best.evidence, *sorted(rest, key=lambda s: -_moved(measured.comparisons.get(s)))]
    rows = []
    for name in order:
        found = measured.comparisons.get(name)
        if found is None:
            continue
        label = words.vocabulary.signals[name].label
        text = f"{label[:1].upper()}{label[1:]}: {words.compared(name, found)}"
        rows.append(Evidence(name, found.now, found.before, found.change_pct, found.trend, text))
    return tuple(rows)


def _moved(found: Comparison | None) -> float:
    """How much a signal changed, in per cent; one that swings before one that moved, an unknown change last."""
    if found is None:
        return -1.0
    return abs(found.change_pct or 0.0) + (1000.0 if found.trend == "unstable" else 0.0)


def _next_test(rules: Rules, findings: tuple[Finding, ...]) -> NextTest | None:
    """The test that parts the first finding from the best alternative that has one, or from its nearest look-alike."""
    first, others = findings[0].fault, [f.fault for f in findings[1:]]
    if first == UNDECIDED and len(others) > 1:
        first, others = others[0], others[1:]
    for other in [*others, *(t.against for t in rules.faults[first].tests)]:
        do = _separating(rules, first, other)
        if do:
            return NextTest(do, (first, other))
    return None


def _separating(rules: Rules, one: str, other: str) -> str | None:
    for a, b in ((one, other), (other, one)):
        for test in rules.faults[a].tests:
            if test.against == b:
                return test.do
    return None


def _quality(best: FaultRule, walked: Walk, measured: Measured) -> DataQuality:
    quality: dict[str, Quality] = dict(measured.checked.quality)
    wanted = [*best.needs, *best.helpful]
    for candidate in walked.candidates[1:3]:
        wanted += [*candidate.rule.needs, *candidate.rule.helpful]
    missing = [s for s in dict.fromkeys(wanted) if quality.get(s) in ("missing", "bad")]
    return DataQuality(quality, tuple(missing))


def _window(case: Case) -> Span:
    end = case.at.timestamp()
    hours = case.window_hours or 48.0
    return Span(_utc(max(case.recent.start.timestamp(), end - hours * 3600)), _utc(end))


def _span(stretch: tuple[float, float] | None) -> Span | None:
    return None if stretch is None else Span(_utc(stretch[0]), _utc(stretch[1]))


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
