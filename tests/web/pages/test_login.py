from collections.abc import Callable

import httpx

from tests.web.conftest import Site
from tests.web.pages.conftest import SECRET, Person


def sign_in(browser: httpx.Client, name: str, password: str, to: str = "/") -> httpx.Response:
    return browser.post("/login", data={"username": name, "password": password, "next": to})


def test_a_wrong_password_is_said_and_the_name_kept(site: Site, person: Person) -> None:
    with site.client(Accept="text/html") as browser:
        answer = sign_in(browser, person.name, "not it")
        assert answer.status_code == 401
        assert 'role="alert"' in answer.text
        assert f'value="{person.name}"' in answer.text
        assert "not it" not in answer.text
        assert not browser.cookies


def test_an_unknown_name_is_answered_like_a_wrong_password(site: Site, person: Person) -> None:
    with site.client(Accept="text/html") as browser:
        known, unknown = (sign_in(browser, name, "not it").text for name in (person.name, "nobody-here"))
    assert known.replace(person.name, "nobody-here") == unknown


def test_what_was_typed_is_escaped(site: Site) -> None:
    with site.client(Accept="text/html") as browser:
        assert "<script>alert" not in sign_in(browser, '"><script>alert(1)</script>', "x").text


def test_it_never_leads_to_another_site(site: Site, person: Person) -> None:
    for bad in ("//evil.example", "https://evil.example", "/\\evil.example"):
        with site.client(Accept="text/html") as browser:
            assert sign_in(browser, person.name, SECRET, bad).headers["location"] == "/"


def test_it_leads_back_to_where_one_wanted_to_go(site: Site, person: Person) -> None:
    with site.client(Accept="text/html") as browser:
        turned_away = browser.get("/wells?search=x")
        assert turned_away.headers["location"].startswith("/login?next=/wells")
        assert sign_in(browser, person.name, SECRET, "/wells?search=x").headers["location"] == "/wells?search=x"


def test_who_is_signed_in_is_not_asked_again(person: Person) -> None:
    assert person.browser.get("/login").status_code == 303


def test_signing_out_ends_it(new_person: Callable[..., Person]) -> None:
    person = new_person("viewer")
    assert person.post("/logout").headers["location"] == "/login"
    assert person.browser.get("/").status_code == 303
