"""Walks the decision tree over facts: which gates open, which faults fit, how sure, and why not others."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from rules.catalogue import FaultRule, Gate, Leaf
from rules.conditions import Condition, answer, holds, threshold
from rules.facts import Measured
from rules.loading import Rules
from rules.model import RuledOut, Step
from rules.wording import Words

LOWEST, HIGHEST = 0.05, 0.97
MISSING_COST = 0.05
PROVISIONAL_COST = 0.08
YOUNG_SHARE = 0.4
CAUSE_AT_LEAST = 0.45
STATED = "stated_at_"
PROCESS_AT_LEAST = 0.5
YIELDING_GAP = 0.18


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


@dataclass(frozen=True)
class Court:
    """All that a judgement rests on: rules, facts, their wording and the moment (epoch s)."""

    rules: Rules
    measured: Measured
    words: Words
    parameters: Mapping[str, float]
    at: float

    def holds(self, condition: Condition) -> bool:
        return holds(condition, self.measured.facts, self.parameters)


def walk(court: Court) -> Walk:
    found: dict[str, Candidate] = {}
    out: dict[str, RuledOut] = {}
    path: list[Step] = []
    for gate in court.rules.gates:
        opens = _opens(gate, court)
        path.append(_gate_step(gate, opens, court))
        here = _at_gate(gate, court, out) if opens else []
        for candidate in here:
            known = found.get(candidate.rule.id)
            if known is None or known.confidence < candidate.confidence:
                found[candidate.rule.id] = candidate
        if gate.stop and here:
            break
    ranked = tuple(replace(c, confidence=stated(c.confidence, court.parameters)) for c in rank(found.values()))
    if ranked:
        path += _leaf_steps(ranked[0], court)
        out |= _unlike(ranked[0], court)
    kept = {c.rule.id for c in ranked}
    return Walk(ranked, tuple(r for f, r in out.items() if f not in kept), tuple(path))


def _opens(gate: Gate, court: Court) -> bool | None:
    answers = [answer(c, court.measured.facts, court.parameters) for c in gate.when]
    if False in answers:
        return False
    return None if None in answers else True


def _gate_step(gate: Gate, opens: bool | None, court: Court) -> Step:
    limit, shown = court.parameters[gate.threshold] if gate.threshold else None, court.measured.facts[gate.shows]
    said = "yes" if opens else "no" if opens is False or shown is not None else "unknown"
    text = court.words.shown(gate.shows, court.rules.parameters.get(gate.threshold or ""))
    return Step(f"{gate.code} {gate.id}", gate.question, said, shown, limit, text)


def _at_gate(gate: Gate, court: Court, out: dict[str, RuledOut]) -> list[Candidate]:
    here = []
    for rule in court.rules.faults.values():
        fitting = _fitting(rule, gate, court, out)
        if fitting is None:
            continue
        excluded = next((e for e in rule.exclude if court.holds(e.when)), None)
        if excluded is not None:
            out[rule.id] = RuledOut(rule.id, court.words.fill(excluded.because))
        else:
            here.append(_weighed(rule, fitting, gate, court))
    return here


def _fitting(rule: FaultRule, gate: Gate, court: Court, out: dict[str, RuledOut]) -> Leaf | None:
    """The surest leaf of the fault at this gate whose conditions all hold."""
    best = None
    for leaf in rule.leaves:
        if leaf.gate != gate.id:
            continue
        failed = next((c for c in leaf.when if not court.holds(c)), None)
        if failed is not None:
            _note(out, rule, failed, court.words)
        elif best is None or leaf.base > best.base:
            best = leaf
    return best


def _note(out: dict[str, RuledOut], rule: FaultRule, failed: Condition, words: Words) -> None:
    """Ruled out by a fact that is known to speak against it; what is only unknown rules nothing out."""
    if rule.id not in out and failed.fact is not None and words.measured.facts[failed.fact] is not None:
        out[rule.id] = RuledOut(rule.id, words.unmet(failed))


def _weighed(rule: FaultRule, leaf: Leaf, gate: Gate, court: Court) -> Candidate:
    moments, quality = court.measured.moments, court.measured.checked.quality
    since = moments[rule.since]
    if since is None and rule.since == "start":
        since = moments["onset"]
    supports = [w for w in rule.confirm if court.holds(w.when)]
    doubts = [w for w in rule.against if court.holds(w.when)]
    missing = sum(quality.get(s) in ("missing", "bad") for s in rule.needs)
    compares = gate.code != "G0" and rule.since != "never"
    missing_day = PROVISIONAL_COST if court.measured.provisional and compares else 0.0
    sure = (
        leaf.base
        - missing_day
        + sum(w.weight for w in supports)
        - sum(w.weight for w in doubts)
        - MISSING_COST * missing
    )
    sure = min(max(sure, LOWEST), HIGHEST) * persistence(rule, since, court.at)
    reasons = tuple(court.words.fill(w.because, since) for w in supports)
    against = tuple(court.words.fill(w.because, since) for w in doubts)
    return Candidate(rule, leaf, gate, min(max(sure, LOWEST), HIGHEST), since, reasons, against)


def stated(confidence: float, parameters: Mapping[str, float]) -> float:
    """What is said for a confidence the rules arrive at: a rising line through measured shares of right answers."""
    points = sorted((float(name.removeprefix(STATED)), p) for name, p in parameters.items() if name.startswith(STATED))
    return float(np.interp(100 * confidence, [0.0, *(x for x, _ in points)], [0.0, *(p for _, p in points)]))


def persistence(rule: FaultRule, since: float | None, at: float) -> float:
    """A condition starts low and grows with its age towards its full confidence."""
    if since is None or rule.tau_min <= 0:
        return 1.0
    return 1 - YOUNG_SHARE * math.exp(-max(at - since, 0.0) / 60 / rule.tau_min)


def rank(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Best first: a cause before the symptoms it explains, a fault before "normal", the process before a sensor."""
    found = list(candidates)
    causes = {c.rule.id: c for c in found if c.confidence >= CAUSE_AT_LEAST}
    ceilings: dict[str, float] = {}
    for cause in causes.values():
        for symptom in cause.rule.explains:
            ceilings[symptom] = min(ceilings.get(symptom, 1.0), cause.confidence - 0.01)
    process = [c for c in found if not c.gate.yields and c.rule.severity != "info"]
    strong = max((c.confidence for c in process), default=0.0)
    fitting = max((c.confidence for c in found if not c.rule.yields), default=0.0)
    capped = []
    for c in found:
        ceiling = ceilings.get(c.rule.id, 1.0)
        if c.gate.yields and strong >= PROCESS_AT_LEAST:
            ceiling = min(ceiling, strong - 0.01)
        if c.rule.yields and fitting >= CAUSE_AT_LEAST:
            ceiling = min(ceiling, fitting - YIELDING_GAP)
        capped.append(replace(c, confidence=max(min(c.confidence, ceiling), LOWEST)))
    return tuple(sorted(capped, key=lambda c: -c.confidence))


def _leaf_steps(best: Candidate, court: Court) -> list[Step]:
    steps = []
    for condition in best.leaf.when:
        question = court.words.question(condition)
        if condition.fact is None:
            steps.append(Step(best.rule.id, question, "yes", True, None))
            continue
        value, said = court.measured.facts[condition.fact], court.words.answered(condition)
        limit, text = threshold(condition, court.parameters), court.words.measured_for(condition)
        steps.append(Step(best.rule.id, question, said, value, limit, text))
    return steps


def _unlike(best: Candidate, court: Court) -> dict[str, RuledOut]:
    said = [u for u in best.rule.unlike if court.holds(u.when)]
    return {u.fault: RuledOut(u.fault, court.words.fill(u.because, best.since)) for u in said}
