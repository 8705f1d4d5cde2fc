"""The two homes of readings: a plain PostgreSQL, and one with TimescaleDB where the environment names it."""

import os
from urllib.parse import urlsplit, urlunsplit

import pytest

TIMESCALE_URL = os.environ.get("WELLSPEAK_TEST_TIMESCALE_URL", "")
WHY_NOT = "WELLSPEAK_TEST_TIMESCALE_URL names no PostgreSQL with TimescaleDB"
MARKS = (pytest.mark.timescale, pytest.mark.skipif(not TIMESCALE_URL, reason=WHY_NOT))

TIMESCALE = [pytest.param("timescale", marks=MARKS)]
BOTH = ["plain", *TIMESCALE]


def at(server_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
