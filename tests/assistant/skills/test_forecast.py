from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant.replies import render
from assistant.skills.forecast import tell_ahead
from nlp.model import Threshold, TimeRange
from telemetry.model import Limit, Window
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_well, a_window


def asked(**slots: object) -> object:
    return a_question("forecast", **{"wells": ("AK-014",), **slots})


def rising(now: datetime, **more: object) -> Window:
    """Ten days in which the winding warms by 2 degC a day."""
    count = 10 * 288
    noise = 0.2 * np.random.default_rng(3).standard_normal(count)
    return a_window(end=now, hours=240, motor_temp=np.linspace(110.0, 130.0, count) + noise, **more)


def said(reply: object, question: object, now: datetime) -> str:
    return render("forecast", now=now, zone="UTC", question=question, **reply.facts)  # type: ignore[attr-defined]


# What is refused.


async def test_a_well_without_readings_has_no_rows(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014")
    question = asked(metrics=("motor_temp",))
    reply = await tell_ahead(question, await desk())
    assert reply.data == {"rows": []}
    assert reply.chart is None
    assert "no forecast" in said(reply, question, now)


async def test_a_steady_signal_has_no_date(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=240))
    question = asked(metrics=("motor_temp",), threshold=Threshold(">=", 150.0, "degC"))
    reply = await tell_ahead(question, await desk())
    (row,) = reply.data["rows"]
    assert (row["threshold"], row["reaches_at"], row["value_at_horizon"]) == (150.0, None, pytest.approx(110.0))
    assert "no clear trend" in said(reply, question, now)


async def test_nothing_later_than_now_is_read(desk: DeskFor, store: Store, now: datetime) -> None:
    """Asked five days ago, the rise since then is unknown."""
    count = 10 * 288
    late = np.r_[np.full(count // 2, 110.0), np.linspace(110.0, 200.0, count // 2)]
    await store("AK-014", a_window(end=now, hours=240, motor_temp=late + 0.01 * np.sin(np.arange(count))))
    reply = await tell_ahead(asked(metrics=("motor_temp",)), await desk(moment=now - timedelta(days=5, hours=1)))
    assert reply.data["rows"][0]["outlook"] == "steady"


# What is told.


async def test_the_contracts_row(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", rising(now))
    question = asked(metrics=("motor_temp",), threshold=Threshold(">=", 150.0, "degC"))
    reply = await tell_ahead(question, await desk())
    (row,) = reply.data["rows"]
    assert {"well_id", "metric", "threshold", "reaches_at", "value_at_horizon", "low", "high"} <= row.keys()
    assert row["reaches_at"] - now == pytest.approx(timedelta(days=10), rel=0.05)
    assert row["low"] < row["value_at_horizon"] < row["high"]
    assert row["value_at_horizon"] == pytest.approx(144.0, rel=0.02)
    text = said(reply, question, now)
    assert "reaches 150.0 °C around" in text
    assert "UTC" in text
    assert reply.chart is not None and reply.chart.end == now
    assert reply.sources[0].rows > 100


async def test_the_horizon_of_the_question(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", rising(now))
    for slots in (
        {"duration_s": 172_800.0},
        {"time_range": TimeRange(now + timedelta(days=1), now + timedelta(days=2))},
    ):
        reply = await tell_ahead(asked(metrics=("motor_temp",), **slots), await desk())
        assert reply.data["rows"][0]["horizon"] == now + timedelta(days=2)
        assert reply.data["rows"][0]["value_at_horizon"] == pytest.approx(134.0, rel=0.02)


async def test_the_wells_own_limit_is_the_threshold(desk: DeskFor, store: Store, now: datetime) -> None:
    await store(a_well(limits={"motor_temp": Limit(high=140.0, high_high=160.0)}), rising(now))
    reply = await tell_ahead(asked(metrics=("motor_temp",)), await desk())
    assert reply.data["rows"][0]["threshold"] == 140.0
    assert reply.data["rows"][0]["reaches_at"] - now == pytest.approx(timedelta(days=5), rel=0.1)


async def test_a_threshold_of_another_unit_is_not_taken_for_the_metrics(
    desk: DeskFor, store: Store, now: datetime
) -> None:
    await store("AK-014", rising(now))
    reply = await tell_ahead(asked(metrics=("motor_temp",), threshold=Threshold(">=", 150.0, "psi")), await desk())
    assert reply.data["rows"][0]["threshold"] is None


# Whether a well will fail.


async def test_a_healthy_well_is_said_to_be_so_and_no_chance_is_made_up(
    desk: DeskFor, store: Store, now: datetime
) -> None:
    await store("AK-014", a_window(end=now, hours=240))
    reply = await tell_ahead(asked(), await desk())
    text = said(reply, asked(), now)
    assert text.startswith("Nothing is found wrong on AK-014 now.")
    assert "No watched signal is on its way to a limit" in text
    assert "chance of failure in per cent I cannot give" in text


async def test_what_is_found_and_what_runs_into_a_limit_is_said(desk: DeskFor, store: Store, now: datetime) -> None:
    await store(a_well(limits={"motor_temp": Limit(high=140.0)}), rising(now))
    reply = await tell_ahead(asked(), await desk())
    text = said(reply, asked(), now)
    assert "Motor temperature of AK-014 reaches 140.0 °C around" in text


async def test_a_fault_that_is_named_is_spoken_of(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=240))
    question = asked(fault="free_gas_lock")
    assert "ree gas lock" in said(await tell_ahead(question, await desk()), question, now).lower()[1:]
