from dataclasses import replace
from datetime import timedelta

import numpy as np

from telemetry.simulator import SimWell, log_of, simulate
from telemetry.simulator.run import Episode
from tests.telemetry.simulator.plants import NOW, a_sim_well, moments, played


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return all(np.allclose(one[name], other[name], rtol=0.01, atol=0.3, equal_nan=True) for name in one)


def test_other_seed_or_other_well_gives_other_noise() -> None:
    sim = a_sim_well()
    other = replace(sim, well=type(sim.well)("AK-015"))
    first = simulate(sim, moments(1), 7)["pip"]
    assert first.tolist() != simulate(sim, moments(1), 8)["pip"].tolist()
    assert first.tolist() != simulate(other, moments(1), 7)["pip"].tolist()


def test_same_seed_gives_the_same_readings() -> None:
    assert same(played("free_gas_lock"), played("free_gas_lock"))


def test_a_stretch_made_alone_is_the_same_as_cut_from_a_longer_one() -> None:
    sim = a_sim_well("sensor_fault", 600)
    long, short = simulate(sim, moments(96), 7), simulate(sim, moments(2), 7)
    assert same({name: values[-24:] for name, values in long.items()}, short)


def test_live_steps_agree_with_the_history_they_follow() -> None:
    """Flow variance depends on how many samples an hour has; all else does not."""
    sim = a_sim_well("deadhead", 120)
    coarse, fine = simulate(sim, moments(1), 7), simulate(sim, moments(1, 10), 7)
    for name in ("pip", "motor_temp", "discharge_pressure", "vsd_frequency"):
        assert np.allclose(coarse[name], fine[name][::30], rtol=0.02)


def test_signals_a_well_does_not_have_stay_missing() -> None:
    mute = replace(a_sim_well(), silent=frozenset({"discharge_pressure"}))
    assert np.isnan(simulate(mute, moments(1), 7)["discharge_pressure"]).all()


def test_a_second_episode_follows_the_first() -> None:
    sim = a_sim_well()
    sim = SimWell(
        sim.well,
        sim.plant,
        "deadhead",
        NOW - timedelta(hours=10),
        NOW - timedelta(hours=9),
        then=(Episode("trip_unplanned", NOW - timedelta(hours=2)),),
    )
    signals = simulate(sim, moments(12), 7)
    assert signals["flow_rate"][30] < 50
    assert signals["flow_rate"][80] > 1800
    assert signals["vsd_frequency"][-1] == 0


def test_only_what_was_announced_stands_in_the_log() -> None:
    assert log_of(a_sim_well("trip_unplanned")) == []
    (event,) = log_of(a_sim_well("planned_shutdown", 240))
    assert (event.kind, event.at) == ("planned_shutdown", NOW - timedelta(minutes=248))
