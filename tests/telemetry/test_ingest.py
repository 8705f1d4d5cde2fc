"""The intake, with a running writer and a real database behind it."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from telemetry import wells, worker
from telemetry.bus.memory import MemoryQueue
from telemetry.db import Database
from telemetry.errors import Invalid, Unavailable
from telemetry.ingest import Intake, Outcome
from tests.builders import NOON, a_post, a_well

Post = Callable[..., Any]


@asynccontextmanager
async def intake(db: Database, **options: Any) -> AsyncIterator[Intake]:
    queue = MemoryQueue()
    task = asyncio.create_task(worker.run(queue, db, lambda _: None))
    try:
        yield Intake(db, queue, **options)
    finally:
        queue.close()
        await task


@pytest.fixture
async def door(db: Database) -> AsyncIterator[Intake]:
    await wells.create(db, a_well("AK-014", field="Burgan"))
    await wells.create(db, a_well("AK-015", field="North"))
    async with intake(db) as opened:
        yield opened


async def post(door: Intake, body: Any, now: datetime = NOON, **options: Any) -> Outcome:
    """What JSON cannot carry in Python's writer is sent as it is."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await door.accept(sent, **{"content_type": "application/json", "now": now, **options})


async def refused(door: Intake, body: Any, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        await post(door, body, **options)
    return [(problem.field, problem.message) for problem in caught.value.problems]


def answer(outcome: Outcome) -> Any:
    """As a client reads it."""
    return msgspec.json.decode(msgspec.json.encode(outcome.body()))


async def stored(db: Database) -> list[tuple[Any, ...]]:
    sql = "SELECT well_id, at, pip, motor_temp FROM reading JOIN well USING (well_no) ORDER BY key, at"
    return [tuple(row.values()) for row in await db.fetch(sql)]  # type: ignore[arg-type]


async def asides(db: Database) -> list[tuple[Any, ...]]:
    sql = "SELECT well_id, at, metric, value, reason FROM set_aside ORDER BY id"
    return [tuple(row.values()) for row in await db.fetch(sql)]  # type: ignore[arg-type]


async def test_one_reading(door: Intake, db: Database) -> None:
    outcome = await post(door, a_post())
    assert answer(outcome) == {"status": "success", "well_id": "AK-014", "stored": 1, "duplicates": 0}
    assert await stored(db) == [("AK-014", NOON, 900.0, 110.0)]
    again = await post(door, a_post(pip=1))
    assert answer(again) == {"status": "success", "well_id": "AK-014", "stored": 0, "duplicates": 1}
    assert await stored(db) == [("AK-014", NOON, 900.0, 110.0)]


async def test_a_well_is_met_whatever_the_case_of_its_id(door: Intake, db: Database) -> None:
    assert (await post(door, a_post("ak-014"))).well_id == "AK-014"
    assert (await stored(db))[0][0] == "AK-014"


async def test_drive_and_gauge_post_separately(door: Intake, db: Database) -> None:
    stamp = NOON.isoformat()
    await post(door, {"well_id": "AK-014", "timestamp": stamp, "pip": 900})
    outcome = await post(door, {"well_id": "AK-014", "timestamp": stamp, "motor_temp": 110, "pip": 5})
    assert (outcome.stored, outcome.duplicates) == (0, 1)
    assert await stored(db) == [("AK-014", NOON, 900.0, 110.0)]


async def test_an_id_without_signals(door: Intake, db: Database) -> None:
    assert [field for field, _ in await refused(door, {"well_id": "TEST-001"})] == ["signals"]
    assert await stored(db) == []
    assert len(await wells.every(db)) == 2


async def test_moments_of_a_batch_without_any(door: Intake, db: Database) -> None:
    await post(door, [{"well_id": "AK-014", "pip": number} for number in range(3)])
    assert [at - NOON for _, at, _, _ in await stored(db)] == [timedelta(microseconds=n) for n in range(3)]


async def test_good_ones_are_stored_though_others_are_rejected(door: Intake, db: Database) -> None:
    late = (NOON + timedelta(minutes=11)).isoformat()
    body = [a_post(), a_post("AK-015", timestamp=late, x=1), a_post("AK-015"), a_post()]
    got = answer(await post(door, body))
    assert (got["status"], got["stored"], got["duplicates"]) == ("partial", 2, 1)
    assert got["rejected"] == [
        {
            "index": 1,
            "errors": [
                {"field": "x", "message": "unknown field"},
                {"field": "timestamp", "message": "is more than 10 minutes ahead"},
            ],
        }
    ]
    assert got["warnings"] == []
    assert "well_id" not in got


async def test_an_array_of_one_is_answered_as_an_array(door: Intake) -> None:
    assert answer(await post(door, [a_post()])) == {
        "status": "success",
        "stored": 1,
        "duplicates": 0,
        "rejected": [],
        "warnings": [],
    }


async def test_none_good_names_every_field_of_every_reading(door: Intake, db: Database) -> None:
    fields = [field for field, _ in await refused(door, [a_post(pip="x", y=1), 5, a_post(timestamp="no")])]
    assert sorted(fields) == ["0.pip", "0.y", "1", "1.well_id", "2.timestamp"]
    assert await stored(db) == []
    assert [field for field, _ in await refused(door, a_post(pip="x"))] == ["pip"]


async def test_nothing_is_no_reading(door: Intake) -> None:
    assert await refused(door, []) == [("", "there is no reading in it")]
    assert (await refused(door, b"null"))[0][0] == ""


async def test_nan_in_one_reading_leaves_the_others(door: Intake, db: Database) -> None:
    outcome = await post(
        door, b'[{"well_id":"AK-014","pip":NaN},{"well_id":"AK-015","pip":Infinity},{"well_id":"AK-015","pip":1}]'
    )
    assert (outcome.stored, [rejected.index for rejected in outcome.rejected]) == (1, [0, 1])


async def test_an_implausible_number_is_set_aside_with_a_warning(door: Intake, db: Database) -> None:
    got = answer(await post(door, a_post(pip=94_906.9)))
    said = "outside the plausible range -15 to 15000 psi"
    assert got["stored"] == 1
    assert got["warnings"] == [{"index": 0, "metric": "pip", "value": 94_906.9, "reason": said}]
    assert await stored(db) == [("AK-014", NOON, None, 110.0)]
    assert await asides(db) == [("AK-014", NOON, "pip", 94_906.9, said)]


async def test_nothing_left_is_rejected_and_still_kept_for_inspection(door: Intake, db: Database) -> None:
    stamp = NOON.isoformat()
    odd = {"well_id": "AK-014", "timestamp": stamp, "pip": 94_906.9}
    assert [field for field, _ in await refused(door, odd)] == ["pip"]
    assert [row[2] for row in await asides(db)] == ["pip"]
    got = answer(await post(door, [odd, a_post()]))
    assert (got["status"], got["stored"], got["rejected"][0]["index"], got["warnings"][0]["index"]) == (
        "partial",
        1,
        0,
        0,
    )


async def test_units_are_converted_at_the_edge(door: Intake, db: Database) -> None:
    await post(door, a_post(motor_temp=212, units={"motor_temp": "degF"}))
    assert (await stored(db))[0][3] == pytest.approx(100.0)


async def test_ndjson_and_gzip(door: Intake, db: Database) -> None:
    lines = "\n".join(json.dumps(a_post(at=NOON + timedelta(seconds=n))) for n in range(3)) + "\n{oops\n"
    packed = gzip.compress(lines.encode())
    outcome = await post(door, packed, content_type="application/x-ndjson", content_encoding="gzip")
    assert (outcome.stored, [rejected.index for rejected in outcome.rejected]) == (3, [3])


async def test_a_dry_run_says_the_same_and_stores_nothing(door: Intake, db: Database) -> None:
    body = [a_post(pip=94_906.9), a_post(timestamp="no"), a_post("NEW-1")]
    got = answer(await post(door, body, dry_run=True))
    assert (got["status"], got["stored"], got["accepted"]) == ("partial", 0, 2)
    assert (got["rejected"][0]["index"], got["warnings"][0]["metric"]) == (1, "pip")
    assert (await stored(db), await asides(db), len(await wells.every(db))) == ([], [], 2)
    await refused(door, {"well_id": "TEST-001"}, dry_run=True)


async def test_unknown_wells_are_registered_as_unconfirmed(door: Intake, db: Database) -> None:
    outcome = await post(door, [a_post("New-1"), a_post("NEW-1", at=NOON + timedelta(seconds=1)), a_post("new-2")])
    assert outcome.stored == 3
    found = {well.well_id: well.confirmed for well in await wells.every(db)}
    assert found == {"AK-014": True, "AK-015": True, "New-1": False, "new-2": False}


async def test_a_rejected_reading_registers_nothing(door: Intake, db: Database) -> None:
    await post(door, [a_post(), a_post("NEW-1", pip="x"), a_post("NEW-2", timestamp="x")])
    await refused(door, {"well_id": "NEW-3", "pip": 94_906.9})
    assert len(await wells.every(db)) == 2


async def test_unknown_wells_are_rejected_where_the_site_says_so(db: Database) -> None:
    await wells.create(db, a_well("AK-014"))
    async with intake(db, unknown_wells="reject") as door:
        assert await refused(door, a_post("NEW-1")) == [("well_id", "unknown well")]
        assert (await post(door, [a_post("NEW-1"), a_post()])).stored == 1
    assert len(await wells.every(db)) == 1


async def test_outside_ones_fields_is_unknown(door: Intake, db: Database) -> None:
    await wells.create(db, a_well("AK-016", field=None))
    mine = frozenset({"Burgan"})
    for outside in ("AK-015", "AK-016", "NOBODY"):
        assert await refused(door, a_post(outside), fields=mine) == [("well_id", "unknown well")]
    await wells.retire(db, "AK-015")
    assert await refused(door, a_post("AK-015"), fields=mine) == [("well_id", "unknown well")]
    assert (await post(door, a_post(), fields=mine)).stored == 1
    assert await refused(door, a_post(), fields=frozenset()) == [("well_id", "unknown well")]
    assert len(await wells.every(db)) == 2


async def test_an_outside_well_leaves_nothing_in_what_was_set_aside(door: Intake, db: Database) -> None:
    await refused(door, a_post("AK-015", pip=94_906.9), fields=frozenset({"Burgan"}))
    assert await asides(db) == []


async def test_a_retired_well_is_rejected_at_once(door: Intake, db: Database) -> None:
    assert (await post(door, a_post())).stored == 1
    await wells.retire(db, "AK-014")
    assert await refused(door, a_post()) == [("well_id", "the well is retired")]


async def test_decoded_readings_meet_the_same_checks(door: Intake, db: Database) -> None:
    items: list[dict[str, Any]] = [
        {"well_id": "AK-014", "timestamp": NOON, "pip": 1.0},
        {"well_id": "AK-014", "timestamp": NOON.replace(tzinfo=None), "pip": 1.0},
        {"well_id": "AK-014", "timestamp": NOON, "pip": float("nan")},
        {"well_id": "AK-014", "timestamp": NOON, "pip": "1.0"},
    ]
    outcome = await door.accept_readings(items, now=NOON)
    assert (outcome.stored, [rejected.index for rejected in outcome.rejected]) == (1, [1, 2, 3])


async def test_a_refusal_of_the_database_is_told_at_its_place(door: Intake, db: Database) -> None:
    await db.execute("ALTER TABLE reading ADD CHECK (pip <> 666)")
    got = answer(await post(door, [a_post(timestamp="x"), a_post(pip=666), a_post("AK-015")]))
    assert (got["stored"], [rejected["index"] for rejected in got["rejected"]]) == (1, [0, 1])
    assert await refused(door, a_post(pip=666)) == [("", "the database does not take this reading")]


async def test_a_full_queue_is_unavailable(db: Database) -> None:
    queue = MemoryQueue(most_rows=1)
    door = Intake(db, queue)
    waiting = asyncio.ensure_future(post(door, a_post()))
    await anext(queue.batches())  # a writer has taken it, and is busy
    with pytest.raises(Unavailable):
        await post(door, a_post())
    waiting.cancel()


async def test_crowds_of_single_posts_are_all_told_the_truth(door: Intake, db: Database) -> None:
    bodies = [a_post(f"W-{number % 10}", NOON + timedelta(seconds=number // 20)) for number in range(400)]
    outcomes = await asyncio.gather(*(post(door, body) for body in bodies))
    assert sum(outcome.stored for outcome in outcomes) == 200
    assert sum(outcome.duplicates for outcome in outcomes) == 200
    assert len(await stored(db)) == 200
