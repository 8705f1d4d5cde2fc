from datetime import datetime, timedelta

import numpy as np
import pytest

from assistant import replies
from assistant.skills.shift_report import shift_report
from telemetry import events
from tests.assistant.builders import a_caller, a_period, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.builders import a_well, a_window

HOUR = timedelta(hours=1)


def asked(**slots: object) -> object:
    return a_question("shift_report", "handover", **slots)


def said(reply: object, question: object, now: datetime) -> str:
    return replies.render("shift_report", now=now, zone="UTC", question=question, **reply.facts)


async def test_without_wells(desk: DeskFor, now: datetime) -> None:
    reply = await shift_report(asked(), await desk())
    assert reply.data["wells"] == []
    assert "no wells" in said(reply, asked(), now)


async def test_what_is_not_known_is_not_nothing(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014")
    reply = await shift_report(asked(), await desk())
    (row,) = reply.data["wells"]
    assert (row["produced_bbl"], row["lost_bbl"], row["state"]) == (None, None, "silent")
    assert reply.data["production"]["produced_bbl"] is None
    assert "no flow readings" in said(reply, asked(), now)
    assert reply.sources == ()


async def test_wells_of_other_fields_are_not_there(desk: DeskFor, store: Store, now: datetime) -> None:
    await store(a_well("BG-001", field="Elsewhere"), a_window("BG-001", now, hours=6))
    await events.add((await desk()).db, "BG-001", "note", now - HOUR)
    reply = await shift_report(asked(), await desk(a_caller(fields=frozenset({"Burgan"}))))
    assert (reply.data["wells"], reply.data["log"], reply.data["production"]["readings"]) == ([], [], 0)


async def test_production_downtime_and_what_was_lost(desk: DeskFor, store: Store, now: datetime) -> None:
    running = np.arange(360) < 300
    window = a_window(
        end=now, hours=6, step_s=60, flow_rate=np.where(running, 1440.0, 0.0), vsd_frequency=np.where(running, 55.0, 0)
    )
    await store(a_well("AK-014", target_flow=1440.0), window)
    at = await desk()
    await events.add(at.db, "AK-014", "planned_shutdown", now - HOUR, "wellhead work", by="omar")
    reply = await shift_report(asked(time_range=a_period(now, 6)), at)
    (row,) = reply.data["wells"]
    assert (row["produced_bbl"], row["target_bbl"]) == (pytest.approx(300), pytest.approx(360))
    assert (row["lost_bbl"], row["stops"], row["stopped_s"]) == (pytest.approx(60), 1, 3600)
    text = said(reply, asked(), now)
    for words in ("300 bbl produced", "60 bbl short", "1 h down", "planned shutdown, wellhead work (omar)"):
        assert words in text, text


async def test_a_well_above_target_loses_nothing(desk: DeskFor, store: Store, now: datetime) -> None:
    await store(a_well("AK-014", target_flow=1000.0), a_window(end=now, hours=2))
    (row,) = (await shift_report(asked(), await desk())).data["wells"]
    assert row["lost_bbl"] == 0.0


@pytest.mark.parametrize(
    ("zone", "moment", "start", "end"),
    [
        ("UTC", "2026-11-23T12:00:00+00:00", "2026-11-23T06:00:00+00:00", "2026-11-23T12:00:00+00:00"),
        ("UTC", "2026-11-23T06:30:00+00:00", "2026-11-22T18:00:00+00:00", "2026-11-23T06:00:00+00:00"),
        ("UTC", "2026-11-23T02:00:00+00:00", "2026-11-22T18:00:00+00:00", "2026-11-23T02:00:00+00:00"),
        ("Asia/Kuwait", "2026-11-23T12:00:00+00:00", "2026-11-23T03:00:00+00:00", "2026-11-23T12:00:00+00:00"),
        ("Asia/Kuwait", "2026-11-23T15:30:00+00:00", "2026-11-23T03:00:00+00:00", "2026-11-23T15:00:00+00:00"),
    ],
)
async def test_the_shift_by_the_clock_of_the_place(desk: DeskFor, zone: str, moment: str, start: str, end: str) -> None:
    reply = await shift_report(asked(), await desk(moment=datetime.fromisoformat(moment), zone=zone))
    assert (reply.data["start"], reply.data["end"]) == (datetime.fromisoformat(start), datetime.fromisoformat(end))


async def test_findings_of_the_shift(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=30, flow_rate=np.where(np.arange(360) < 330, 2000.0, 0.0)))
    reply = await shift_report(asked(), await desk())
    (found,) = reply.data["diagnoses"]
    assert found["well_id"] == "AK-014"
    assert found["diagnosis"].type.lower() in said(reply, asked(), now).lower()
