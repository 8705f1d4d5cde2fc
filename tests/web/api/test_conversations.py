"""Near misses first: what is somebody else's."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of


@pytest.mark.parametrize("conversation_id", ["1", "%00", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_conversation_is_not_found(admin: httpx.Client, conversation_id: str) -> None:
    for more in ("", "/messages"):
        is_error(admin.get(f"/api/v1/conversations/{conversation_id}{more}"), 404, "NOT_FOUND")


def test_a_conversation_is_its_owners_alone(admin: httpx.Client, token: Make) -> None:
    one, other = token("viewer"), token("viewer")
    made = one.post("/api/v1/conversations", json={"title": "Night shift"})
    assert made.status_code == 201, made.text
    mine = made.json()["id"]
    assert one.get(f"/api/v1/conversations/{mine}").json()["title"] == "Night shift"
    assert one.get(f"/api/v1/conversations/{mine}/messages").json() == {"items": [], "next": None}
    for client in (other, admin):
        nowhere = client.get("/api/v1/conversations/00000000-0000-0000-0000-000000000000")
        for more in ("", "/messages"):
            answer = client.get(f"/api/v1/conversations/{mine}{more}")
            is_error(answer, 404, "NOT_FOUND")
            assert answer.json()["error"]["message"] == nowhere.json()["error"]["message"]
        assert mine not in client.get("/api/v1/conversations?limit=1000").text


@pytest.mark.parametrize(
    ("body", "fields"),
    [({"title": 1}, ["title"]), ({"title": "x" * 201}, ["title"]), ({"owner": "admin"}, ["owner"]), ([], ["body"])],
)
def test_every_wrong_field_is_named(admin: httpx.Client, body: Any, fields: list[str]) -> None:
    assert problems_of(admin.post("/api/v1/conversations", json=body)) == fields


def test_a_conversation_is_about_a_well_one_sees(token: Make, new_well: Callable[..., str]) -> None:
    client, north, south = token("viewer", "North"), new_well(field="North"), new_well(field="South")
    assert client.post("/api/v1/conversations", json={"well_id": north.lower()}).json()["well_id"] == north
    for well in (south, "NOWHERE"):
        is_error(client.post("/api/v1/conversations", json={"well_id": well}), 404, "NOT_FOUND")


def test_conversations_come_in_pages_the_last_spoken_in_first(token: Make) -> None:
    client = token("viewer")
    made = [client.post("/api/v1/conversations", json={"title": f"n{n}"}).json()["id"] for n in range(5)]
    seen, after = [], ""
    while after is not None:
        body = client.get(f"/api/v1/conversations?limit=2&after={after}").json()
        seen += [one["id"] for one in body["items"]]
        after = body["next"]
    assert seen == made[::-1]
    assert problems_of(client.get("/api/v1/conversations?limit=0")) == ["limit"]
