"""What stands in the trail and what never stands in a log."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.security.conftest import ADMIN_PASSWORD, PASSWORD, House


def trail(embedded: House) -> list[dict[str, Any]]:
    with embedded.admin() as admin:
        found: list[dict[str, Any]] = admin.get("/api/v1/audit", params={"limit": 1000}).json()["items"]
    return found


def comes(embedded: House, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Refusals and exports are written a moment later."""
    until = time.monotonic() + 60
    while True:
        for entry in trail(embedded):
            if wanted(entry):
                return entry
        assert time.monotonic() < until, [(one["action"], one["by"], one["target"]) for one in trail(embedded)[:20]]
        time.sleep(0.2)


def test_sign_ins_refusals_keys_roles_and_exports_stand_in_the_trail(embedded: House) -> None:
    person = embedded.person()
    name = person.name
    with embedded.client() as stranger:
        stranger.post("/login", data={"username": name, "password": "wrong"})
        stranger.get("/api/v1/wells", headers={"Authorization": "Bearer made-up"})
    assert person.client.get("/api/v1/users").status_code == 403
    assert person.client.get("/api/v1/well-file", params={"format": "csv"}).status_code == 200
    made = embedded.key()
    with embedded.admin() as admin:
        admin.patch(f"/api/v1/users/{name}", json={"role": "operator"})
        admin.post(f"/api/v1/keys/{made['id']}/rotate", json={})
        admin.delete(f"/api/v1/keys/{made['id']}")
    for action in ("user_created", "sign_in", "sign_in_refused", "user_changed"):
        comes(embedded, lambda one, action=action: one["action"] == action and name in {one["by"], one["target"]})
    for action in ("key_created", "key_rotated", "key_revoked"):
        comes(embedded, lambda one, action=action: one["action"] == action and one["target"] == made["id"])
    refused = comes(embedded, lambda one: one["action"] == "refused" and one["by"] == name)
    assert refused["target"] == "GET /api/v1/users"
    assert refused["source"]
    exported = comes(embedded, lambda one: one["action"] == "exported" and one["by"] == name)
    assert exported["target"] == "/api/v1/well-file?format=csv"
    comes(embedded, lambda one: one["action"] == "secret_refused")
    whole = json.dumps(trail(embedded))
    for secret in (made["secret"], PASSWORD, ADMIN_PASSWORD, "made-up"):
        assert secret not in whole


def test_acknowledging_and_limits_stand_in_the_trail(embedded: House) -> None:
    well = embedded.well(limits={"motor_temp": {"high": 150.0}})
    with embedded.token("engineer") as client, embedded.admin() as admin:
        at = datetime.now(UTC).isoformat()
        admin.post("/telemetry/ingest", json={"well_id": well, "timestamp": at, "motor_temp": 161.0})
        until = time.monotonic() + 60
        while not (found := client.get("/api/v1/alerts", params={"well": well}).json()["items"]):
            assert time.monotonic() < until
            time.sleep(0.1)
        number = found[0]["id"]
        assert (
            client.post(f"/api/v1/alerts/{number}/shelve", json={"duration_s": 60, "reason": "test"}).status_code == 200
        )
        assert client.post(f"/api/v1/alerts/{number}/unshelve", json={}).status_code == 200
        assert client.post(f"/api/v1/alerts/{number}/ack", json={}).status_code == 200
        client.patch(f"/api/v1/wells/{well}", json={"limits": {"motor_temp": {"high": 170.0}}})
    for action in ("alert_shelve", "alert_unshelve", "alert_ack"):
        assert comes(embedded, lambda one, action=action: one["action"] == action and one["target"] == str(number))
    comes(embedded, lambda one: one["action"] == "well_changed" and one["target"] == well)


def test_a_log_line_is_json_and_holds_no_secret(embedded: House) -> None:
    person = embedded.person()
    cookie = person.client.cookies["wellspeak"]
    made = embedded.key()
    with embedded.bearer(made["secret"]) as client:
        failed = client.get(f"/api/v1/wells/NO-{'x' * 20}")
        client.post("/api/v1/ask", json={"text": f"my password is {PASSWORD}", "oops": 1})
    error_id = failed.json()["error"]["id"]
    lines = [line for line in embedded.log.read_text().splitlines() if line.startswith("{")]
    assert any(json.loads(line).get("id") == error_id for line in lines), "the id of the answer stands in the log"
    whole = embedded.log.read_text()
    for secret in (PASSWORD, ADMIN_PASSWORD, cookie, made["secret"]):
        assert secret not in whole


def test_a_failing_trail_is_noticed_and_alarms_go_on(several: House) -> None:
    from telemetry import db as database

    well = several.well(limits={"motor_temp": {"high": 150.0}})

    async def run(*statements: str) -> None:
        async with database.connect(several.database_url, pool_size=1) as db:
            for statement in statements:
                await db.execute(statement)

    def state() -> str:
        with several.admin() as admin:
            return str(admin.get("/health/ready").json()["dependencies"]["audit"]["status"])

    until = time.monotonic() + 150
    asyncio.run(run("ALTER TABLE audit ADD CONSTRAINT full_up CHECK (position < 0) NOT VALID"))
    try:
        with several.admin() as admin:
            at = datetime.now(UTC).isoformat()
            admin.post("/telemetry/ingest", json={"well_id": well, "timestamp": at, "motor_temp": 161.0})
            while not admin.get("/api/v1/alerts", params={"well": well}).json()["items"]:
                assert time.monotonic() < until
                time.sleep(0.1)
            for number in range(5):
                several.client(Authorization=f"Bearer nobody-{number}").get(f"/api/v1/wells/{number}")
            while state() != "failing":
                assert time.monotonic() < until
                time.sleep(0.5)
    finally:
        asyncio.run(run("ALTER TABLE audit DROP CONSTRAINT full_up"))
    while state() != "up":
        assert time.monotonic() < until
        time.sleep(0.5)
