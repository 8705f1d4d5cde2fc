"""How the person at the browser wants to read: from two cookies, believed only if they can be true."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from zoneinfo import available_timezones

from litestar import Request

THEMES = ("system", "light", "dark")
UNITS = ("stored", "metric", "us")
ZONES = frozenset(available_timezones())


@dataclass(frozen=True)
class Person:
    zone: str
    theme: str
    units: str = UNITS[0]


def person_of(request: Request[Any, Any, Any], site_zone: str) -> Person:
    zone = unquote(request.cookies.get("zone", "")).strip('"')
    units = request.cookies.get("units", "")
    return Person(
        zone=zone if zone in ZONES else site_zone,
        theme=theme_of(request),
        units=units if units in UNITS else UNITS[0],
    )


def theme_of(request: Request[Any, Any, Any]) -> str:
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else THEMES[0]
