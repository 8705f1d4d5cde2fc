import pytest

from rules import book
from rules.affinity.inflow import inflow_of
from rules.affinity.settings import settings
from rules.facts.scene import set_scene
from tests.rules.series import a_case

LIMITS = book.load().parameters


def found(case):
    scene = set_scene(case, LIMITS)
    return inflow_of(scene, scene.levels["q"], scene.levels["pip"], 60.0, settings())


def test_a_well_that_has_shown_nothing_is_assumed() -> None:
    assert found(a_case()).shown == "assumed"


def test_a_short_stop_shows_nothing() -> None:
    assert found(a_case(stop=(100.0, 99.0))).shown == "assumed"


def test_a_stop_shows_the_pressure_at_rest() -> None:
    inflow = found(a_case(stop=(100.0, 80.0)))
    assert inflow.shown == "shut_in"
    assert inflow.productivity == pytest.approx(2000 / 400, rel=0.05)


def test_another_frequency_shows_the_slope() -> None:
    """700 bpd less brought 280 psi more."""
    inflow = found(a_case(now={"vsd_frequency": 48.0, "flow_rate": 1300.0, "pip": 1180.0}, onset_h=30))
    assert inflow.shown == "frequencies"
    assert inflow.productivity == pytest.approx(2.5, rel=0.05)
    assert inflow.pip_at(2000.0) == pytest.approx(900.0, rel=0.03)


def test_a_frequency_after_which_pressure_and_flow_fell_together_shows_another_thing() -> None:
    inflow = found(a_case(now={"vsd_frequency": 48.0, "flow_rate": 1300.0, "pip": 700.0}, onset_h=30))
    assert inflow.shown == "assumed"
