from datetime import datetime, timedelta

import pytest

from assistant.skills import diagnose as module
from assistant.skills.diagnose import diagnose
from nlp.model import TimeRange
from rules.model import Diagnosis, Evidence, Finding, Span
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window


def asked(**slots: object) -> object:
    return a_question("diagnose", **{"wells": ("AK-014",), **slots})


async def test_a_well_without_readings_cannot_be_told(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await diagnose(asked(), await desk())
    assert reply.diagnosis is not None
    assert reply.diagnosis.diagnosis.fault in ("insufficient_data", "gateway_comms_loss")
    assert reply.data is None


async def test_a_past_period_is_judged_at_its_end(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=72))
    yesterday = TimeRange(now - timedelta(hours=36), now - timedelta(hours=12))
    reply = await diagnose(asked(time_range=yesterday), await desk())
    assert reply.diagnosis is not None
    assert reply.diagnosis.at == now - timedelta(hours=12)


async def test_a_period_yet_to_come_is_judged_now(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=72))
    reply = await diagnose(asked(time_range=TimeRange(now, now + timedelta(days=2))), await desk())
    assert reply.diagnosis is not None
    assert reply.diagnosis.at == now


async def test_a_healthy_well_is_said_to_be_healthy(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=240))
    reply = await diagnose(asked(), await desk())
    assert reply.diagnosis is not None
    assert reply.diagnosis.diagnosis.fault == "normal"
    assert reply.diagnosis.diagnosis_id
    assert reply.names["fault"] is None
    assert [source.what for source in reply.sources][:1] == ["readings"]
    assert reply.chart is None or reply.chart.end == now


async def test_of_several_wells_the_troubled_one_is_told_in_full(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window("AK-014", now, hours=240))
    await store("AK-015", a_window("AK-015", now - timedelta(hours=5), hours=240))
    reply = await diagnose(asked(wells=("AK-014", "AK-015")), await desk())
    assert reply.diagnosis is not None
    assert reply.diagnosis.well_id == "AK-015"
    assert [other.well_id for other in reply.facts["others"]] == ["AK-014"]


def an_evidence(metric: str, change_pct: float | None) -> Evidence:
    return Evidence(metric, None if change_pct is None else 1.0, 1.0, change_pct, "flat", metric)


@pytest.mark.parametrize(
    ("fault", "changes", "said"),
    [
        ("sensor_fault", {"pip": None, "flow_rate": 0.5}, None),
        ("normal", {"pip": 0.1, "flow_rate": 0.5}, "flow_rate"),
        ("tubing_leak", {"discharge_pressure": -12.0, "flow_rate": -20.0}, "flow_rate"),
        ("stage_scale", {"motor_current": 9.0, "flow_rate": -2.0}, "motor_current"),
    ],
)
def test_the_number_of_the_first_line_is_one_that_changed(
    fault: str, changes: dict[str, float | None], said: str | None, now: datetime
) -> None:
    finding = Finding(fault, fault, 0.9, "high", None, "")
    evidence = tuple(an_evidence(metric, change) for metric, change in changes.items())
    found = module._headline(Diagnosis("v", "AK-014", now, Span(now, now), None, finding, evidence=evidence))
    assert (found.metric if found else None) == said


@pytest.mark.parametrize(("hours", "window"), [(24, None), (48, None), (168, 168.0)])
def test_a_long_period_is_looked_at_whole(now: datetime, hours: float, window: float | None) -> None:
    assert module._moment(TimeRange(now - timedelta(hours=hours), now), now) == (now, window)
