import pytest

from rules.affinity.balance import Leeway, discharge_of, flow_at, lift_of, usual_head
from rules.affinity.inflow import Inflow
from rules.affinity.settings import settings
from tests.builders import a_pump

CHOSEN = settings()
NONE = Leeway()
INFLOW = Inflow(2000.0, 900.0, 2.5, "assumed", 2.0)


def solved(ratio: float, pump=None, leeway: Leeway = NONE) -> float:
    lift = lift_of(pump, 2000.0, 55 / 60, 3000.0, 0.95)
    discharge = discharge_of(3900.0, 250.0, 2000.0, CHOSEN)
    return flow_at(lift, INFLOW, discharge, lambda pip: 1.0, ratio, leeway)


@pytest.mark.parametrize("pump", [None, a_pump(), a_pump(head_curve=None), a_pump(ror_min=None, ror_max=None)])
def test_the_present_point_stays_where_it_is(pump) -> None:
    assert solved(55 / 60, pump) == pytest.approx(2000.0, rel=1e-6)


def test_too_slow_lifts_nothing() -> None:
    assert solved(25 / 60) == 0.0


def test_against_a_static_head_flow_changes_more_than_the_frequency() -> None:
    assert solved(50 / 60) < 2000 * 50 / 55
    assert solved(60 / 60) > 2000 * 60 / 55


def test_leeway_moves_the_point_its_way() -> None:
    assert (
        solved(60 / 60, leeway=Leeway(strength=1.05)) > solved(60 / 60) > solved(60 / 60, leeway=Leeway(strength=0.95))
    )
    assert solved(60 / 60, leeway=Leeway(inflow=2.0)) > solved(60 / 60)


def test_a_curve_that_does_not_reach_the_present_flow_is_not_used() -> None:
    short = a_pump(head_curve=((0.0, 6600.0), (1000.0, 6400.0)))
    assert lift_of(short, 2000.0, 1.0, 3000.0, 0.95).head(0.0) == usual_head(0.0)


def test_without_pressures_the_curve_gives_the_lift() -> None:
    lift = lift_of(a_pump(), 2000.0, 1.0, None, 0.95)
    assert lift.added_psi == pytest.approx(5542.9 * 0.95 / 2.31, rel=0.001)
