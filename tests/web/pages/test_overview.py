from datetime import datetime
from typing import Any

from rules.model import Finding
from telemetry.model import Latest, Well
from web.pages.overview import Row, urgency


def a_row(well_id: str, flow: float | None = 2000.0, state: Any = "running", severity: Any = None) -> Row:
    values = {} if flow is None else {"flow_rate": flow}
    finding = Finding("x", "X", 0.9, severity, None, "") if severity else None
    return Row(Well(well_id, target_flow=2000.0), Latest(well_id, datetime(2026, 11, 23), values), state, finding)  # noqa: DTZ001


def test_a_well_that_stands_is_not_short_of_flow() -> None:
    assert not a_row("A", 0.0, "stopped").short
    assert not a_row("A", None).short
    assert not a_row("A", 1900.0).short


def test_a_well_that_makes_clearly_less_is_short() -> None:
    assert a_row("A", 1500.0).short


def test_without_a_target_nothing_is_short() -> None:
    row = a_row("A", 10.0)
    assert not Row(Well("A"), row.latest, "running", None).short


def test_grave_then_silent_then_short_then_by_name() -> None:
    rows = [
        a_row("D"),
        a_row("C"),
        a_row("SHORT", 900.0),
        a_row("GRAVE", severity="high"),
        a_row("MILD", severity="low"),
        a_row("SILENT", None, "silent"),
    ]
    assert [row.well.well_id for row in sorted(rows, key=urgency)] == ["GRAVE", "SILENT", "MILD", "SHORT", "C", "D"]
