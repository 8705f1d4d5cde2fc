from datetime import UTC, datetime

import pytest

from assistant.evidence import headline, telling
from rules.model import Diagnosis, Evidence, Finding, Span, Trend

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def an_evidence(metric: str, change_pct: float | None, trend: Trend = "flat") -> Evidence:
    return Evidence(metric, None if change_pct is None else 1.0, 1.0, change_pct, trend, metric)


def a_diagnosis(*evidence: Evidence, fault: str = "tubing_leak") -> Diagnosis:
    return Diagnosis(
        "v", "AK-014", NOW, Span(NOW, NOW), None, Finding(fault, fault, 0.9, "high", None, ""), evidence=evidence
    )


def metrics(found: tuple[Evidence, ...]) -> list[str]:
    return [each.metric for each in found]


def test_without_evidence_nothing_matters() -> None:
    assert telling(a_diagnosis()) == ((), ())
    assert headline(a_diagnosis()) == ()


def test_the_faults_own_signals_matter_even_unchanged_others_only_when_changed() -> None:
    found = a_diagnosis(
        *(an_evidence(name, 0.1) for name in ("flow_rate", "pip", "torque", "gor")),
        an_evidence("motor_temp", 9.0, "up"),
        an_evidence("vibration", None, "unknown"),
    )
    first, unchanged = telling(found)
    assert metrics(first) == ["flow_rate", "pip", "torque", "motor_temp", "vibration"]
    assert metrics(unchanged) == ["gor"]


@pytest.mark.parametrize(
    ("fault", "changes", "said"),
    [
        ("sensor_fault", {"pip": None, "flow_rate": 0.5}, []),
        ("normal", {"pip": 0.1, "flow_rate": 0.5}, ["flow_rate"]),
        ("normal", {"pip": 0.1, "gor": 0.5}, ["pip"]),
        ("tubing_leak", {"discharge_pressure": -12.0, "flow_rate": -20.0}, ["flow_rate", "discharge_pressure"]),
        ("stage_scale", {"motor_current": 9.0, "flow_rate": -2.0}, ["motor_current"]),
        ("free_gas_lock", {"flow_variance": 900.0, "pip": 20.0, "motor_current": -9.0}, ["pip", "motor_current"]),
    ],
)
def test_the_numbers_of_the_first_line_are_ones_that_changed(
    fault: str, changes: dict[str, float | None], said: list[str]
) -> None:
    evidence = (an_evidence(metric, change) for metric, change in changes.items())
    assert metrics(headline(a_diagnosis(*evidence, fault=fault))) == said
