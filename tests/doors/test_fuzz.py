"""Bodies that nobody thought of: the answer is always one of the contract's, and the good among the bad is taken."""

import json
import os
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telemetry.errors import TelemetryError
from telemetry.metrics import CATALOGUE
from telemetry.sieve import Sieve
from telemetry.unpacking import unpack
from tests.builders import NOON
from tests.doors import doors
from tests.doors.doors import HTTP_DOORS
from tests.doors.poison import good

# `make fuzz` sets many more.
EXAMPLES = int(os.environ.get("WELLSPEAK_FUZZ_EXAMPLES", "25"))
some = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="WELLSPEAK_FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
pytestmark = pytest.mark.fuzz

EDGES = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59")
SPECIAL = st.sampled_from(
    [
        "",
        "\0",
        "\ud800",
        "DOOR-1",
        "door-1",
        "2026-01-31T06:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ]
)
TEXTS = SPECIAL | st.text(st.characters(codec=None), max_size=20)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -0.0, 1e308, 2**53 + 1])
KEYS = st.sampled_from(["well_id", "timestamp", "units", *CATALOGUE]) | TEXTS
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
ITEMS = st.dictionaries(KEYS, VALUES, max_size=6) | VALUES
NEARLY = st.fixed_dictionaries(
    {"well_id": st.just("DOOR-1")},
    optional={
        "timestamp": st.datetimes().map(lambda at: at.isoformat() + "Z") | TEXTS,
        "units": st.dictionaries(KEYS, TEXTS, max_size=2) | VALUES,
        "pip": NUMBERS,
        "motor_temp": VALUES,
        "gor": NUMBERS | st.none(),
    },
)
ANY = st.lists(NEARLY | ITEMS, max_size=8)


def as_text(item: Any) -> str:
    return json.dumps(item)


@some
@given(body=st.binary(max_size=300), kind=st.sampled_from([doors.JSON, doors.LINES]), packed=st.booleans())
def test_bytes(client: httpx.Client, body: bytes, kind: dict[str, str], packed: bool) -> None:
    headers = kind | ({"Content-Encoding": "gzip"} if packed else {})
    answer = client.post("/telemetry/ingest", content=body, headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["error"]["type"] == "VALIDATION_ERROR"


@some
@given(items=ANY, door=st.sampled_from(sorted(HTTP_DOORS)))
def test_items(client: httpx.Client, items: list[Any], door: str) -> None:
    """Beside what was made up stands one good reading: it is always taken, and nothing is lost without a word."""
    texts = [*map(as_text, items), json.dumps(good(1))]
    fate = HTTP_DOORS[door](client, texts)
    assert fate.status == 200
    assert fate.taken + len(fate.wrong) == len(texts)
    assert len(texts) - 1 not in fate.wrong


@some
@given(items=ANY, cut=st.integers(0, 400), put=st.binary(max_size=3))
def test_a_damaged_body(client: httpx.Client, items: list[Any], cut: int, put: bytes) -> None:
    body = f"[{','.join(map(as_text, items))}]".encode()
    answer = client.post("/telemetry/ingest", content=body[:cut] + put + body[cut + 1 :], headers=doors.JSON)
    assert answer.status_code in {200, 400, 422}, answer.text


@some
@given(items=ANY)
def test_every_door_says_the_same(client: httpx.Client, items: list[Any]) -> None:
    texts = [*map(as_text, items), json.dumps(good(1))]
    said = [door(client, texts).wrong for door in HTTP_DOORS.values()]
    assert all(one == said[0] for one in said)


@some
@given(body=st.binary(max_size=200) | ANY.map(lambda items: json.dumps(items).encode()), lines=st.booleans())
def test_the_sieve_alone(body: bytes, lines: bool) -> None:
    """Without a server between, many more in the same time."""
    try:
        unpacked = unpack(body, "application/x-ndjson" if lines else "application/json", None)
    except TelemetryError:
        return
    sieve = Sieve({}, NOON, fields=None, register=True)
    for place, item in enumerate(unpacked.items):
        sieve.add(place, item)
    assert len(sieve.readings) + len(sieve.rejected) == len(unpacked.items)
    for reading in sieve.readings:
        assert all(CATALOGUE[name].low <= value <= CATALOGUE[name].high for name, value in reading.values.items())
