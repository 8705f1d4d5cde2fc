"""Walks the decision tree over the facts of a case: which gates open, which faults fit, how sure, and why not others."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.catalogue import FaultRule, Gate, Leaf
from rules.conditions import Condition, answer, holds, threshold
from rules.facts import Measured
from rules.loading import Rules
from rules.model import RuledOut, Step
from rules.wording import Words

LOWEST, HIGHEST = 0.05, 0.97
MISSING_COST = 0.05
YOUNG_SHARE = 0.4
CAUSE_AT_LEAST = 0.45
PROCESS_AT_LEAST = 0.6


@dataclass(frozen=True)
class Candidate:
    """A fault that fits, with the leaf it was found at and its confidence."""

    rule: FaultRule
    leaf: Leaf
    gate: Gate
    confidence: float
    since: float | None
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Walk:
    """Candidates best first, what was ruled out on the way, and the path."""

    candidates: tuple[Candidate, ...]
    ruled_out: tuple[RuledOut, ...]
    path: tuple[Step, ...]


def walk(rules: Rules, measured: Measured, words: Words, at: float) -> Walk:
    parameters = {name: p.value for name, p in rules.parameters.items()}
    found: dict[str, Candidate] = {}
    out: dict[str, RuledOut] = {}
    path: list[Step] = []
    for gate in rules.gates:
        opens = _opens(gate, measured, parameters)
        path.append(_gate_step(gate, opens, measured, parameters))
        if opens is not True:
            continue
        here = _at_gate(gate, rules, measured, words, parameters, at, out)
        for candidate in here:
            known = found.get(candidate.rule.id)
            if known is None or known.confidence < candidate.confidence:
                found[candidate.rule.id] = candidate
        if gate.stop and here:
            break
    ranked = rank(found.values())
    if ranked:
        path += _leaf_steps(ranked[0], measured, words, parameters)
        out |= _unlike(ranked[0], measured, words, parameters)
    kept = {c.rule.id for c in ranked}
    return Walk(ranked, tuple(r for f, r in out.items() if f not in kept), tuple(path))


def _opens(gate: Gate, measured: Measured, parameters: Mapping[str, float]) -> bool | None:
    answers = [answer(c, measured.facts, parameters) for c in gate.when]
    if False in answers:
        return False
    return None if None in answers else True


def _gate_step(gate: Gate, opens: bool | None, measured: Measured, parameters: Mapping[str, float]) -> Step:
    said = "yes" if opens else "no" if opens is False else "unknown"
    limit = parameters[gate.threshold] if gate.threshold else None
    return Step(f"{gate.code} {gate.id}", gate.question, said, measured.facts[gate.shows], limit)


def _at_gate(
    gate: Gate,
    rules: Rules,
    measured: Measured,
    words: Words,
    parameters: Mapping[str, float],
    at: float,
    out: dict[str, RuledOut],
) -> list[Candidate]:
    here = []
    for rule in rules.faults.values():
        fitting, failed = None, None
        for leaf in rule.leaves:
            if leaf.gate != gate.id:
                continue
            failed = _first_failed(leaf, measured, parameters)
            if failed is None and (fitting is None or leaf.base > fitting.base):
                fitting = leaf
            elif failed is not None:
                _note(out, rule, failed, words)
        if fitting is not None:
            excluded = next((e for e in rule.exclude if holds(e.when, measured.facts, parameters)), None)
            if excluded is not None:
                out[rule.id] = RuledOut(rule.id, words.fill(excluded.because))
            else:
                here.append(_weighed(rule, fitting, gate, measured, words, parameters, at))
    return here


def _first_failed(leaf: Leaf, measured: Measured, parameters: Mapping[str, float]) -> Condition | None:
    return next((c for c in leaf.when if not holds(c, measured.facts, parameters)), None)


def _note(out: dict[str, RuledOut], rule: FaultRule, failed: Condition, words: Words) -> None:
    """Ruled out by a fact that is known to speak against it; what is only unknown rules nothing out."""
    if rule.id not in out and failed.fact is not None and words.measured.facts[failed.fact] is not None:
        out[rule.id] = RuledOut(rule.id, words.unmet(failed))


def _weighed(
    rule: FaultRule,
    leaf: Leaf,
    gate: Gate,
    measured: Measured,
    words: Words,
    parameters: Mapping[str, float],
    at: float,
) -> Candidate:
    since = measured.moments[rule.since]
    if since is None and rule.since == "start":
        since = measured.moments["onset"]
    supports = [w for w in rule.confirm if holds(w.when, measured.facts, parameters)]
    doubts = [w for w in rule.against if holds(w.when, measured.facts, parameters)]
    missing = sum(measured.checked.quality.get(s) in ("missing", "bad") for s in rule.needs)
    sure = leaf.base + sum(w.weight for w in supports) - sum(w.weight for w in doubts) - MISSING_COST * missing
    sure = min(max(sure, LOWEST), HIGHEST) * persistence(rule, since, at)
    return Candidate(
        rule,
        leaf,
        gate,
        min(max(sure, LOWEST), HIGHEST),
        since,
        tuple(words.fill(w.because, since) for w in supports),
        tuple(words.fill(w.because, since) for w in doubts),
    )


def persistence(rule: FaultRule, since: float | None, at: float) -> float:
    """A condition starts low and grows with its age towards its full confidence."""
    if since is None or rule.tau_min <= 0:
        return 1.0
    return 1 - YOUNG_SHARE * math.exp(-max(at - since, 0.0) / 60 / rule.tau_min)


def rank(candidates: object) -> tuple[Candidate, ...]:
    """Best first: a cause before the symptoms it explains, a fault before "normal", the process before a sensor."""
    found: list[Candidate] = list(candidates)  # type: ignore[call-overload]
    causes = {c.rule.id: c for c in found if c.confidence >= CAUSE_AT_LEAST}
    ceilings: dict[str, float] = {}
    for cause in causes.values():
        for symptom in cause.rule.explains:
            ceilings[symptom] = min(ceilings.get(symptom, 1.0), cause.confidence - 0.01)
    process = [c for c in found if not c.gate.yields and c.rule.severity != "info"]
    strong = max((c.confidence for c in process), default=0.0)
    on_the_way = max((c.confidence for c in found if not c.gate.stop), default=0.0)
    capped = []
    for c in found:
        ceiling = ceilings.get(c.rule.id, 1.0)
        if c.gate.yields and strong >= PROCESS_AT_LEAST:
            ceiling = min(ceiling, strong - 0.01)
        if c.rule.severity == "info" and c.gate.stop and on_the_way >= CAUSE_AT_LEAST:
            ceiling = min(ceiling, on_the_way - 0.12)
        capped.append(replace(c, confidence=max(min(c.confidence, ceiling), LOWEST)))
    return tuple(sorted(capped, key=lambda c: -c.confidence))


def _leaf_steps(best: Candidate, measured: Measured, words: Words, parameters: Mapping[str, float]) -> list[Step]:
    steps = []
    for condition in best.leaf.when:
        if condition.fact is None:
            steps.append(Step(best.rule.id, words.question(condition), "yes", True, None))
            continue
        value = measured.facts[condition.fact]
        said = "unknown" if value is None and condition.known is None else "yes"
        steps.append(Step(best.rule.id, words.question(condition), said, value, threshold(condition, parameters)))
    return steps


def _unlike(best: Candidate, measured: Measured, words: Words, parameters: Mapping[str, float]) -> dict[str, RuledOut]:
    said = {}
    for other in best.rule.unlike:
        if holds(other.when, measured.facts, parameters):
            said[other.fault] = RuledOut(other.fault, words.fill(other.because, best.since))
    return said
