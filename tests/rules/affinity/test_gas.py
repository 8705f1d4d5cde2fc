import pytest

from rules.affinity.gas import Fluid, held_by
from rules.affinity.settings import settings

CHOSEN = settings()


def test_without_gas_the_head_is_what_it_is() -> None:
    assert held_by(None, 500.0, CHOSEN)(100.0) == 1.0
    assert held_by(Fluid(0.0, 40.0), 500.0, CHOSEN)(100.0) == 1.0
    assert held_by(Fluid(800.0, 100.0), 500.0, CHOSEN)(100.0) == 1.0


def test_gas_takes_more_head_the_lower_the_pressure() -> None:
    held = held_by(Fluid(600.0, 40.0), 500.0, CHOSEN)
    assert held(300.0) < held(500.0) == 1.0 < held(900.0)


def test_all_gas_is_dissolved_at_high_pressure() -> None:
    assert Fluid(500.0, 40.0).free_share(6000.0, CHOSEN) == 0.0


def test_solution_gas_is_that_of_standing() -> None:
    """At 765 psia, 137 degF, 22 API and gas gravity 0.65 some 90 scf/stb."""
    import msgspec

    chosen = msgspec.structs.replace(CHOSEN, gas_gravity=0.65, separated=0.0)
    fluid = Fluid(1000.0, 0.0, api=22.0, degc=(137 - 32) / 1.8)
    share = fluid.free_share(765 - 14.7, chosen)
    free = share / (1 - share) * 765 / 0.00504 / (137 + 460)
    assert 1000 - free == pytest.approx(90.0, abs=4)
