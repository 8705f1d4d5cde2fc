"""One suite over every door by which readings come in: the same is taken, the same refused, at the same place."""

import itertools
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.doors import doors
from tests.doors.doors import HTTP_DOORS, Door, Fate, rows_of, text_of, until_rows
from tests.doors.poison import HARMLESS, POISONS, Poison, good

BATCH = 1000
FEW = 20
fresh = (f"DOOR-{number:05d}" for number in itertools.count(100))


def poisoned(bad: str, place: int, count: int = BATCH) -> list[str]:
    items = [text_of(good(number)) for number in range(count)]
    items[place] = bad
    return items


def holds(fate: Fate, place: int, field: str) -> bool:
    return list(fate.wrong) == [place] and any(field in named for named in fate.wrong[place])


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.name)
@pytest.mark.parametrize("door", HTTP_DOORS.values(), ids=HTTP_DOORS)
def test_one_bad_item_leaves_the_others(client: httpx.Client, door: Door, poison: Poison) -> None:
    count = BATCH if door is doors.array else FEW
    place = (len(poison.name) * 37) % count
    fate = door(client, poisoned(poison.text, place, count))
    assert (fate.status, fate.taken) == (200, count - 1)
    assert holds(fate, place, poison.field), fate.wrong
    assert fate.body["status"] == "partial"


@pytest.mark.parametrize("door", HTTP_DOORS.values(), ids=HTTP_DOORS)
def test_every_kind_in_one_batch_of_a_thousand(client: httpx.Client, door: Door) -> None:
    items = [text_of(good(number)) for number in range(BATCH)]
    places = [3 + 25 * number for number in range(len(POISONS))]
    for place, poison in zip(places, POISONS, strict=True):
        items[place] = poison.text
    fate = door(client, items)
    assert (fate.status, fate.taken, sorted(fate.wrong)) == (200, BATCH - len(POISONS), places)
    for place, poison in zip(places, POISONS, strict=True):
        assert any(poison.field in named for named in fate.wrong[place]), (poison.name, fate.wrong[place])


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.name)
def test_alone_it_is_422_and_its_field_is_named(client: httpx.Client, poison: Poison) -> None:
    answer = client.post("/telemetry/ingest", content=poison.text.encode(), headers=doors.JSON)
    if poison.text == "[]":
        assert answer.status_code == 422
        return
    assert answer.status_code == 422, answer.text
    named = [error["field"] for error in answer.json()["error"]["details"]["validation_errors"]]
    assert any(poison.field in field for field in named), named


@pytest.mark.parametrize("door", HTTP_DOORS.values(), ids=HTTP_DOORS)
def test_all_of_it_at_once_is_422_with_every_place(client: httpx.Client, door: Door) -> None:
    fate = door(client, [poison.text for poison in POISONS])
    assert fate.status == 422
    assert sorted(fate.wrong) == list(range(len(POISONS)))


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize("door", HTTP_DOORS.values(), ids=HTTP_DOORS)
def test_what_only_looks_bad_is_taken(client: httpx.Client, door: Door, name: str) -> None:
    fate = door(client, poisoned(HARMLESS[name], 5, count=10))
    assert (fate.status, fate.taken, fate.wrong, fate.body["status"]) == (200, 10, {}, "success")


@pytest.mark.parametrize("door", [door for door in HTTP_DOORS.values() if door is not doors.dry_run])
def test_what_is_taken_is_stored_and_the_rest_is_not(client: httpx.Client, door: Door) -> None:
    well = next(fresh)
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    items = [_reading(well, begin, number) for number in range(50)]
    items[7] = {**items[7], "pip": "many"}
    items[9] = items[8]
    items[11] = {**items[11], "pip": 99_999.0, "gor": 400}
    fate = door(client, [json.dumps(item) for item in items])
    assert (fate.taken, list(fate.wrong), fate.warned) == (49, [7], [(11, "pip")])
    found = rows_of(client, well)
    expected = [item["pip"] for place, item in enumerate(items) if place not in {7, 9}]
    assert [pip for _, pip in found] == [None if pip == 99_999.0 else pip for pip in expected]


def test_a_dry_run_stores_nothing(client: httpx.Client) -> None:
    well = next(fresh)
    fate = doors.dry_run(client, [json.dumps(_reading(well, datetime.now(UTC), 0))])
    assert (fate.status, fate.taken, fate.body["stored"]) == (200, 1, 0)
    assert client.get(f"/api/v1/wells/{well}").status_code == 404


@pytest.mark.production
def test_the_broker_takes_what_the_others_take(queued_client: httpx.Client) -> None:
    """202 for what is good, and it is stored a moment later; the bad never reaches the broker."""
    stored = 0
    for number, poison in enumerate(POISONS):
        well = next(fresh)
        begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
        items = [json.dumps(_reading(well, begin, place)) for place in range(20)]
        items[number % 20] = poison.text
        fate = doors.array(queued_client, items)
        assert (fate.status, fate.taken, fate.body["status"]) == (202, 19, "queued"), poison.name
        assert holds(fate, number % 20, poison.field), poison.name
        assert len(until_rows(queued_client, well, 19)) == 19
        stored += 19
    assert doors.array(queued_client, [poison.text for poison in POISONS]).status == 422
    assert doors.dry_run(queued_client, [text_of(good(1))]).status == 200


@pytest.mark.production
def test_one_reading_by_the_broker(queued_client: httpx.Client) -> None:
    well = next(fresh)
    answer = queued_client.post("/telemetry/ingest", json=_reading(well, datetime.now(UTC), 0))
    assert answer.status_code == 202
    assert answer.json()["status"] == "queued"
    assert answer.json()["accepted"] == 1
    assert len(until_rows(queued_client, well, 1)) == 1


def _reading(well: str, begin: datetime, number: int) -> dict[str, object]:
    return {"well_id": well, "timestamp": (begin + timedelta(seconds=number)).isoformat(), "pip": 800.0 + number}
