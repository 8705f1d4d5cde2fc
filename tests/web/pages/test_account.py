from collections.abc import Callable

from tests.web.pages.conftest import Person


def test_a_zone_that_is_none_is_refused_and_named(new_person: Callable[..., Person]) -> None:
    answer = new_person().post("/account", zone="Mars/Olympus", theme="dark")
    assert answer.status_code == 422
    assert "Mars/Olympus" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_theme_that_is_none_becomes_the_devices(new_person: Callable[..., Person]) -> None:
    person = new_person()
    person.post("/account", zone="UTC", theme="neon")
    assert 'data-theme="system"' in person.see("/account")


def test_zone_and_theme_are_kept(new_person: Callable[..., Person]) -> None:
    person = new_person()
    assert person.post("/account", zone="Asia/Kuwait", theme="dark").headers["location"] == "/account?saved"
    page = person.see("/account?saved")
    assert 'data-theme="dark"' in page
    assert 'value="Asia/Kuwait"' in page
    assert "Saved." in page


def test_it_says_who_is_signed_in_and_for_what(new_person: Callable[..., Person]) -> None:
    person = new_person("operator", ["Burgan", "Akal"])
    page = person.see("/account")
    assert person.name in page
    assert "Akal, Burgan" in page
