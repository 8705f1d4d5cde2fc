"""Which of the compared signals matter: those the fault is known by, and those that changed."""

from rules.model import Diagnosis, Evidence

LEADING = 3
MOST_NUMBERS = 2
ORDER = {"flow_rate": 0, "flow_variance": 2}
WORTH_SAYING_PCT = 5.0
UNTROUBLED = ("normal", "insufficient_data")


def telling(found: Diagnosis) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The signals that matter in the order of the rules, which put the fault's own first; then the unchanged ones."""
    first = tuple(each for place, each in enumerate(found.evidence) if place < LEADING or each.trend != "flat")
    return first, tuple(each for each in found.evidence if each not in first)


def headline(found: Diagnosis) -> tuple[Evidence, ...]:
    """The numbers of the first line: the flow and one more that changed; of a healthy well the flow."""
    known = [each for each in found.evidence if each.now is not None]
    if found.diagnosis.fault in UNTROUBLED:
        return tuple([each for each in known if each.metric == "flow_rate"] or known)[:1]
    known = [each for each in known if abs(each.change_pct or 0.0) >= WORTH_SAYING_PCT]
    return tuple(sorted(known, key=lambda each: ORDER.get(each.metric, 1))[:MOST_NUMBERS])
