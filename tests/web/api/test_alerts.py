"""From the reading to the alert and back, over HTTP: near misses first."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, Site, is_error, problems_of

ENOUGH_S = 60.0
LIMITS = {"motor_temp": {"low_low": 20, "low": 40, "high": 120, "high_high": 140, "deadband": 2}}
Json = dict[str, Any]


def post(client: httpx.Client, well: str, seconds_ago: float = 0.0, **values: float) -> None:
    at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    body = {"well_id": well, "timestamp": at.isoformat(), **(values or {"motor_temp": 100.0})}
    answer = client.post("/telemetry/ingest", json=body)
    assert answer.status_code == 200, answer.text


def alerts(client: httpx.Client, well: str, **query: str) -> list[Json]:
    answer = client.get("/api/v1/alerts", params={"well": well, **query})
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["items"]
    return found


def until(client: httpx.Client, well: str, holds: Callable[[list[Json]], bool]) -> list[Json]:
    end = time.monotonic() + ENOUGH_S
    found: list[Json] = []
    while time.monotonic() < end:
        found = alerts(client, well)
        if holds(found):
            return found
        time.sleep(0.05)
    pytest.fail(f"never came: {found}")


def states(found: list[Json]) -> list[str]:
    return [one["state"] for one in found]


@pytest.fixture
def well(new_well: Callable[..., str]) -> str:
    return new_well(field="North", limits=LIMITS)


@pytest.fixture
def raised(admin: httpx.Client, well: str) -> Json:
    post(admin, well, motor_temp=130)
    return until(admin, well, lambda found: len(found) == 1)[0]


# What is not there, not allowed or wrong.


@pytest.mark.parametrize("name", ["0", "-1", "999999999", "99999999999999999999", "x", "1.5", "%00"])
def test_an_unknown_alert_is_not_found(admin: httpx.Client, name: str) -> None:
    is_error(admin.get(f"/api/v1/alerts/{name}"), 404, "NOT_FOUND")
    is_error(admin.post(f"/api/v1/alerts/{name}/ack", json={}), 404, "NOT_FOUND")


def test_what_lies_in_another_field_is_not_there(token: Make, raised: Json, well: str) -> None:
    client, number = token("operator", "South"), raised["id"]
    for path in (f"/api/v1/alerts/{number}", f"/api/v1/alerts/{number}/history"):
        is_error(client.get(path), 404, "NOT_FOUND")
    shelve = {"duration_s": 60, "reason": "x"}
    for move, body in (("ack", {}), ("shelve", shelve), ("unshelve", {}), ("comment", {"text": "x"})):
        is_error(client.post(f"/api/v1/alerts/{number}/{move}", json=body), 404, "NOT_FOUND")
    assert alerts(client, well) == alerts(client, "NOWHERE-1") == []
    assert client.get("/api/v1/alerts/metrics").json()["alerts"] == 0


def test_a_viewer_looks_and_changes_nothing(token: Make, raised: Json) -> None:
    client, number = token("viewer", "North"), raised["id"]
    assert client.get(f"/api/v1/alerts/{number}").json()["state"] == "unacknowledged"
    shelve = {"duration_s": 60, "reason": "x"}
    for move, body in (("ack", {}), ("shelve", shelve), ("unshelve", {}), ("comment", {"text": "x"})):
        is_error(client.post(f"/api/v1/alerts/{number}/{move}", json=body), 403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("move", "body", "fields"),
    [
        ("ack", {"comment": 1}, ["comment"]),
        ("ack", {"other": "x"}, ["other"]),
        ("ack", [], ["body"]),
        ("shelve", {}, ["duration_s", "reason"]),
        ("shelve", {"duration_s": 0, "reason": "x"}, ["duration_s"]),
        ("shelve", {"duration_s": 1e12, "reason": "x"}, ["duration_s"]),
        ("shelve", {"duration_s": "60", "reason": " "}, ["duration_s", "reason"]),
        ("comment", {}, ["text"]),
        ("comment", {"text": "\u0000"}, ["text"]),
        ("unshelve", {"x": 1}, ["x"]),
    ],
)
def test_every_wrong_field_is_named(admin: httpx.Client, raised: Json, move: str, body: Any, fields: list[str]) -> None:
    assert sorted(problems_of(admin.post(f"/api/v1/alerts/{raised['id']}/{move}", json=body))) == fields
    assert admin.get(f"/api/v1/alerts/{raised['id']}").json()["state"] == "unacknowledged"


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=open", "state"), ("since=yesterday", "since"), ("limit=0", "limit"), ("after=x", "after"),
     ("priority=urgent", "priority"), ("kind=x", "kind")],
)  # fmt: skip
def test_a_wrong_query_is_named(admin: httpx.Client, query: str, field: str) -> None:
    assert problems_of(admin.get(f"/api/v1/alerts?{query}")) == [field]


@pytest.mark.parametrize("priorities", [{"highest": "low"}, {"high": "urgent"}, {"high": 1}])
def test_a_wrong_priority_of_a_limit_is_named(admin: httpx.Client, well: str, priorities: Any) -> None:
    body = {"limits": {"motor_temp": {"priorities": priorities}}}
    (field,) = problems_of(admin.patch(f"/api/v1/wells/{well}", json=body))
    assert field == f"limits.motor_temp.priorities.{next(iter(priorities))}"


# Readings that raise nothing.


def test_a_late_reading_raises_nothing(admin: httpx.Client, well: str) -> None:
    post(admin, well, 660, motor_temp=150)
    post(admin, well, 5)
    post(admin, well, 30, motor_temp=150)
    post(admin, well, 2, pip=900)
    post(admin, well, motor_temp=130)
    assert len(until(admin, well, bool)) == 1


def test_a_well_without_limits_raises_nothing(admin: httpx.Client, new_well: Callable[..., str], well: str) -> None:
    bare = new_well(field="North")
    post(admin, bare, motor_temp=300)
    post(admin, well, motor_temp=130)
    until(admin, well, bool)
    assert alerts(admin, bare) == []


# The life of an alert.


def test_a_crossing_is_raised_and_has_the_shape_of_the_contract(raised: Json, well: str) -> None:
    assert raised == raised | {
        "well_id": well,
        "kind": "limit",
        "metric": "motor_temp",
        "fault": None,
        "priority": "medium",
        "state": "unacknowledged",
        "cleared_at": None,
        "value": 130,
        "limit": 120,
        "text": f"Motor temperature of {well} is above its high limit: 130.0 °C, limit 120.0 °C.",
    }
    assert isinstance(raised["id"], int)
    assert raised["raised_at"].endswith("Z")


@pytest.mark.parametrize(
    ("value", "priority", "limit"),
    [(150, "critical", 140), (130, "medium", 120), (30, "medium", 40), (10, "critical", 20)],
)
def test_priorities_by_level_and_one_alert_a_jump(
    admin: httpx.Client, well: str, value: float, priority: str, limit: float
) -> None:
    post(admin, well, motor_temp=value)
    (one,) = until(admin, well, bool)
    assert (one["priority"], one["limit"], one["value"]) == (priority, limit, value)


def test_the_well_may_say_otherwise(admin: httpx.Client, new_well: Callable[..., str]) -> None:
    well = new_well(limits={"pip": {"low": 300, "priorities": {"low": "high"}}})
    assert admin.get(f"/api/v1/wells/{well}").json()["limits"]["pip"]["priorities"] == {"low": "high"}
    post(admin, well, pip=200)
    assert until(admin, well, bool)[0]["priority"] == "high"


def test_acknowledged_and_returned_is_cleared(admin: httpx.Client, well: str, raised: Json) -> None:
    number = raised["id"]
    answer = admin.post(f"/api/v1/alerts/{number}/ack", json={"comment": "seen"})
    assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
    is_error(admin.post(f"/api/v1/alerts/{number}/ack"), 409, "CONFLICT")
    post(admin, well, motor_temp=119)  # within the deadband
    post(admin, well, motor_temp=117)
    (one,) = until(admin, well, lambda found: states(found) == ["cleared"])
    assert one["cleared_at"] is not None
    for move in ("ack", "unshelve"):
        is_error(admin.post(f"/api/v1/alerts/{number}/{move}", json={}), 409, "CONFLICT")
    history = admin.get(f"/api/v1/alerts/{number}/history").json()
    assert [(line["action"], line["from"], line["to"], line["by"], line["text"]) for line in history["items"]] == [
        ("raise", None, "unacknowledged", "system", ""),
        ("ack", "unacknowledged", "acknowledged", "ADMIN_TOKEN", "seen"),
        ("return", "acknowledged", "cleared", "system", ""),
    ]
    assert history["next"] is None


def test_returned_waits_for_somebody_and_a_new_crossing_is_a_new_alert(
    admin: httpx.Client, well: str, raised: Json
) -> None:
    post(admin, well, motor_temp=100)
    until(admin, well, lambda found: states(found) == ["returned_unacknowledged"])
    post(admin, well, motor_temp=131)
    second, first = until(admin, well, lambda found: len(found) == 2)
    assert (second["state"], first["id"]) == ("unacknowledged", raised["id"])
    assert admin.post(f"/api/v1/alerts/{first['id']}/ack").json()["state"] == "cleared"
    is_error(admin.post(f"/api/v1/alerts/{first['id']}/ack"), 409, "CONFLICT")


def test_beyond_the_outer_limit_is_an_alert_of_its_own(admin: httpx.Client, well: str, raised: Json) -> None:
    post(admin, well, motor_temp=145)
    second, first = until(admin, well, lambda found: len(found) == 2)
    assert (second["priority"], second["limit"]) == ("critical", 140)
    assert (first["id"], first["state"]) == (raised["id"], "unacknowledged")


def test_what_flaps_counts_up_in_one_alert(admin: httpx.Client, well: str) -> None:
    now = datetime.now(UTC) - timedelta(seconds=120)
    rows = [
        {"well_id": well, "timestamp": (now + timedelta(seconds=step)).isoformat(), "motor_temp": 130 - 30 * (step % 2)}
        for step in range(100)
    ]
    assert admin.post("/telemetry/ingest", json=rows).status_code == 200
    found = until(admin, well, lambda found: bool(found) and found[0]["count"] > 20)
    assert len(found) == 3
    assert states(found)[1:] == ["returned_unacknowledged"] * 2


def test_a_delay_must_have_lasted(admin: httpx.Client, new_well: Callable[..., str]) -> None:
    well = new_well(limits={"pip": {"low": 300, "delay_s": 30, "off_delay_s": 30}})
    for seconds_ago, value in ((200, 250), (180, 350), (170, 250), (141, 250)):
        post(admin, well, seconds_ago, pip=value)
    post(admin, well, 139, pip=251)
    (one,) = until(admin, well, bool)
    assert (one["value"], one["state"]) == (251, "unacknowledged")
    post(admin, well, 120, pip=350)
    post(admin, well, 100, pip=290)
    post(admin, well, 90, pip=350)
    post(admin, well, 59, pip=350)
    until(admin, well, lambda found: states(found) == ["returned_unacknowledged"])


def test_time_alone_ends_a_delay(admin: httpx.Client, new_well: Callable[..., str]) -> None:
    well = new_well(limits={"pip": {"low": 300, "delay_s": 0.5}})
    post(admin, well, pip=250)
    assert until(admin, well, bool)[0]["value"] == 250


def test_shelved_and_back(admin: httpx.Client, well: str, raised: Json) -> None:
    path = f"/api/v1/alerts/{raised['id']}"
    is_error(admin.post(f"{path}/unshelve"), 409, "CONFLICT")
    shelved = admin.post(f"{path}/shelve", json={"duration_s": 3600, "reason": "gauge under test"}).json()
    assert (shelved["state"], shelved["shelved_until"] > shelved["raised_at"]) == ("shelved", True)
    for move, body in (("ack", {}), ("shelve", {"duration_s": 60, "reason": "x"})):
        is_error(admin.post(f"{path}/{move}", json=body), 409, "CONFLICT")
    post(admin, well, motor_temp=100)
    post(admin, well, motor_temp=130)  # the same cause stays shelved
    until(admin, well, lambda found: found[0]["count"] == 2)
    assert admin.post(f"{path}/unshelve").json()["state"] == "unacknowledged"
    assert len(alerts(admin, well)) == 1


def test_shelving_ends_by_itself(admin: httpx.Client, well: str, raised: Json) -> None:
    path = f"/api/v1/alerts/{raised['id']}"
    assert admin.post(f"{path}/shelve", json={"duration_s": 1, "reason": "x"}).json()["state"] == "shelved"
    until(admin, well, lambda found: states(found) == ["unacknowledged"])
    actions = [line["action"] for line in admin.get(f"{path}/history").json()["items"]]
    assert actions == ["raise", "shelve", "expire"]


def test_a_comment_changes_no_state(admin: httpx.Client, raised: Json) -> None:
    path = f"/api/v1/alerts/{raised['id']}"
    assert admin.post(f"{path}/comment", json={"text": "two\nlines"}).json()["state"] == "unacknowledged"
    assert admin.get(f"{path}/history").json()["items"][-1]["text"] == "two\nlines"


def test_a_limit_taken_away_ends_its_alarm_and_a_new_one_begins_at_once(
    admin: httpx.Client, well: str, raised: Json
) -> None:
    admin.patch(f"/api/v1/wells/{well}", json={"limits": {"motor_temp": {"high": 150, "high_high": None}}})
    until(admin, well, lambda found: states(found) == ["returned_unacknowledged"])
    admin.patch(f"/api/v1/wells/{well}", json={"limits": {"motor_temp": {"high": 125}}})
    assert until(admin, well, lambda found: len(found) == 2)[0]["limit"] == 125


def test_alerts_of_a_retired_well_end(admin: httpx.Client, well: str, raised: Json) -> None:
    admin.delete(f"/api/v1/wells/{well}")
    until(admin, well, lambda found: states(found) == ["cleared"])


# Lists, pages, figures.


def test_lists_come_in_pages_and_can_be_narrowed(admin: httpx.Client, well: str, raised: Json) -> None:
    post(admin, well, motor_temp=145)
    until(admin, well, lambda found: len(found) == 2)
    first = admin.get("/api/v1/alerts", params={"well": well, "limit": "1"}).json()
    second = admin.get("/api/v1/alerts", params={"well": well, "limit": "1", "after": first["next"]}).json()
    assert [one["priority"] for one in first["items"] + second["items"]] == ["critical", "medium"]
    assert second["next"] is None
    assert len(alerts(admin, well.lower(), state="unacknowledged,cleared")) == 2
    assert alerts(admin, well, state="shelved") == alerts(admin, well, since="2100-01-01T00:00:00Z") == []
    assert len(alerts(admin, well, since=raised["raised_at"])) == 2
    assert [one["limit"] for one in alerts(admin, well, priority="critical")] == [140]


def test_an_open_alert_counts_in_the_status(admin: httpx.Client, well: str, raised: Json) -> None:
    answer = admin.post("/api/v1/ask", json={"text": f"how is {well} doing?"}).json()
    assert [row["open_alerts"] for row in answer["data"]["wells"]] == [1], answer["text"]


def test_the_figures_name_what_came_most(admin: httpx.Client, token: Make, new_well: Callable[..., str]) -> None:
    well = new_well(field="Measured", limits=LIMITS)
    post(admin, well, motor_temp=150)
    until(admin, well, bool)
    found = token("viewer", "Measured").get("/api/v1/alerts/metrics").json()
    assert (found["alerts"], found["peak_10min"], found["flood_share"], found["stale"]) == (1, 1, 0, 0)
    assert found["priorities"]["critical"] == 1
    assert [(one["well_id"], one["alerts"]) for one in found["top"]] == [(well, 1)]
    assert problems_of(admin.get("/api/v1/alerts/metrics?start=2026-01-02T00:00:00Z&end=2026-01-01T00:00:00Z"))


# Into the conversation and over the line.


def events(client: httpx.Client, opened: threading.Event, last_id: str | None = None) -> Iterator[Json]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    with client.stream("GET", "/api/v1/events", headers=headers, timeout=ENOUGH_S) as answer:
        told: Json = {}
        for line in answer.iter_lines():
            opened.set()
            if line:
                key, _, value = line.partition(": ")
                told[key] = value
            elif told:
                if "event" in told:
                    yield told
                told = {}


def test_an_alert_and_its_message_are_told_in_order_and_told_again(admin: httpx.Client, token: Make, well: str) -> None:
    client, opened = token("operator", "North"), threading.Event()

    def act() -> None:
        opened.wait(ENOUGH_S)
        post(admin, well, motor_temp=130)
        (one,) = until(admin, well, bool)
        admin.post(f"/api/v1/alerts/{one['id']}/ack")

    actor = threading.Thread(target=act)
    actor.start()
    found: list[Json] = []
    for told in events(client, opened):
        data = json.loads(told["data"])
        if data.get("well_id") == well or (data.get("alert_id") and well in data["text"]):
            found.append(told)
        if len(found) == 3:
            break
    actor.join()
    alert, message, update = found
    assert [told["event"] for told in found] == ["alert", "message", "alert_update"]
    data, said = json.loads(alert["data"]), json.loads(message["data"])
    assert (data["state"], json.loads(update["data"])["state"]) == ("unacknowledged", "acknowledged")
    assert (said["from"], said["alert_id"]) == ("alert", data["id"])
    assert [int(told["id"]) for told in found] == sorted({int(told["id"]) for told in found})

    listed = client.get(f"/api/v1/alerts/{data['id']}").json()
    assert listed["conversation_ids"] == data["conversation_ids"] == [said["conversation_id"]]
    messages = client.get(f"/api/v1/conversations/{said['conversation_id']}/messages").json()["items"]
    assert messages == [said]
    before = str(int(alert["id"]) - 1)
    again = [told for _, told in zip(range(3), events(client, opened, before), strict=False)]
    assert [told["id"] for told in again] == [told["id"] for told in found]


def test_whoever_may_not_see_the_well_hears_nothing(admin: httpx.Client, token: Make, well: str, raised: Json) -> None:
    client = token("operator", "South")
    other = admin.post("/api/v1/wells", json={"well_id": f"{well}-S", "field": "South", "limits": LIMITS}).json()
    opened, start = threading.Event(), str(1)
    post(admin, other["well_id"], motor_temp=130)
    told = next(one for one in events(client, opened, start) if one["event"] == "alert")
    assert json.loads(told["data"])["well_id"] == other["well_id"]


def test_why_has_the_context(admin: httpx.Client, raised: Json) -> None:
    conversation = admin.get(f"/api/v1/alerts/{raised['id']}").json()["conversation_ids"][0]
    answer = admin.post("/api/v1/ask", json={"text": "why?", "conversation_id": conversation}).json()
    assert (answer["parse"]["intent"]["name"], answer["parse"]["wells"]) == ("diagnose", [raised["well_id"]])


def test_who_may_not_see_the_well_any_more_is_told_no_more_of_it(
    site: Site, admin: httpx.Client, well: str, a_name: Callable[[str], str]
) -> None:
    name, password = a_name("moved"), "a long enough password"
    body = {"username": name, "password": password, "role": "operator", "fields": ["North"]}
    assert admin.post("/api/v1/users", json=body).status_code == 201
    with site.client(Accept="application/json") as person:
        assert person.post("/login", data={"username": name, "password": password}).status_code == 303
        post(admin, well, motor_temp=130)
        (conversation,) = until(person, well, bool)[0]["conversation_ids"]
        path = f"/api/v1/conversations/{conversation}/messages"
        assert len(person.get(path).json()["items"]) == 1
        assert admin.patch(f"/api/v1/users/{name}", json={"fields": ["South"]}).status_code == 200
        person.post("/login", data={"username": name, "password": password})
        is_error(person.get(path), 404, "NOT_FOUND")
        assert person.get("/api/v1/conversations").json()["items"] == []
