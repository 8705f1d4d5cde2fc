"""The four-input table: what the tree says from answers given by hand."""

from collections.abc import Mapping

from rules.catalogue import HandHint, HandRow
from rules.loading import Rules
from rules.model import Finding, HandDiagnosis, Step

HIGHEST, LOWEST = 0.97, 0.05
FIRST_GAP, NEXT_GAP = 0.25, 0.05
Answers = tuple[bool, bool, bool, str]


def answered_by_hand(rules: Rules, well_id: str, answers: Answers, telemetry: Mapping[str, float]) -> HandDiagnosis:
    row = next(r for r in rules.hand.rows if (r.stable, r.below_target, r.pip_low, r.level) == answers)
    hints = [h for h in rules.hand.hints if _speaks(h, telemetry)]
    support = sum(h.weight for h in hints if row.fault in h.faults)
    sure = min(row.base + support, HIGHEST)
    because = [h.because for h in hints if row.fault in h.faults]
    leaf = _finding(rules, row.fault, row.type, sure, " ".join((_summary(rules, row), *because)))
    return HandDiagnosis(well_id, leaf, _others(rules, row, hints, sure), _path(rules, row))


def _speaks(hint: HandHint, telemetry: Mapping[str, float]) -> bool:
    value = telemetry.get(hint.metric)
    if value is None:
        return False
    return (hint.above is None or value > hint.above) and (hint.below is None or value < hint.below)


def _others(rules: Rules, row: HandRow, hints: list[HandHint], sure: float) -> tuple[Finding, ...]:
    """The row's runners-up, then what the telemetry adds; none as sure as the row's own fault."""
    order = {fault: row.base - FIRST_GAP - NEXT_GAP * i for i, fault in enumerate(row.runner_up)}
    because: dict[str, list[str]] = {}
    for hint in hints:
        for fault in hint.faults:
            if fault != row.fault:
                order[fault] = order.get(fault, 0.1) + hint.weight
                because.setdefault(fault, []).append(hint.because)
    ranked = sorted(order, key=lambda fault: -order[fault])
    return tuple(
        _finding(
            rules,
            fault,
            rules.faults[fault].type,
            max(min(order[fault], sure - 0.02), LOWEST),
            " ".join((rules.faults[fault].about, *because.get(fault, []))),
        )
        for fault in ranked
    )


def _finding(rules: Rules, fault: str, title: str, sure: float, summary: str) -> Finding:
    rule = rules.faults[fault]
    return Finding(fault, title, round(sure, 3), rule.severity, None, summary, rule.actions)


def _summary(rules: Rules, row: HandRow) -> str:
    words = {
        "type": row.type,
        "flow": "stable" if row.stable else "not stable",
        "target": "below target" if row.below_target else "on target",
        "pip": "low" if row.pip_low else "not low",
        "level": row.level,
    }
    return rules.hand.summary.format_map(words)


def _path(rules: Rules, row: HandRow) -> tuple[Step, ...]:
    given: dict[str, bool | str] = {
        "flow_stable": row.stable,
        "production_below_target": row.below_target,
        "pip_low": row.pip_low,
        "flow_level": row.level,
    }
    return tuple(Step(name, rules.hand.questions[name], _said(value), value, None) for name, value in given.items())


def _said(value: bool | str) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"
