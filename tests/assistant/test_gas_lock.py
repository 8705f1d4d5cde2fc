"""A free gas lock begins on a healthy well; somebody asks why, and can check every number of the answer."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant import conversations, diagnosing
from assistant.answering import Ask, answer
from assistant.conversations import owner_of
from assistant.runtime import Runtime
from telemetry.model import Window
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_well, a_window

MARIA = a_caller("maria")
LOCKED_H = 6


def locking(now: datetime, seed: int = 14) -> Window:
    """Thirty days healthy; for the last six hours the pump locks and recovers every 25 minutes."""
    window = a_window(end=now, hours=24 * 30, step_s=300)
    rng = np.random.default_rng(seed)
    values = {name: column * (1 + 0.003 * rng.standard_normal(column.shape)) for name, column in window.values.items()}
    late = window.times >= now.timestamp() - LOCKED_H * 3600
    saw = ((window.times[late] / 1500.0) % 1.0) - 0.5
    values["flow_rate"][late] = 1500 + 500 * saw
    values["motor_current"][late] = 42 + 9 * saw
    values["pip"][late] = 930 - 20 * saw
    values["flow_variance"][late] = 18.5
    values["gor"][late] = 800
    values["motor_temp"][late] = 116
    values["vibration"][late] = 0.6
    return Window(window.well_id, window.start, window.end, window.times, values)


@pytest.fixture
async def field(store: Store, now: datetime) -> Window:
    window = locking(now)
    await store(a_well("AK-014", field="Akkas"), window)
    await store(a_well("AK-015", field="Akkas"), a_window("AK-015", now, hours=24 * 30))
    return window


async def test_it_is_found_with_numbers_that_hold(runtime: Runtime, field: Window, now: datetime) -> None:
    found = await answer(runtime, Ask("why is well AK-014 losing flow?"), MARIA)
    assert found.diagnosis is not None
    chief = found.diagnosis.diagnosis
    assert chief.fault == "free_gas_lock", found.text
    assert chief.since is not None
    assert abs(chief.since - (now - timedelta(hours=LOCKED_H))) < timedelta(hours=1)
    first = found.text.splitlines()[0]
    assert "AK-014" in first
    assert "free gas lock" in first
    assert "bpd" in first
    flow = next(each for each in found.diagnosis.evidence if each.metric == "flow_rate")
    late = field.times >= now.timestamp() - LOCKED_H * 3600
    assert flow.now == pytest.approx(np.median(field.values["flow_rate"][late]), rel=0.15)
    assert flow.baseline == pytest.approx(2000, rel=0.02)
    assert "What to do:" in found.text
    assert "Evidence:" in found.text
    assert found.chart is not None
    assert found.chart.start < chief.since
    assert found.sources[0].rows > 0


async def test_the_evening_before_it_was_healthy(runtime: Runtime, field: Window, now: datetime) -> None:
    found = await answer(runtime, Ask("what is wrong with AK-014", now=now - timedelta(hours=LOCKED_H + 6)), MARIA)
    assert found.diagnosis is not None
    assert found.diagnosis.diagnosis.fault == "normal", found.text


async def test_the_field_shows_the_troubled_well_first(runtime: Runtime, field: Window, now: datetime) -> None:
    found = await answer(runtime, Ask("how are the wells doing"), MARIA)
    assert [row["well_id"] for row in found.data["wells"]] == ["AK-014", "AK-015"]
    why = await answer(runtime, Ask("why?", found.conversation_id), MARIA)
    assert why.parse.wells == ("AK-014",)
    stored = await diagnosing.listing(runtime.db, "AK-014")
    assert [each.diagnosis_id for each in stored] == [why.diagnosis.diagnosis_id]  # type: ignore[union-attr]


async def test_the_conversation_can_be_read_again(runtime: Runtime, field: Window) -> None:
    found = await answer(runtime, Ask("why is AK-014 losing flow"), MARIA)
    _, answered = await conversations.messages(runtime.db, found.conversation_id, owner_of(MARIA))
    assert answered.answer is not None
    assert answered.answer.diagnosis == found.diagnosis
    assert answered.answer.chart == found.chart
