from typing import Any

import pytest
from litestar import Request
from litestar.testing import RequestFactory

from web.pages.person import person_of, theme_of


def asked(**cookies: str) -> Request[Any, Any, Any]:
    return RequestFactory().get(
        "/", headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    )


def test_without_cookies_it_is_the_site_and_the_device() -> None:
    person = person_of(asked(), "Asia/Kuwait")
    assert (person.zone, person.theme) == ("Asia/Kuwait", "system")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 5000])
def test_a_zone_that_cannot_be_is_not_believed(zone: str) -> None:
    assert person_of(asked(zone=zone), "UTC").zone == "UTC"


def test_a_theme_that_cannot_be_is_not_believed() -> None:
    assert theme_of(asked(theme="neon")) == "system"


def test_what_the_person_chose_counts() -> None:
    person = person_of(asked(zone="Europe/Oslo", theme="dark"), "UTC")
    assert (person.zone, person.theme) == ("Europe/Oslo", "dark")
