import numpy as np

from assistant.proof.forecasts import HEADS, HORIZONS_S, METRICS, lives, of_real_wells, of_the_simulator, page
from rules import book

PARAMETERS = book.load().parameters


def test_a_life_hides_its_future_from_the_case() -> None:
    life = next(lives([1]))
    case = life.case()
    assert case.recent.times[-1] < case.at.timestamp()
    assert case.history.times[-1] < case.at.timestamp()
    assert life.future("pip", 7 * 86_400.0) is not None


def test_the_control_is_seen_to_fail() -> None:
    told = of_the_simulator([1], PARAMETERS)
    assert {one.horizon for one in told} == set(HORIZONS_S)
    assert {one.metric for one in told} == set(METRICS)
    inside = np.mean([one.inside for one in told])
    assert inside > 0.6
    assert np.mean([one.inside_another for one in told]) < inside / 2
    assert page(told).splitlines()[0] == "| " + " | ".join(HEADS) + " |"


def test_a_steady_real_series_is_held_to_its_future() -> None:
    times = np.arange(0, 5 * 3600, 10.0)
    told = of_real_wells([("W", times, 900 + np.random.default_rng(1).standard_normal(times.size))], PARAMETERS)
    assert told and all(one.inside for one in told)
    assert of_real_wells([("W", times[:900], np.full(900, 900.0))], PARAMETERS) == []
