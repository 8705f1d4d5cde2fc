import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.assistant.channels.receivers import Posted
from tests.web.api.test_alerts import post, until
from tests.web.conftest import Make, is_error, problems_of

ENOUGH_S = 60.0


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"channel": "pigeon"}, ["channel"]),
        ({"channel": "email", "address": "a@b.example"}, ["channel"]),
        ({"channel": "webhook"}, ["address"]),
        ({"channel": "webhook", "address": "http://169.254.169.254/"}, ["address"]),
        ({"channel": "webhook", "address": "no address"}, ["address"]),
        ({"address": "https://hooks.example/"}, ["address"]),
        ({"level": 2}, ["level"]),
        ({"level": 0.5}, ["level"]),
        ({"channel": "conversation", "address": "x", "priority": "some", "more": 1}, ["address", "more", "priority"]),
    ],
)
def test_every_wrong_field_is_named(admin: httpx.Client, body: Any, fields: list[str]) -> None:
    assert sorted(problems_of(admin.post("/api/v1/subscriptions", json=body))) == fields


def test_an_alert_reaches_a_webhook_and_what_became_of_it_is_listed_for_its_owner(
    admin: httpx.Client, token: Make, new_well: Callable[..., str], posted: Posted
) -> None:
    well = new_well(field="Hooked", limits={"motor_temp": {"high": 120}})
    client, other = token("viewer", "Hooked"), token("viewer", "Hooked")
    wanted = {"channel": "webhook", "address": f"{posted.url}/{well}", "field": "Hooked"}
    made = client.post("/api/v1/subscriptions", json=wanted)
    assert (made.status_code, made.json()["address"]) == (201, wanted["address"])
    post(admin, well, motor_temp=130)
    (alert,) = until(admin, well, bool)
    found = waited(client, lambda items: [one for one in items if one["state"] == "sent"])
    assert (found[0]["alert_id"], found[0]["action"], found[0]["tries"]) == (alert["id"], "raise", 1)
    contents = [json.loads(body)["alert"] for _, body in posted.bodies]
    assert [one["id"] for one in contents if one["well_id"] == well] == [alert["id"]]
    assert other.get("/api/v1/deliveries").json() == {"items": [], "next": None}
    assert problems_of(client.get("/api/v1/deliveries", params={"limit": 0})) == ["limit"]


def waited(client: httpx.Client, wanted: Callable[[list[Any]], list[Any]]) -> list[Any]:
    end = time.monotonic() + ENOUGH_S
    while not (found := wanted(client.get("/api/v1/deliveries").json()["items"])):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_a_muted_one_needs_no_address(admin: httpx.Client) -> None:
    made = admin.post("/api/v1/subscriptions", json={"channel": "webhook", "muted": True, "priority": "low"})
    assert made.status_code == 201
    assert admin.delete(f"/api/v1/subscriptions/{made.json()['id']}").status_code == 204
    is_error(admin.delete(f"/api/v1/subscriptions/{made.json()['id']}"), 404, "NOT_FOUND")
