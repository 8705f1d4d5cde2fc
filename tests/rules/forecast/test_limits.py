import pytest

from rules import book
from rules.forecast import limits_of
from telemetry.model import Limit
from tests.builders import a_pump, a_well

PARAMETERS = book.load().parameters


@pytest.mark.parametrize(
    ("well", "metric", "limits"),
    [
        (a_well(), "motor_temp", ()),
        (a_well(pump=None), "motor_current", ()),
        (a_well(pump=a_pump(rated_current=60.0)), "motor_current", (60.0,)),
        (a_well(), "pip", (PARAMETERS["pip_min"],)),
        (a_well(limits={"pip": Limit(low=300.0, low_low=200.0)}), "pip", (200.0, 300.0)),
        (a_well(limits={"motor_temp": Limit(high=0.0)}), "motor_temp", (0.0,)),
    ],
)
def test_the_limits_a_trend_can_run_into(well, metric, limits) -> None:
    assert limits_of(well, metric, PARAMETERS) == limits
