"""A password set by another, one's own, and the code of an app beside it."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest

from assistant.accounts import codes
from tests.web.conftest import TOKEN, Site
from tests.web.pages.conftest import SECRET, Person, field_of

NEW = "my very own sentence"


@pytest.fixture
def newcomer(site: Site) -> Iterator[Person]:
    """Signed in with the password that the administrator gave."""
    name = f"new-{uuid.uuid4().hex[:8]}"
    with site.bearer(TOKEN) as admin:
        body = {"username": name, "password": SECRET, "role": "engineer", "fields": None}
        assert admin.post("/api/v1/users", json=body).json()["must_renew"] is True
    with site.client(Accept="text/html") as browser:
        assert browser.post("/login", data={"username": name, "password": SECRET}).status_code == 303
        yield Person(name, browser)


def send(person: Person, path: str, **form: str) -> httpx.Response:
    token = field_of(person.see("/account/password"), "_csrf_token")
    return person.browser.post(path, data={"_csrf_token": token, **form})


def test_a_newcomer_is_led_to_a_password_before_any_page(newcomer: Person) -> None:
    for path in ("/", "/wells", "/alerts", "/account", "/conversations", "/wells/NOWHERE-1"):
        answer = newcomer.browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/password"), path
    part = newcomer.browser.get("/wells", headers={"HX-Request": "true"})
    assert part.headers["hx-redirect"] == "/account/password"
    token = field_of(newcomer.see("/account/password"), "_csrf_token")
    asked = newcomer.browser.post("/ask", data={"_csrf_token": token, "text": "list the wells"})
    assert asked.headers["location"] == "/account/password"


def test_a_program_that_signs_in_by_cookie_goes_on(newcomer: Person) -> None:
    assert newcomer.browser.get("/api/v1/me").json()["name"] == newcomer.name
    assert newcomer.browser.get("/api/v1/wells").status_code == 200


def test_with_a_password_of_its_own_every_page_opens(newcomer: Person, site: Site) -> None:
    before = newcomer.browser.cookies["wellspeak"]
    answer = send(newcomer, "/account/password", old=SECRET, new=NEW, again=NEW)
    assert answer.status_code == 303, answer.text
    assert newcomer.browser.cookies["wellspeak"] != before
    newcomer.see("/wells")
    with site.client() as other:
        assert other.post("/login", data={"username": newcomer.name, "password": SECRET}).status_code == 401
        assert other.post("/login", data={"username": newcomer.name, "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"old": "not it", "new": NEW, "again": NEW}, "not your password"),
        ({"old": SECRET, "new": NEW, "again": NEW + "."}, "differs from the new password"),
        ({"old": SECRET, "new": SECRET, "again": SECRET}, "must differ from the old one"),
        ({"old": SECRET, "new": "short", "again": "short"}, "12 characters or more"),
        ({"old": SECRET, "new": "password1234", "again": "password1234"}, "too easy to guess"),
    ],
)
def test_what_is_wrong_with_it_is_said(newcomer: Person, form: dict[str, str], said: str) -> None:
    answer = send(newcomer, "/account/password", **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert newcomer.browser.get("/wells").status_code == 303


def test_a_password_reset_by_another_is_due_again(newcomer: Person, site: Site) -> None:
    send(newcomer, "/account/password", old=SECRET, new=NEW, again=NEW)
    with site.bearer(TOKEN) as admin:
        changed = admin.patch(f"/api/v1/users/{newcomer.name}", json={"password": SECRET}).json()
    assert changed["must_renew"] is True


def code_of(secret: str) -> str:
    """What the app shows."""
    import base64

    plain = secret.replace(" ", "")
    return codes.code_at(base64.b32decode(plain), codes.step_of(datetime.now(UTC)))


def test_a_code_is_set_up_asked_for_and_given_up(new_person: Callable[..., Person], site: Site) -> None:
    import re

    person = new_person("viewer")
    assert "not your password" in send(person, "/account/code", password="wrong one").text
    page = send(person, "/account/code", password=SECRET).text
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    assert (
        send(person, "/account/code/confirm", code="000000" if code_of(found[1]) != "000000" else "1").status_code
        == 422
    )
    with site.client() as other:
        given = {"username": person.name, "password": SECRET}
        assert other.post("/login", data=given).status_code == 303, "offered is not in force"
    assert send(person, "/account/code/confirm", code=code_of(found[1])).status_code == 303
    with site.client() as other:
        for code in ("", "123", "abcdef"):
            assert other.post("/login", data=given | {"code": code}).status_code == 401
        assert other.post("/login", data=given | {"code": code_of(found[1])}).status_code == 401, "used a moment ago"
        with site.bearer(TOKEN) as admin:
            shown = admin.get(f"/api/v1/users/{person.name}").json()
            assert shown["has_code"] is True
            assert "secret" not in str(shown)
            assert admin.patch(f"/api/v1/users/{person.name}", json={"has_code": True}).status_code == 422
            assert admin.patch(f"/api/v1/users/{person.name}", json={"has_code": False}).json()["has_code"] is False
        assert other.post("/login", data=given).status_code == 303
