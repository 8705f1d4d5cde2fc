from datetime import UTC, datetime

from web.charts.model import Level, Line, Panel
from web.charts.words import moment, sentence


def test_a_line_without_readings_is_named_as_such() -> None:
    panel = Panel("Flow rate", "bpd", (Line("a", [1.0]), Line("b", [None])))
    assert sentence(panel) == "Flow rate in bpd: a from 1.0 to 1.0, lowest 1.0, highest 1.0; b no readings."


def test_limits_are_told() -> None:
    panel = Panel("Motor temperature", "°C", (Line("a", [110.0]),), (Level("high", 135.0),))
    assert sentence(panel).endswith(", high limit 135.0.")


def test_moments_are_in_the_zone() -> None:
    assert moment(datetime(2026, 11, 22, 22, tzinfo=UTC), "Asia/Kuwait") == "23 Nov 01:00"
