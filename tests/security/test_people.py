"""Who is who: sign-in, lockout, first passwords, codes."""

import html
import statistics
import time

import httpx
import pytest

from tests.security.conftest import NOTICE, PASSWORD, Fresh, House


def enter(client: httpx.Client, name: str, password: str) -> httpx.Response:
    return client.post("/login", data={"username": name, "password": password})


def test_no_account_and_no_key_is_there_by_default(embedded: House) -> None:
    with embedded.client() as client:
        for name, password in (("admin", "admin"), ("admin", "password"), ("demo", "demo"), ("wellspeak", "wellspeak")):
            assert enter(client, name, password).status_code == 401
    with embedded.admin() as admin:
        usernames = {user["username"] for user in admin.get("/api/v1/users").json()["items"]}
    assert "admin" in usernames
    assert not usernames & {"demo", "wellspeak", "guest", "root"}


def test_the_answer_to_an_unknown_name_is_the_answer_to_a_wrong_password(embedded: House) -> None:
    """Same words, same status, same headers, and no time that tells them apart."""
    known, unknown = embedded.person().name, "nobody-of-this-name"
    spent: dict[str, list[float]] = {known: [], unknown: []}
    said = {}
    for _ in range(4):
        for name in (known, unknown):
            with embedded.client() as client:
                began = time.perf_counter()
                answer = enter(client, name, "wrong")
                spent[name].append(time.perf_counter() - began)
            said[name] = (answer.status_code, answer.text.replace(name, "NAME"), sorted(set(answer.headers) - {"date"}))
    assert said[known] == said[unknown]
    fast, slow = sorted(statistics.median(times) for times in spent.values())
    assert fast > slow / 5, "an unknown name is hashed as well; without that it takes a hundredth"


def test_ten_wrong_passwords_close_the_account_and_not_its_owner(house: House) -> None:
    owner = house.person()
    with house.client() as stranger:
        tries = [enter(stranger, owner.name, "wrong").status_code for _ in range(10)]
        shut = enter(stranger, owner.name, PASSWORD)
    assert tries == [401] * 10
    assert shut.status_code == 429
    assert int(shut.headers["retry-after"]) > 0
    assert owner.client.get("/api/v1/me").status_code == 200
    assert enter(owner.client, owner.name, PASSWORD).status_code == 303


@pytest.mark.parametrize("weak", ["short", "password1234", "Wellspeak2026!", "qwertyuiop12", "aaaaaaaaaaaaaaaa"])
def test_a_password_that_is_guessed_first_is_refused(embedded: House, fresh: Fresh, weak: str) -> None:
    with embedded.admin() as admin:
        body = {"username": fresh("weak"), "password": weak, "role": "viewer"}
        refused = admin.post("/api/v1/users", json=body)
        assert refused.status_code == 422
        assert weak not in refused.text
        assert admin.post("/api/v1/users", json=body | {"password": PASSWORD}).status_code == 201


def test_a_password_set_by_another_opens_one_page(house: House, fresh: Fresh) -> None:
    name = fresh("new")
    with house.admin() as admin:
        body = {"username": name, "password": PASSWORD, "role": "viewer"}
        assert admin.post("/api/v1/users", json=body).json()["must_renew"] is True
    with house.client() as client:
        enter(client, name, PASSWORD)
        led = client.get("/wells", headers={"Accept": "text/html"})
        assert (led.status_code, led.headers["location"]) == (303, "/account/password")
        assert client.get("/account/password").status_code == 200
        assert client.get("/api/v1/me").status_code == 200, "programs go on"
    assert house.person().client.get("/wells").status_code == 200, "the control: a password of one's own"


def test_a_new_session_at_each_sign_in_and_none_from_outside(embedded: House) -> None:
    person = embedded.person()
    first = person.client.cookies["wellspeak"]
    assert enter(person.client, person.name, PASSWORD).status_code == 303
    assert person.client.cookies["wellspeak"] != first
    with embedded.client(Cookie=f"wellspeak={first}") as old:
        assert old.get("/api/v1/me").status_code == 401
    with embedded.client(Cookie="wellspeak=fixed-by-somebody") as fixed:
        answer = enter(fixed, person.name, PASSWORD)
        assert answer.cookies["wellspeak"] != "fixed-by-somebody"


@pytest.mark.parametrize("change", [{"password": "nine quiet owls sleep"}, {"disabled": True}])
def test_a_session_ends_with_the_password_and_with_the_account(house: House, change: dict[str, object]) -> None:
    person = house.person()
    assert person.client.get("/api/v1/me").status_code == 200
    with house.admin() as admin:
        assert admin.patch(f"/api/v1/users/{person.name}", json=change).status_code == 200
    assert person.client.get("/api/v1/me").status_code == 401


def test_the_site_s_notice_stands_above_the_sign_in(embedded: House) -> None:
    with embedded.client() as client:
        page = client.get("/login").text
    assert html.escape(NOTICE) in page
    assert NOTICE not in page
