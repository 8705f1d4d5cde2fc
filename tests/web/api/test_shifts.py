from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error, problems_of

PATH = "/api/v1/shifts/signatures"
NIGHT = {"begins": "2026-01-05T18:00:00Z", "ends": "2026-01-06T06:00:00Z", "side": "takes_over"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["begins", "ends", "side"]),
        ({**NIGHT, "side": "both"}, ["side"]),
        ({**NIGHT, "ends": NIGHT["begins"]}, ["ends"]),
        ({**NIGHT, "begins": "2025-01-05T18:00:00Z"}, ["ends"]),
        ({**NIGHT, "ends": "2999-01-06T06:00:00Z"}, ["ends"]),
        ({**NIGHT, "begins": "yesterday", "more": 1}, ["begins", "more"]),
    ],
)
def test_every_wrong_field_is_named(admin: httpx.Client, body: Any, fields: list[str]) -> None:
    assert sorted(problems_of(admin.post(PATH, json=body))) == fields


def test_a_signature_is_given_once_and_seen_by_who_sees_as_much(admin: httpx.Client, token: Make) -> None:
    client, elsewhere = token("operator", "Signed"), token("operator", "Elsewhere")
    made = client.post(PATH, json={**NIGHT, "text": "two wells down"})
    assert (made.status_code, made.json()["fields"], made.json()["text"]) == (201, ["Signed"], "two wells down")
    is_error(client.post(PATH, json=NIGHT), 409, "CONFLICT")
    period = {"begins": NIGHT["begins"], "ends": NIGHT["ends"]}
    for who, count in ((client, 1), (admin, 1), (elsewhere, 0)):
        found = who.get(PATH, params=period).json()["items"]
        assert len([one for one in found if one["id"] == made.json()["id"]]) == count
    is_error(token("viewer", "Signed").post(PATH, json=NIGHT), 403, "FORBIDDEN")
