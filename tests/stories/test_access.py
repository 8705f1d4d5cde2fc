"""Who may do what, seen from outside."""

import httpx
import pytest

from tests.faults.ledger import Server
from tests.stories.checks import at, is_error

READ = ["/api/v1/wells", "/api/v1/conversations", "/api/v1/diagnostics/faults", "/api/v1/diagnostics/tree", "/metrics"]


def bearer(server: Server, admin: httpx.Client, role: str, fields: list[str] | None = None) -> httpx.Client:
    made = admin.post("/api/v1/keys", json={"name": f"a {role}", "kind": "token", "role": role, "fields": fields})
    assert made.status_code == 201, made.text
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {made.json()['secret']}"}, timeout=30)


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_health_is_open(stranger: httpx.Client, path: str) -> None:
    assert stranger.get(path).status_code == 200
    assert stranger.get("/health").json() == {"status": "alive"}


@pytest.mark.parametrize("path", [*READ, "/openapi.json", "/api/v1/users", "/api/v1/keys", "/api/v1/wells/X/latest"])
def test_a_stranger_is_turned_away(stranger: httpx.Client, path: str) -> None:
    is_error(stranger.get(path, headers={"Accept": "application/json"}), 401, "UNAUTHENTICATED")


def test_a_stranger_is_led_to_the_sign_in(stranger: httpx.Client) -> None:
    answer = stranger.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code in {302, 303}
    assert answer.headers["location"].startswith("/login")


def test_a_wrong_token_is_turned_away(server: Server) -> None:
    for headers in ({"Authorization": "Bearer nonsense"}, {"X-API-Key": "nonsense"}, {"Authorization": "Basic eDp5"}):
        is_error(httpx.get(f"{server.url}/api/v1/wells", headers=headers), 401, "UNAUTHENTICATED")


def test_a_gateway_posts_and_nothing_else(server: Server, admin: httpx.Client) -> None:
    made = admin.post("/api/v1/keys", json={"name": "gw", "kind": "gateway"}).json()
    with httpx.Client(base_url=server.url, headers={"X-API-Key": made["secret"]}) as gateway:
        posted = gateway.post("/telemetry/ingest", json={"well_id": "ACC-1", "timestamp": at(5), "pip": 800})
        assert posted.status_code == 200, posted.text
        for path in READ:
            is_error(gateway.get(path), 403, "FORBIDDEN")
        is_error(gateway.post("/api/v1/ask", json={"text": "help"}), 403, "FORBIDDEN")
        assert admin.delete(f"/api/v1/keys/{made['id']}").status_code == 204


@pytest.mark.parametrize("role", ["viewer", "operator", "engineer"])
def test_roles_stop_where_they_should(server: Server, admin: httpx.Client, role: str) -> None:
    with bearer(server, admin, role) as client:
        assert client.get("/api/v1/wells").status_code == 200
        is_error(client.get("/api/v1/users"), 403, "FORBIDDEN")
        is_error(client.post("/api/v1/keys", json={"name": "x", "kind": "gateway"}), 403, "FORBIDDEN")
        made = client.post("/api/v1/wells", json={"well_id": f"ACC-{role}"})
        posted = client.post("/telemetry/ingest", json={"well_id": "ACC-2", "pip": 800})
        if role == "engineer":
            assert made.status_code == 201
        else:
            is_error(made, 403, "FORBIDDEN")
        if role == "viewer":
            is_error(posted, 403, "FORBIDDEN")
        else:
            assert posted.status_code == 200


def test_what_lies_outside_ones_field_does_not_exist(server: Server, admin: httpx.Client) -> None:
    for well, field in (("FLD-N1", "North"), ("FLD-S1", "South")):
        admin.post("/api/v1/wells", json={"well_id": well, "field": field})
        admin.post("/telemetry/ingest", json={"well_id": well, "timestamp": at(30), "pip": 1812.625})
    with bearer(server, admin, "engineer", ["North"]) as north:
        assert [item["well_id"] for item in north.get("/api/v1/wells").json()["items"]] == ["FLD-N1"]
        for path in ("", "/telemetry", "/latest", "/events"):
            there = north.get(f"/api/v1/wells/FLD-S1{path}")
            nowhere = north.get(f"/api/v1/wells/FLD-X9{path}")
            assert there.status_code == nowhere.status_code == 404
            assert there.json()["error"]["message"].replace("S1", "X9") == nowhere.json()["error"]["message"]
        is_error(north.patch("/api/v1/wells/FLD-S1", json={"target_flow": 1}), 404, "NOT_FOUND")
        assert north.post("/api/v1/nlu/parse", json={"text": "pip of FLD-S1"}).json()["wells"] == []
        answer = north.post("/api/v1/ask", json={"text": "what is the intake pressure of FLD-S1"}).json()
        assert "1812.6" not in str(answer)
        listed = north.post("/api/v1/ask", json={"text": "list all wells"}).json()
        assert "FLD-N1" in listed["text"]
        assert "FLD-S1" not in str(listed)
        is_error(north.post("/telemetry/ingest", json={"well_id": "FLD-S1", "pip": 1}), 422, "VALIDATION_ERROR")


def test_a_conversation_is_its_owners(server: Server, admin: httpx.Client) -> None:
    with bearer(server, admin, "viewer") as one, bearer(server, admin, "viewer") as other:
        mine = one.post("/api/v1/ask", json={"text": "what can you do"}).json()["conversation_id"]
        assert one.get(f"/api/v1/conversations/{mine}/messages").status_code == 200
        is_error(admin.get(f"/api/v1/conversations/{mine}/messages"), 404, "NOT_FOUND")
        del other


def test_users_are_managed(admin: httpx.Client, stranger: httpx.Client) -> None:
    body = {"username": "story-user", "password": "correct horse battery", "role": "viewer", "fields": None}
    made = admin.post("/api/v1/users", json=body)
    assert made.status_code == 201, made.text
    assert "password" not in made.text
    is_error(admin.post("/api/v1/users", json=body), 409, "CONFLICT")
    is_error(admin.post("/api/v1/users", json=body | {"username": "s2", "role": "king"}), 422, "VALIDATION_ERROR")
    assert admin.patch("/api/v1/users/story-user", json={"role": "operator"}).json()["role"] == "operator"
    assert "story-user" in {item["username"] for item in admin.get("/api/v1/users").json()["items"]}
    assert admin.delete("/api/v1/users/story-user").status_code == 204


def test_security_headers_stand_on_every_answer(stranger: httpx.Client, admin: httpx.Client) -> None:
    answers = [stranger.get("/login"), stranger.get("/nowhere"), admin.get("/api/v1/wells/NO"), admin.get("/health")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_unknown_places_and_methods_have_the_error_shape(admin: httpx.Client) -> None:
    is_error(admin.get("/api/v1/nowhere"), 404, "NOT_FOUND")
    is_error(admin.put("/api/v1/wells", json={}), 405, "METHOD_NOT_ALLOWED")
    is_error(admin.post("/api/v1/ask", json={"text": "x" * 2001}), 413, "TOO_LARGE")
    is_error(
        admin.post("/api/v1/ask", content=b"{", headers={"Content-Type": "application/json"}), 400, "VALIDATION_ERROR"
    )
    is_error(admin.post("/api/v1/ask", json={"text": "help", "surprise": 1}), 422, "VALIDATION_ERROR")
