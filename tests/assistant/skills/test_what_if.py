from datetime import datetime

import pytest

from assistant.replies import render
from assistant.skills.what_if import what_if
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window

PRESSURES = {"discharge_pressure": 3900.0, "tubing_pressure": 250.0, "intake_temp": 95.0}


def asked(**slots: object) -> object:
    return a_question("what_if", **{"wells": ("AK-014",), **slots})


def said(reply: object, question: object, now: datetime) -> str:
    return render("what_if", now=now, zone="UTC", question=question, **reply.facts)  # type: ignore[attr-defined]


async def test_a_well_without_readings_has_no_rows(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014")
    question = asked(frequency_hz=50.0)
    reply = await what_if(question, await desk())
    assert reply.data == {"rows": [], "warnings": [], "points": []}
    assert reply.chart is None
    assert "no drive frequency" in said(reply, question, now)


async def test_a_stopped_well_is_said_to_be_stopped(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, vsd_frequency=0.0, motor_current=0.0, flow_rate=0.0))
    question = asked(frequency_hz=50.0)
    assert "is stopped" in said(await what_if(question, await desk()), question, now)


async def test_an_absurd_frequency_is_refused(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now))
    question = asked(frequency_hz=240.0)
    reply = await what_if(question, await desk())
    assert reply.data["rows"] == []
    assert "far outside" in said(reply, question, now)


@pytest.mark.parametrize("slots", [{"frequency_hz": 50.0}, {"frequency_delta_hz": -5.0}])
async def test_the_contracts_rows(desk: DeskFor, store: Store, now: datetime, slots: dict[str, float]) -> None:
    await store("AK-014", a_window(end=now, hours=48, **PRESSURES))
    question = asked(**slots)
    reply = await what_if(question, await desk())
    rows = {row["metric"]: row for row in reply.data["rows"]}
    assert {"flow_rate", "pip", "motor_current", "torque"} <= rows.keys()
    for row in rows.values():
        assert {"well_id", "frequency_hz", "metric", "now", "predicted", "unit"} <= row.keys()
        assert row["frequency_hz"] == pytest.approx(50.0)
    assert rows["flow_rate"]["now"] == pytest.approx(2000.0)
    assert rows["flow_rate"]["predicted"] < 2000 * 50 / 55
    assert rows["pip"]["predicted"] > 900.0
    text = said(reply, question, now)
    assert text.startswith("At 50.0 Hz instead of 55.0 Hz, AK-014 would probably settle at")
    assert "nothing here changes the drive" in text


async def test_only_what_is_asked_for_is_told(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=48, **PRESSURES))
    question = asked(frequency_hz=50.0, metrics=("flow_rate", "vibration"))
    reply = await what_if(question, await desk())
    assert [row["metric"] for row in reply.data["rows"]] == ["flow_rate"]
    assert "vibration I cannot predict" in said(reply, question, now)


async def test_what_would_be_left_is_warned_of(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=48, **PRESSURES))
    question = asked(frequency_hz=66.0)
    reply = await what_if(question, await desk())
    assert {row["what"] for row in reply.data["warnings"]} >= {"current"}
    assert "Warning: motor current would be above its rating" in said(reply, question, now)


async def test_the_place_of_the_pump_is_told_whatever_was_asked_for(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=48, **PRESSURES))
    reply = await what_if(asked(frequency_hz=50.0, metrics=("motor_temp",)), await desk())
    before, after = reply.data["points"]
    assert (before["which"], before["frequency_hz"], after["which"], after["frequency_hz"]) == (
        "now",
        55.0,
        "predicted",
        50.0,
    )
    assert before["flow_bpd"] == pytest.approx(2000.0)
    assert after["flow_bpd"] < before["flow_bpd"]
    assert 0 < after["head_ft"] < before["head_ft"]
