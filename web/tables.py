"""Any answer as one table: what a spreadsheet or a notebook can take."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from assistant.model import Answer
from telemetry.errors import NotFound
from web.downloads import safe_text

Table = tuple[list[str], list[list[Any]]]
LISTS = ("rows", "events", "wells", "alerts")
PLAIN = (str, int, float, bool, datetime)


def table_of(answer: Answer) -> Table:
    """Column heads and rows; NotFound for an answer that holds no data."""
    data = plain(answer.data)
    if isinstance(data, Mapping) and "series" in data:
        return of_series(data["series"])
    if answer.diagnosis is not None:
        found = plain(answer.diagnosis)
        return of_rows([{"well_id": found["well_id"], "at": found["at"], **each} for each in found["evidence"]])
    if isinstance(data, Mapping):
        found = next((data[name] for name in LISTS if isinstance(data.get(name), Sequence)), None)
        return of_rows(found if found is not None else [data])
    raise NotFound("This answer holds no data to download.")


def plain(value: Any) -> Any:
    """Structs as objects, moments left as they are."""
    return msgspec.to_builtins(value, builtin_types=(datetime,))


def of_series(series: Sequence[Mapping[str, Any]]) -> Table:
    """A line a moment and well."""
    metrics = list(dict.fromkeys(metric for one in series for metric in one["series"]))
    rows = [
        [one["well_id"], moment_of(at), *(one["series"].get(metric, {place: None})[place] for metric in metrics)]
        for one in series
        for place, at in enumerate(one["timestamps"])
    ]
    return ["well_id", "timestamp", *metrics], rows


def of_rows(rows: Sequence[Mapping[str, Any]]) -> Table:
    flat = [flattened(row) for row in rows]
    heads = list(dict.fromkeys(key for row in flat for key in row)) or ["well_id"]
    return heads, [[row.get(head) for head in heads] for row in flat]


def flattened(row: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """`pump.model` for what lies within; lists as JSON."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            found |= flattened(value, f"{before}{key}.")
        elif value is None or isinstance(value, PLAIN):
            found[f"{before}{key}"] = moment_of(value)
        else:
            found[f"{before}{key}"] = msgspec.json.encode(value).decode()
    return found


def moment_of(value: Any) -> Any:
    """A stored answer comes back with its moments as text: they are alike in both."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def csv_of(table: Table) -> bytes:
    heads, rows = table
    text = io.StringIO()
    lines = [[safe_text(cell) if isinstance(cell, str) else cell for cell in line] for line in [heads, *rows]]
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def parquet_of(table: Table) -> bytes:
    """Columns of numbers as float64, all others as text."""
    import pyarrow as pa  # noqa: PLC0415 - an extra of 171 MB
    import pyarrow.parquet as pq  # noqa: PLC0415

    heads, rows = table
    columns = {head: _column(pa, [row[place] for row in rows]) for place, head in enumerate(heads)}
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def _column(pa: Any, cells: Sequence[Any]) -> Any:
    known = [cell for cell in cells if cell is not None]
    if known and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in known):
        return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())
    return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())
