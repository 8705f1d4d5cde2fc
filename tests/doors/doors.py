"""Every door for readings, each as a function from items to what became of them."""

import csv
import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

ENOUGH_S = 60.0
JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}


@dataclass(frozen=True)
class Fate:
    """`taken` counts what is stored, was there already, or lies with the broker; `wrong` names fields by place."""

    status: int
    taken: int
    wrong: dict[int, list[str]]
    warned: list[tuple[int, str]]
    body: dict[str, Any]


Door = Callable[[httpx.Client, Sequence[str]], Fate]


def array(client: httpx.Client, items: Sequence[str]) -> Fate:
    return sent(client, _array(items), JSON)


def zipped(client: httpx.Client, items: Sequence[str]) -> Fate:
    return sent(client, gzip.compress(_array(items)), JSON | {"Content-Encoding": "gzip"})


def lines(client: httpx.Client, items: Sequence[str]) -> Fate:
    return sent(client, _lines(items), LINES)


def zipped_lines(client: httpx.Client, items: Sequence[str]) -> Fate:
    return sent(client, gzip.compress(_lines(items)), LINES | {"Content-Encoding": "gzip"})


def long_way(client: httpx.Client, items: Sequence[str]) -> Fate:
    """A query leads around the short way for posts."""
    return sent(client, _array(items), JSON, "?dry_run=false")


def dry_run(client: httpx.Client, items: Sequence[str]) -> Fate:
    return sent(client, _array(items), JSON, "?dry_run=true")


HTTP_DOORS: dict[str, Door] = {door.__name__: door for door in (array, zipped, lines, zipped_lines, long_way, dry_run)}


def sent(client: httpx.Client, body: bytes, headers: dict[str, str], query: str = "") -> Fate:
    return fate(client.post(f"/telemetry/ingest{query}", content=body, headers=headers))


def fate(answer: httpx.Response) -> Fate:
    body = answer.json()
    if answer.status_code == 422:
        return Fate(422, 0, _by_place(body["error"]["details"]["validation_errors"]), [], body)
    assert answer.status_code in {200, 202}, answer.text
    taken = body["accepted"] if "accepted" in body else body["stored"] + body["duplicates"]
    wrong = {one["index"]: [error["field"] for error in one["errors"]] for one in body["rejected"]}
    assert all(error["message"] for one in body["rejected"] for error in one["errors"])
    assert all(set(one) == {"index", "metric", "value", "reason"} for one in body["warnings"])
    return Fate(answer.status_code, taken, wrong, [(one["index"], one["metric"]) for one in body["warnings"]], body)


def _by_place(errors: Sequence[dict[str, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for error in errors:
        place, _, field = error["field"].partition(".")
        found.setdefault(int(place), []).append(field)
    return found


def _array(items: Sequence[str]) -> bytes:
    return f"[{','.join(items)}]".encode()


def _lines(items: Sequence[str]) -> bytes:
    return "\n".join(items).encode()


def rows_of(client: httpx.Client, well: str) -> list[tuple[str, float | None]]:
    period = {"start": "2020-01-01T00:00:00Z", "end": "2030-01-01T00:00:00Z"}
    answer = client.get(f"/api/v1/wells/{well}/telemetry", params={"metrics": "pip", "limit": "10000", **period})
    if answer.status_code == 404:
        return []
    body = answer.raise_for_status().json()
    return list(zip(body["timestamps"], body["series"]["pip"], strict=True))


def until_rows(client: httpx.Client, well: str, count: int) -> list[tuple[str, float | None]]:
    """What a broker took is stored a moment later."""
    until = time.monotonic() + ENOUGH_S
    while len(found := rows_of(client, well)) < count:
        assert time.monotonic() < until, f"{len(found)} of {count} rows"
        time.sleep(0.05)
    return found


def csv_file(rows: Sequence[dict[str, object]], file: Any) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)


def text_of(row: dict[str, object]) -> str:
    return json.dumps(row)
