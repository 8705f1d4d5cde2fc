import pytest

from assistant import replies, units
from telemetry.metrics import CATALOGUE
from tests.assistant.builders import a_question
from tests.builders import NOON


@pytest.mark.parametrize(
    ("text", "metrics", "system", "wanted"),
    [
        ("intake pressure in Burgan", ("pip",), None, {}),
        ("intake pressure in psi", ("pip",), "metric", {"flow_rate": "m3/d"}),
        ("what changed in a week", ("motor_current",), None, {}),
        ("average pip in bar last week", ("pip",), None, {"pip": "bar"}),
        ("pip in BARG", ("pip",), None, {"pip": "bar"}),
        ("motor temp in F", ("motor_temp",), None, {"motor_temp": "degF"}),
        ("motor temp in fahrenheit", ("motor_temp",), None, {"motor_temp": "degF"}),
        ("flow in m3/d and pip", ("flow_rate", "pip"), None, {"flow_rate": "m3/d"}),
    ],
)
def test_the_unit_that_is_wanted(
    text: str, metrics: tuple[str, ...], system: str | None, wanted: dict[str, str]
) -> None:
    found = units.wanted(a_question(text=text, metrics=metrics), system)
    assert {metric: unit for metric, unit in found.items() if metric in (*metrics, *wanted)} == wanted


def test_systems_name_units_there_are() -> None:
    for system in units.SYSTEMS.values():
        for canonical, unit in system.items():
            metrics = [metric for metric in CATALOGUE.values() if metric.unit == canonical]
            assert metrics and all(unit in metric.units for metric in metrics)
            assert unit in replies.WORDS["units"] or unit == "bar"


def said(expression: str, chosen: dict[str, str], **facts: object) -> str:
    return replies._REPLIES.from_string("{{ " + expression + " }}").render(facts, now=NOON, zone=None, units=chosen)


def test_ten_degrees_more_are_eighteen_not_fifty() -> None:
    chosen = {"motor_temp": "degF"}
    assert said("10 | amount('motor_temp')", chosen) == "50.00 °F".replace("50.00", "50.0")
    assert said("10 | difference('motor_temp')", chosen) == "18.0 °F"


@pytest.mark.parametrize(
    ("how", "value", "shown"),
    [
        ("avg", 100.0, "212.0 °F"),
        ("stddev", 1.0, "1.8 °F"),
        ("count", 144.0, "144"),
        ("sum", 1000.0, "1,000.0 °C"),
        ("avg", None, "no data"),
        ("count", None, "no data"),
    ],
)
def test_a_row_by_its_aggregation(how: str, value: float | None, shown: str) -> None:
    row = {"metric": "motor_temp", "aggregation": how, "value": value}
    assert said("row | measured", {"motor_temp": "degF"}, row=row) == shown
