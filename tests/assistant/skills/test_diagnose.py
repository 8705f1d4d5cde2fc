from datetime import datetime, timedelta

import msgspec
import pytest

from assistant.replies import render
from assistant.skills import diagnose as module
from assistant.skills.diagnose import diagnose
from nlp.model import TimeRange
from rules.model import SecondOpinion
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


async def test_the_answer_says_cause_well_and_how_sure_in_its_first_line(
    desk: DeskFor, store: Store, now: datetime
) -> None:
    await store("AK-014", a_window(end=now - timedelta(hours=5), hours=240))
    reply = await diagnose(asked(), await desk())
    text = render("diagnose", now=now, zone="Asia/Kuwait", question=asked(), **reply.facts)
    first = text.splitlines()[0]
    assert first.startswith("Likely gateway communication loss on AK-014 (")
    assert ", since 23 Nov " in first
    assert first.count("%") == 1
    assert "UTC+03:00" in text
    assert "UTC\n" not in text


@pytest.mark.parametrize(
    ("opinion", "said"),
    [
        (SecondOpinion("v", "pump_wear", 0.8, False, 0.5, False), "disagrees: it takes this for pump wear (80%)"),
        (SecondOpinion("v", "normal", 0.9, True, 0.5, False), "second opinion, learnt from simulated and confirmed"),
        (SecondOpinion("v", None, 0.3, None, 1.0, True), "unlike anything that was taught"),
    ],
)
async def test_a_second_opinion_is_shown(
    desk: DeskFor, store: Store, now: datetime, opinion: SecondOpinion, said: str
) -> None:
    await store("AK-014", a_window(end=now, hours=240))
    reply = await diagnose(asked(), await desk())
    found = msgspec.structs.replace(reply.facts["found"], second_opinion=opinion)
    text = render("diagnose", now=now, zone="UTC", question=asked(), **{**reply.facts, "found": found})
    assert said in text


async def test_evidence_takes_six_lines_at_most(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=240))
    reply = await diagnose(asked(), await desk())
    text = render("diagnose", now=now, zone="UTC", question=asked(), **reply.facts)
    lines = text.partition("Evidence:\n")[2].partition("\n\n")[0].splitlines()
    assert 1 <= len(lines) <= 6
    assert "more signals" in lines[-1]


@pytest.mark.parametrize(("hours", "window"), [(24, None), (48, None), (168, 168.0)])
def test_a_long_period_is_looked_at_whole(now: datetime, hours: float, window: float | None) -> None:
    assert module._moment(TimeRange(now - timedelta(hours=hours), now), now) == (now, window)
