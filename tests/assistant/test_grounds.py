from datetime import UTC, datetime, timedelta, timezone

from assistant import grounds
from assistant.answering import Ask, answer
from assistant.grounds import MOST_QUERIES, shown, told
from assistant.runtime import Runtime
from telemetry.db.noting import Noted
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_window


def test_a_long_list_is_cut_and_said_to_be() -> None:
    assert shown(["a"] * 7) == ["a"] * 5 + ["and 2 more"]


def test_moments_are_told_in_utc() -> None:
    assert shown(datetime(2026, 11, 23, 3, tzinfo=timezone(timedelta(hours=3)))) == "2026-11-23T00:00:00Z"


def test_what_json_cannot_hold_is_told_as_text() -> None:
    assert shown(timedelta(hours=1)) == "1:00:00"


def test_a_query_asked_again_counts_and_keeps_its_first_values() -> None:
    (one,) = told([Noted("q", "SELECT", ("a",), 2), Noted("q", "SELECT", ("b",), 3)])
    assert (one.values, one.rows, one.times) == (("a",), 5, 2)
    (one,) = told([Noted("q", "SELECT", (), None), Noted("q", "SELECT", (), 3)])
    assert one.rows is None


def test_no_more_than_can_be_read() -> None:
    assert len(told([Noted(str(n), "SELECT", (), 1) for n in range(100)])) == MOST_QUERIES


async def test_an_answer_keeps_what_it_asked(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=30))
    found = await answer(runtime, Ask("average pip of AK-014 in the last 24 hours", now=now), a_caller())
    asked = {one.name: one for one in await grounds.of(runtime.db, found.message_id)}
    pieces = asked["telemetry/series.sql: aggregate_pieces"]
    assert "pip" in pieces.sql
    assert now.astimezone(UTC).isoformat().replace("+00:00", "Z") in pieces.values
    assert all("INSERT" not in one.sql for one in asked.values())


async def test_an_answer_from_the_catalogue_asked_for_nothing(runtime: Runtime, now: datetime) -> None:
    found = await answer(runtime, Ask("what is gas lock", now=now), a_caller())
    assert await grounds.of(runtime.db, found.message_id) == []
