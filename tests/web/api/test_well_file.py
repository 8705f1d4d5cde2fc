"""Near misses first: what is no file of wells, and wells of others."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.web.conftest import Make, is_error

FILE = "/api/v1/well-file"
PUMP = {"model": "D2400N", "rated_current": 60.0, "head_curve": [[0.0, 6000.0], [3000.0, 4000.0]]}


def posted(client: httpx.Client, wells: Any, **query: str) -> dict[str, Any]:
    answer = client.post(FILE, json=wells, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("content", [b"{", b"nonsense", b'{"well_id": "A"}', b"[1]"])
def test_what_is_no_list_of_wells(admin: httpx.Client, content: bytes) -> None:
    is_error(admin.post(FILE, content=content, headers={"Content-Type": "application/json"}), 400, "VALIDATION_ERROR")
    is_error(admin.post(FILE, content=content, headers={"Content-Type": "text/plain"}), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_viewer_exports_and_does_not_import(token: Make, new_well: Callable[..., str]) -> None:
    mine, other = new_well(field="North"), new_well(field="South")
    client = token("viewer", "North")
    listed = [well["well_id"] for well in client.get(FILE).json()]
    assert mine in listed and other not in listed
    is_error(client.post(FILE, json=[]), 403, "FORBIDDEN")


def test_wells_of_other_fields_are_neither_changed_nor_told_of(token: Make, new_well: Callable[..., str]) -> None:
    south, client = new_well(field="South", name="Secret Hollow"), token("engineer", "North")
    found = posted(client, [{"well_id": south, "field": "North"}, {"well_id": "X-1", "field": "South"}])
    assert (found["created"], found["changed"]) == ([], [])
    assert [one["index"] for one in found["rejected"]] == [1, 2]
    assert "Secret" not in str(found)


def test_good_wells_are_taken_though_others_are_rejected(admin: httpx.Client, a_name: Callable[[str], str]) -> None:
    good, bad = a_name("F"), a_name("F")
    wells = [{"well_id": good, "pump": PUMP}, {"well_id": bad, "target_flow": "much"}, {"well_id": "no good id"}]
    dry = posted(admin, wells, dry_run="true")
    assert (dry["created"], dry["dry_run"]) == ([good], True)
    assert admin.get(f"/api/v1/wells/{good}").status_code == 404
    found = posted(admin, wells)
    assert found["created"] == [good]
    rejected = [(one["index"], one["errors"][0]["field"]) for one in found["rejected"]]
    assert rejected == [(2, "target_flow"), (3, "well_id")]


def test_what_was_exported_comes_back_unchanged(admin: httpx.Client, a_name: Callable[[str], str]) -> None:
    name = a_name("F")
    well = {
        "well_id": name,
        "name": f"Fine {name}",
        "aliases": [f"a {name}", f"b {name}"],
        "target_flow": 1234.5,
        "pump": PUMP,
        "limits": {"motor_temp": {"high": 120.0, "delay_s": 30.0}},
        "install_date": "2025-03-01",
    }
    posted(admin, [well])
    exported = [one for one in admin.get(FILE).json() if one["well_id"] == name]
    assert posted(admin, exported)["unchanged"] == [name]
    as_csv = admin.get(FILE, params={"format": "csv"})
    lines = as_csv.text.splitlines()
    mine = "\r\n".join([lines[0], *(line for line in lines if line.startswith(name))])
    answer = admin.post(FILE, content=mine, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["unchanged"] == [name], answer.text
    exported[0]["target_flow"] = 1000.0
    assert posted(admin, exported)["changed"] == [name]
    after = admin.get(f"/api/v1/wells/{name}").json()
    assert (after["target_flow"], after["limits"]["motor_temp"]["high"]) == (1000.0, 120.0)


def test_five_hundred_wells(admin: httpx.Client, a_name: Callable[[str], str]) -> None:
    stem = a_name("F")
    found = posted(admin, [{"well_id": f"{stem}-{n}", "aliases": [f"{stem} alias {n}"]} for n in range(500)])
    assert len(found["created"]) == 500, found["rejected"][:3]
