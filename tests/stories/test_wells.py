"""The register as a program sees it."""

import itertools

import httpx
import pytest

from tests.stories.checks import at, is_error

fresh = (f"WEL-{number:04d}" for number in itertools.count())
PUMP = {"model": "GN2100", "stages": 120, "base_frequency": 60, "ror_min": 1400, "ror_max": 2600, "rated_current": 60}


@pytest.fixture
def well() -> str:
    return next(fresh)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("well_id", "a b"),
        ("well_id", "x" * 65),
        ("well_id", ".hidden"),
        ("name", "Well\u0000"),
        ("name", "Well \u202e14"),
        ("aliases", "one"),
        ("aliases", ["ok", 3]),
        ("target_flow", "high"),
        ("target_flow", -5),
        ("pump", {"ror_min": 2600, "ror_max": 1400}),
        ("pump", {"head_curve": [[0, 6000]]}),
        ("pump", {"head_curve": [[1000, 6000], [500, 5000]]}),
        ("pump", {"colour": 1}),
        ("limits", {"pip": {"low": 500, "high": 100}}),
        ("limits", {"colour": {"low": 500}}),
        ("limits", {"pip": {"lowest": 500}}),
        ("surprise", 1),
    ],
)
def test_a_wrong_field_of_a_well_is_named(admin: httpx.Client, well: str, field: str, value: object) -> None:
    details = is_error(admin.post("/api/v1/wells", json={"well_id": well, field: value}), 422, "VALIDATION_ERROR")
    assert any(entry["field"].startswith(field) for entry in details["validation_errors"]), details


def test_every_wrong_field_is_named(admin: httpx.Client, well: str) -> None:
    body = {"well_id": well, "target_flow": "high", "aliases": 3, "limits": {"colour": {}}}
    details = is_error(admin.post("/api/v1/wells", json=body), 422, "VALIDATION_ERROR")
    assert {entry["field"].split(".")[0] for entry in details["validation_errors"]} == {
        "target_flow",
        "aliases",
        "limits",
    }


def test_a_well_lives(admin: httpx.Client, well: str) -> None:
    body = {"well_id": well, "name": f"Name of {well}", "field": "Story", "target_flow": 2000, "pump": PUMP}
    created = admin.post("/api/v1/wells", json=body)
    assert created.status_code == 201, created.text
    assert created.json()["pump"]["stages"] == 120
    assert admin.get(f"/api/v1/wells/{well.lower()}").json()["well_id"] == well
    is_error(admin.post("/api/v1/wells", json={"well_id": well.lower()}), 409, "CONFLICT")
    patch = {"target_flow": 1800, "pump": {"stages": 130}, "limits": {"pip": {"low": 300}}}
    changed = admin.patch(f"/api/v1/wells/{well}", json=patch).json()
    assert (changed["target_flow"], changed["pump"]["stages"], changed["pump"]["model"]) == (1800, 130, "GN2100")
    assert changed["limits"]["pip"]["low"] == 300
    assert admin.patch(f"/api/v1/wells/{well}", json={"target_flow": None}).json()["target_flow"] is None
    assert admin.delete(f"/api/v1/wells/{well}").status_code == 204
    is_error(admin.get(f"/api/v1/wells/{well}"), 404, "NOT_FOUND")
    is_error(admin.post("/api/v1/wells", json={"well_id": well}), 409, "CONFLICT")
    is_error(admin.post("/telemetry/ingest", json={"well_id": well, "pip": 800}), 422, "VALIDATION_ERROR")


def test_lists_are_paged(admin: httpx.Client) -> None:
    made = [next(fresh) for _ in range(5)]
    for well in made:
        assert admin.post("/api/v1/wells", json={"well_id": well}).status_code == 201
    found, after = [], None
    while True:
        page = admin.get("/api/v1/wells", params={"limit": "2"} | ({"after": after} if after else {})).json()
        assert set(page) == {"items", "next"}
        found += [item["well_id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert set(made) <= set(found)
    assert len(found) == len(set(found))
    for limit in ("0", "1001", "ten"):
        is_error(admin.get("/api/v1/wells", params={"limit": limit}), 422, "VALIDATION_ERROR")


def test_the_log_of_a_well(admin: httpx.Client, well: str) -> None:
    admin.post("/api/v1/wells", json={"well_id": well})
    entry = {"kind": "choke_change", "at": at(3600), "text": "32 to 28", "values": {"choke_position": 28}}
    created = admin.post(f"/api/v1/wells/{well}/events", json=entry)
    assert created.status_code == 201, created.text
    items = admin.get(f"/api/v1/wells/{well}/events").json()["items"]
    assert [(item["kind"], item["text"]) for item in items] == [("choke_change", "32 to 28")]
    wrong = admin.post(f"/api/v1/wells/{well}/events", json=entry | {"kind": "party", "at": "noon"})
    details = is_error(wrong, 422, "VALIDATION_ERROR")
    assert {item["field"] for item in details["validation_errors"]} == {"kind", "at"}


def test_a_cause_found_true_is_recorded(admin: httpx.Client, well: str) -> None:
    admin.post("/api/v1/wells", json={"well_id": well})
    cause = {"fault": "broken_shaft", "at": at(60), "text": "seen at the pull"}
    assert admin.post(f"/api/v1/wells/{well}/root-causes", json=cause).status_code == 201
    wrong = admin.post(f"/api/v1/wells/{well}/root-causes", json=cause | {"fault": "gremlins"})
    is_error(wrong, 422, "VALIDATION_ERROR")


def test_an_unknown_well_is_404_everywhere(admin: httpx.Client) -> None:
    for path in ("", "/telemetry", "/latest", "/events", "/diagnoses"):
        is_error(admin.get(f"/api/v1/wells/NO-SUCH{path}"), 404, "NOT_FOUND")
    is_error(admin.post("/api/v1/wells/NO-SUCH/diagnose", json={}), 404, "NOT_FOUND")
