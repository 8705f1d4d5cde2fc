"""Near misses first: what looks like somebody and is nobody, and what a browser may be made to send."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from assistant.settings import Settings
from tests.web.conftest import PASSWORD, TOKEN, Make, Site, is_error
from web.auth import cookie_name, csrf_of, session_cookie

GOOD = "correct horse battery"
Name = Callable[[str], str]


@pytest.fixture
def person(admin: httpx.Client, a_name: Name) -> Callable[..., str]:
    """A new user; the name."""

    def make(role: str = "viewer", fields: list[str] | None = None) -> str:
        name = a_name("user")
        made = admin.post("/api/v1/users", json={"username": name, "password": GOOD, "role": role, "fields": fields})
        assert made.status_code == 201, made.text
        return name

    return make


def sign_in(site: Site, name: str, password: str = GOOD, **more: Any) -> tuple[httpx.Client, httpx.Response]:
    client = site.client()
    answer = client.post("/login", data={"username": name, "password": password, "next": "/wells", **more})
    return client, answer


def with_token(client: httpx.Client) -> dict[str, str]:
    return {"X-CSRF-Token": csrf_of(client.cookies["wellspeak"])}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN.upper()}"},
        {"X-API-Key": TOKEN},
        {"X-API-Key": ""},
        {"X-API-Key": "", "Authorization": f"Bearer {TOKEN}"},
        {"Cookie": f"wellspeak={TOKEN}"},
        {"Cookie": "wellspeak="},
        {"Cookie": "__Host-wellspeak=x"},
    ],
)
def test_is_nobody(site: Site, headers: dict[str, str]) -> None:
    answer = site.client(**headers).get("/api/v1/me")
    is_error(answer, 401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_counts_only_where_its_kind_belongs(site: Site, token: Make, gateway: Make) -> None:
    secret = gateway().headers["x-api-key"]
    is_error(site.bearer(secret).get("/api/v1/me"), 401, "UNAUTHENTICATED")
    secret = token("admin").headers["authorization"].split()[1]
    is_error(site.client(**{"X-API-Key": secret}).get("/api/v1/me"), 401, "UNAUTHENTICATED")


def test_a_wrong_header_is_not_made_good_by_a_cookie(site: Site, person: Callable[..., str]) -> None:
    client, _ = sign_in(site, person())
    assert client.get("/api/v1/me").status_code == 200
    is_error(client.get("/api/v1/me", headers={"Authorization": "Bearer nonsense"}), 401, "UNAUTHENTICATED")
    is_error(client.get("/api/v1/me", headers={"X-API-Key": "nonsense"}), 401, "UNAUTHENTICATED")


def test_the_token_of_the_settings_is_an_admin_without_fields(admin: httpx.Client) -> None:
    assert admin.get("/api/v1/me").json() == {"name": "ADMIN_TOKEN", "kind": "token", "role": "admin", "fields": None}


def test_a_revoked_key_ends_within_seconds(admin: httpx.Client, site: Site) -> None:
    made = admin.post("/api/v1/keys", json={"name": "short", "kind": "token", "role": "viewer"}).json()
    client = site.bearer(made["secret"])
    assert client.get("/api/v1/me").status_code == 200
    assert admin.delete(f"/api/v1/keys/{made['id']}").status_code == 204
    for _ in range(120):
        if (answer := client.get("/api/v1/me")).status_code != 200:
            break
        time.sleep(0.5)
    is_error(answer, 401, "UNAUTHENTICATED")


def test_a_sign_in_gives_a_new_id_whatever_was_brought(site: Site, person: Callable[..., str]) -> None:
    name = person()
    fixed = site.client(Cookie="wellspeak=chosen-by-the-attacker")
    answer = fixed.post("/login", data={"username": name, "password": GOOD})
    assert answer.status_code == 303
    assert answer.cookies["wellspeak"] not in {"", "chosen-by-the-attacker"}
    client, _ = sign_in(site, name)
    first = client.cookies["wellspeak"]
    client.post("/login", data={"username": name, "password": GOOD})
    assert client.cookies["wellspeak"] != first
    is_error(site.client(Cookie=f"wellspeak={first}").get("/api/v1/me"), 401, "UNAUTHENTICATED")


def test_a_stranger_gets_no_session(stranger: httpx.Client) -> None:
    for path in ("/login", "/health", "/nowhere", "/"):
        assert "set-cookie" not in stranger.get(path).headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site, person: Callable[..., str]) -> None:
    _, answer = sign_in(site, person())
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert re.search("SameSite=lax", cookie, re.IGNORECASE)
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host() -> None:
    settings = Settings(public_url="https://wells.example")
    made = session_cookie(settings, "x").to_header(header="")
    assert made.startswith("__Host-wellspeak=x")
    assert "Secure" in made
    assert cookie_name(Settings(public_url="http://wells.example")) == "wellspeak"


@pytest.mark.parametrize("change", ["logout", "disabled", "password", "deleted"])
def test_a_session_ends_with_what_should_end_it(
    site: Site, admin: httpx.Client, person: Callable[..., str], change: str
) -> None:
    name = person()
    client, _ = sign_in(site, name)
    assert client.get("/api/v1/me").json()["name"] == name
    kept = client.cookies["wellspeak"]
    done = {
        "logout": lambda: client.post("/logout", headers=with_token(client)),
        "disabled": lambda: admin.patch(f"/api/v1/users/{name}", json={"disabled": True}),
        "password": lambda: admin.patch(f"/api/v1/users/{name}", json={"password": "another long password"}),
        "deleted": lambda: admin.delete(f"/api/v1/users/{name}"),
    }[change]()
    assert done.status_code in {200, 204, 303}, done.text
    is_error(site.client(Cookie=f"wellspeak={kept}").get("/api/v1/me"), 401, "UNAUTHENTICATED")


def test_a_changed_role_counts_at_once(site: Site, admin: httpx.Client, person: Callable[..., str]) -> None:
    name = person("engineer")
    client, _ = sign_in(site, name)
    admin.patch(f"/api/v1/users/{name}", json={"role": "viewer", "fields": ["North"]})
    assert client.get("/api/v1/me").json() == {"name": name, "kind": "user", "role": "viewer", "fields": ["North"]}


def test_who_is_unknown_and_who_mistypes_get_the_same(site: Site, person: Callable[..., str], a_name: Name) -> None:
    answers = [sign_in(site, name, "wrong password")[1] for name in (person(), a_name("nobody"))]
    shown = [re.sub(r"user-\w+|nobody-\w+", "NAME", answer.text) for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert shown[0] == shown[1]


def test_ten_wrong_passwords_close_the_door_but_live_sessions_go_on(site: Site, person: Callable[..., str]) -> None:
    name = person()
    client, _ = sign_in(site, name)
    for _ in range(10):
        assert sign_in(site, name, "wrong password")[1].status_code == 401
    _, answer = sign_in(site, name)
    assert answer.status_code == 429
    assert client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_a_sign_in_leads_to_no_other_site(site: Site, person: Callable[..., str], target: str) -> None:
    _, answer = sign_in(site, person(), next=target)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_the_first_admin_signs_in(site: Site) -> None:
    client, answer = sign_in(site, "admin", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/wells")
    assert client.get("/api/v1/me").json()["role"] == "admin"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"X-CSRF-Token": "0" * 63 + "Z"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_by_cookie_needs_our_own_page(site: Site, person: Callable[..., str], headers: dict[str, str]) -> None:
    client, _ = sign_in(site, person())
    proof = with_token(client) if "X-CSRF-Token" not in headers and headers else {}
    answer = client.post("/api/v1/conversations", json={}, headers={**proof, **headers})
    is_error(answer, 403, "FORBIDDEN")


def test_the_token_of_another_session_is_none(site: Site, person: Callable[..., str]) -> None:
    name = person()
    (one, _), (other, _) = sign_in(site, name), sign_in(site, name)
    is_error(one.post("/api/v1/conversations", json={}, headers=with_token(other)), 403, "FORBIDDEN")
    made = one.post("/api/v1/conversations", json={}, headers={**with_token(one), "Origin": site.url})
    assert made.status_code == 201, made.text


def test_a_sign_in_from_another_site_is_refused(site: Site, person: Callable[..., str]) -> None:
    form = {"username": person(), "password": GOOD}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = site.client().post("/login", data=form, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_program_is_no_browser(admin: httpx.Client) -> None:
    headers = {"Origin": "https://dashboards.example", "Sec-Fetch-Site": "cross-site"}
    assert admin.post("/api/v1/conversations", json={}, headers=headers).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "TEXT/PLAIN; charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/xml", "nonsense"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/conversations", "/api/v1/ask", "/telemetry/ingest", "/api/v1/keys"])
def test_the_api_takes_json_and_nothing_that_a_form_can_send(admin: httpx.Client, path: str, content_type: str) -> None:
    answer = admin.post(path, content=b'{"text": "help"}', headers={"Content-Type": content_type})
    is_error(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_page_form_takes_no_plain_text(stranger: httpx.Client) -> None:
    answer = stranger.post("/login", content=b"username=a&password=b", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_one_changes_ones_own_password_and_stays(site: Site, person: Callable[..., str]) -> None:
    name = person()
    (client, _), (other, _) = sign_in(site, name), sign_in(site, name)
    body = {"old": GOOD, "new": "a new long password"}
    wrong = client.post("/api/v1/me/password", json={**body, "old": "wrong"}, headers=with_token(client))
    assert wrong.status_code == 422
    done = client.post("/api/v1/me/password", json=body, headers=with_token(client))
    assert done.status_code == 200, done.text
    assert client.get("/api/v1/me").status_code == 200
    is_error(other.get("/api/v1/me"), 401, "UNAUTHENTICATED")
    assert sign_in(site, name)[1].status_code == 401
    assert sign_in(site, name, "a new long password")[1].status_code == 303


def test_a_token_has_no_password(admin: httpx.Client) -> None:
    is_error(admin.post("/api/v1/me/password", json={"old": GOOD, "new": GOOD}), 403, "FORBIDDEN")


def wrong_ten_times(client: httpx.Client, name: str) -> None:
    for _ in range(10):
        answer = client.post("/login", data={"username": name, "password": "wrong"})
        assert answer.status_code == 401


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(
    site: Site, stranger: httpx.Client, person: Callable[..., str]
) -> None:
    name = person()
    owner, _ = sign_in(site, name)
    wrong_ten_times(stranger, name)
    assert stranger.post("/login", data={"username": name, "password": GOOD}).status_code == 429
    assert owner.get("/api/v1/me").status_code == 200, "a live session goes on"
    again = owner.post("/login", data={"username": name, "password": GOOD})
    assert again.status_code == 303, "and so does the sign-in from a browser that was here before"


def test_a_known_browser_is_locked_by_its_own_guesses(site: Site, person: Callable[..., str]) -> None:
    name = person()
    owner, _ = sign_in(site, name)
    wrong_ten_times(owner, name)
    assert owner.post("/login", data={"username": name, "password": GOOD}).status_code == 429


def test_a_known_browser_is_nothing_for_another_name(site: Site, person: Callable[..., str]) -> None:
    owner, _ = sign_in(site, person())
    other = person()
    wrong_ten_times(owner, other)
    assert owner.post("/login", data={"username": other, "password": GOOD}).status_code == 429
    alone = site.client(Cookie=f"wellspeak-browser={owner.cookies['wellspeak-browser']}")
    is_error(alone.get("/api/v1/me"), 401, "UNAUTHENTICATED")
