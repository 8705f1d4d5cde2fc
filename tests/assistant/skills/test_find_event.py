from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant import replies
from assistant.skills.find_event import find_event, kind_of
from nlp.model import Threshold
from tests.assistant.builders import a_period, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_window

MINUTE = timedelta(minutes=1)
BELOW = Threshold("<", 1000.0, "bpd")


def asked(text: str = "when did it stop", **slots: object) -> object:
    return a_question("find_event", text, **{"wells": ("AK-014",), **slots})


def said(reply: object, question: object, now: datetime) -> str:
    return replies.render("find_event", now=now, zone="UTC", question=question, **reply.facts)


# Near misses.


async def test_a_bound_that_was_not_said_is_asked_back(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await find_event(asked("when did the flow change", metrics=("flow_rate",)), await desk())
    assert reply.clarification.slot == "threshold"


async def test_nothing_that_came_later_than_now(desk: DeskFor, store: Store, now: datetime) -> None:
    flow = np.where(np.arange(60) < 40, 2000.0, 500.0)
    await store("AK-014", a_window(end=now, hours=1, step_s=60, flow_rate=flow))
    question = asked(metrics=("flow_rate",), threshold=BELOW)
    assert (await find_event(question, await desk(moment=now - 30 * MINUTE))).data == {"events": [], "count": 0}
    assert (await find_event(question, await desk())).data["count"] == 1


async def test_what_began_before_the_period_did_not_happen_in_it(desk: DeskFor, store: Store, now: datetime) -> None:
    """A well that stands since yesterday did not trip today; its downtime of today is all of today."""
    hertz = np.where(np.arange(120) < 30, 55.0, 0.0)
    await store("AK-014", a_window(end=now, hours=2, step_s=60, vsd_frequency=hertz))
    hour = a_period(now, 1)
    question = asked("how many times did it trip", time_range=hour, aggregation="count")
    reply = await find_event(question, await desk())
    assert reply.data["count"] == 0
    assert "23 Nov 10:30 UTC" in said(reply, question, now)
    question = asked("downtime", time_range=hour)
    reply = await find_event(question, await desk())
    (event,) = reply.data["events"]
    assert (event.start, event.end, event.since) == (hour.start, None, now - 90 * MINUTE)
    assert "for 1 h" in said(reply, question, now)


async def test_a_well_without_readings(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014")
    for text in ("when did it trip", "downtime", "when was it offline", "how long was it running"):
        reply = await find_event(asked(text), await desk())
        assert said(reply, asked(text), now)
    question = asked("peak", metrics=("pip",), aggregation="max")
    assert "no data" in said(await find_event(question, await desk()), question, now)


# What happened.


async def test_the_highest_reading(desk: DeskFor, store: Store, now: datetime) -> None:
    pip = 900.0 + np.arange(60) % 31
    await store("AK-014", a_window(end=now, hours=1, step_s=60, pip=pip))
    question = asked("when was pip at its highest", metrics=("pip",), order="desc")
    (event,) = (await find_event(question, await desk())).data["events"]
    assert (event.start, event.value) == (now - 30 * MINUTE, 930.0)


async def test_silence(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now - 60 * MINUTE, hours=1, step_s=60))
    question = asked("when did it stop reporting", time_range=a_period(now, 2))
    (event,) = (await find_event(question, await desk())).data["events"]
    assert (event.start, event.end) == (now - 61 * MINUTE, None)


async def test_over_several_wells_in_the_order_of_time(desk: DeskFor, store: Store, now: datetime) -> None:
    for well, minute in (("AK-014", 40), ("AK-015", 20)):
        hertz = np.where(np.arange(60) == minute, 0.0, 55.0)
        await store(well, a_window(well, end=now, hours=1, step_s=60, vsd_frequency=hertz))
    reply = await find_event(asked("any trips", wells=()), await desk())
    assert [event.well_id for event in reply.data["events"]] == ["AK-015", "AK-014"]
    assert "2 times" in said(reply, asked(wells=()), now)


async def test_a_count_of_crossings(desk: DeskFor, store: Store, now: datetime) -> None:
    flow = np.where(np.arange(60) % 20 == 10, 500.0, 2000.0)
    await store("AK-014", a_window(end=now, hours=1, step_s=60, flow_rate=flow))
    question = asked(metrics=("flow_rate",), threshold=BELOW, aggregation="count")
    reply = await find_event(question, await desk())
    assert reply.data["count"] == 3
    assert "3 times" in said(reply, question, now)
    assert reply.chart.metrics == ("flow_rate",)


@pytest.mark.parametrize(
    ("text", "slots", "kind"),
    [
        ("when did AK-014 last trip", {}, "stopped"),
        ("when did it come back online", {}, "started"),
        ("how long was it down", {"state": "stopped"}, "downtime"),
        ("how long was it running", {"state": "running"}, "uptime"),
        ("uptime of AK-014", {}, "uptime"),
        ("when did it go offline", {}, "silent"),
        ("when did it gas lock", {"fault": "free_gas_lock"}, "fault"),
        ("when did flow peak", {"metrics": ("flow_rate",)}, "highest"),
        ("when did flow change", {"metrics": ("flow_rate",)}, None),
    ],
)
def test_what_is_asked_for(text: str, slots: dict[str, object], kind: str | None) -> None:
    assert kind_of(asked(text, **slots)) == kind
