import pytest

from telemetry.model import Well
from telemetry.simulator import designed
from telemetry.simulator.plant import composite_productivity, holdup, nameplate, registered


def test_no_more_gas_than_45_percent_in_the_tubing() -> None:
    assert holdup(99_999, 0) == pytest.approx(0.55)
    assert holdup(500, 100) == 1


def test_inflow_above_the_bubble_point_is_a_straight_line() -> None:
    assert composite_productivity(1000, 2500, 3000, 1500) == 2


def test_listed_head_at_the_design_rate_is_what_the_well_needs() -> None:
    plant = designed(2000, 900, frequency_hz=60)
    pump = nameplate(plant, "P18", 200)
    assert pump.head_curve is not None
    flows, heads = zip(*pump.head_curve, strict=True)
    assert list(flows) == sorted(flows) and list(heads) == sorted(heads, reverse=True)
    assert pump.ror_min is not None and pump.ror_max is not None and pump.ror_min < 2000 < pump.ror_max
    assert pump.rated_current == pytest.approx(50 / 0.82, abs=0.5)


def test_register_knows_the_fluid_and_keeps_the_rest() -> None:
    well = registered(designed(water_cut=40, oil_sg=0.86), Well("AK-014", field="Akkas"))
    assert (well.well_id, well.field, well.water_cut_pct, well.oil_gravity_api) == ("AK-014", "Akkas", 40, 33.0)
