"""The catalogue, its exact factors, and what a mistake in its file says."""

import math

import pytest

from telemetry.errors import Invalid, StartRefused
from telemetry.metrics import CATALOGUE, from_canonical, known, load, to_canonical

CONTRACT = """flow_rate bpd 0 100000|pip psi -15 15000|motor_current A 0 2000|motor_temp degC -40 350|vibration g 0 50
vsd_frequency Hz 0 250|flow_variance % 0 1000|torque Nm 0 20000|gor scf/stb 0 100000|discharge_pressure psi -15 20000
intake_temp degC -40 300|tubing_pressure psi -15 10000|casing_pressure psi -15 10000|drive_voltage V 0 15000
leakage_current mA 0 1000|water_cut % 0 100|current_imbalance % 0 100|choke_position % 0 100"""


def test_the_table_of_the_contract_in_its_order() -> None:
    rows = [f"{m.name} {m.unit} {m.low:g} {m.high:g}" for m in CATALOGUE.values()]
    assert rows == CONTRACT.replace("\n", "|").split("|")
    assert [m.name for m in CATALOGUE.values() if m.core] == list(CATALOGUE)[:9]


@pytest.mark.parametrize(
    ("metric", "unit"),
    [("pip", "degC"), ("pip", ""), ("pip", "bars"), ("motor_temp", "psi"), ("flow_rate", "m3"), ("vibration", "kg")],
)
def test_a_unit_that_does_not_fit(metric: str, unit: str) -> None:
    with pytest.raises(Invalid) as caught:
        to_canonical(metric, 1.0, unit)
    assert [problem.field for problem in caught.value.problems] == [f"units.{metric}"]


# Worked out by hand from the definitions that head the file.
@pytest.mark.parametrize(
    ("metric", "value", "unit", "canonical"),
    [
        ("pip", 1.0, "psi", 1.0),
        ("pip", 100.0, "bar", 100 * 100_000 / (4.4482216152605 / 0.0254**2)),
        ("pip", 1.0, "atm", 101_325 / (4.4482216152605 / 0.0254**2)),
        ("pip", 7.0, "MPa", 7e6 / (4.4482216152605 / 0.0254**2)),
        ("pip", 1.0, "kg/cm2", 98_066.5 / (4.4482216152605 / 0.0254**2)),
        ("motor_temp", 212.0, "degF", 100.0),
        ("motor_temp", -40.0, "degF", -40.0),
        ("motor_temp", 373.15, "K", 100.0),
        ("flow_rate", 1.0, "m3/d", 1 / (42 * 231 * 0.0254**3)),
        ("flow_rate", 1.0, "l/s", 86.4 / (42 * 231 * 0.0254**3)),
        ("flow_rate", 42.0, "gpm", 1440.0),
        ("flow_rate", 2.0, "bbl/h", 48.0),
        ("torque", 1.0, "ft-lb", 4.4482216152605 * 0.3048),
        ("gor", 1.0, "m3/m3", 42 * 231 / 1728),
        ("vibration", 9.80665, "m/s2", 1.0),
        ("vsd_frequency", 3600.0, "cpm", 60.0),
        ("drive_voltage", 2.4, "kV", 2400.0),
        ("leakage_current", 0.002, "A", 2.0),
        ("water_cut", 0.4, "fraction", 40.0),
    ],
)
def test_exact_factors_both_ways(metric: str, value: float, unit: str, canonical: float) -> None:
    assert to_canonical(metric, value, unit) == pytest.approx(canonical, rel=1e-14)
    assert from_canonical(metric, canonical, unit) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize("spelling", ["BAR", "Bar", " bar "])
def test_capitals_of_a_unit_are_forgiven(spelling: str) -> None:
    assert to_canonical("pip", 1.0, spelling) == to_canonical("pip", 1.0, "bar")


def test_every_metric_has_words_and_none_of_them_twice() -> None:
    for metric in CATALOGUE.values():
        assert len(metric.says) >= 6, metric.name
        assert len({word.casefold() for word in metric.says}) == len(metric.says), metric.name
        assert math.isfinite(metric.low) and metric.low < metric.high


def test_no_word_names_two_metrics() -> None:
    owner: dict[str, str] = {}
    for metric in CATALOGUE.values():
        for word in metric.says:
            assert owner.setdefault(word.casefold(), metric.name) == metric.name, word


def test_unknown_names_are_all_told() -> None:
    with pytest.raises(Invalid) as caught:
        known(["pip", "pressure", "speed\ud800"])
    assert len(caught.value.problems) == 2
    assert known(["pip", "flow_rate", "pip"]) == ("pip", "flow_rate")


ENTRY = "label: a\n  unit: psi\n  range: [0, 1]\n  says: [x]\n  units: "


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("label: a", "missing required field"),
        (ENTRY + "{bar: 14.5}", "'psi'"),
        (ENTRY + "{psi: 2}", "must have the factor 1"),
        (ENTRY + "{psi: 1, bar: kPa}", "kPa"),
        (ENTRY + "{psi: 1}\n  colour: red", "unknown field `colour`"),
    ],
)
def test_a_mistake_in_the_file_names_the_entry(entry: str, said: str) -> None:
    with pytest.raises(StartRefused, match=said) as caught:
        load(f"pressure:\n  {entry}\n")
    assert "metrics.yaml: pressure" in str(caught.value)
