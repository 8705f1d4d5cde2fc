"""Wells from a CSV or JSON file into the register."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from telemetry import wells
from telemetry.db import Database
from telemetry.errors import Conflict, Invalid, Problem
from telemetry.importing.model import BadRow, WellsReport
from telemetry.wellcheck import read

JSON_COLUMNS = ("limits",)
NUMBERS = ("target_flow", "motor_rating_hp", "casing_id_in", "water_cut_pct", "oil_gravity_api", "interval_s")


def holds_wells(path: Path) -> bool:
    """Whether this is a file of wells and not of readings: JSON, or a header with well_id and no moment or metric."""
    if path.suffix.lower() == ".json":
        return True
    with path.open("rb") as file:
        header = file.readline(100_000).decode("utf-8-sig", "replace").strip().lower()
    columns = {name.strip().strip('"') for name in header.replace(";", ",").split(",")}
    return "well_id" in columns and not columns & {"timestamp", "time", "metric"}


async def import_wells(db: Database, path: Path) -> WellsReport:
    """Those that are not known yet; a well the register has is left as it is."""
    created, known, bad = [], [], []
    for line, entry in _of_file(path):
        try:
            created.append((await wells.create(db, read(entry))).well_id)
        except Conflict:
            known.append(str(entry.get("well_id")))
        except Invalid as wrong:
            bad.append(BadRow(line, str(wrong)))
    return WellsReport(tuple(created), tuple(known), tuple(bad))


def _of_file(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return entries(path.read_bytes(), is_json=path.suffix.lower() == ".json")


def entries(data: bytes, *, is_json: bool) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each well with its line, or its place in the array."""
    if is_json:
        yield from enumerate(_json_entries(data), 1)
        return
    text = data.decode("utf-8-sig", "replace")
    sign = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign)
    for row in reader:
        yield reader.line_num, _nested(row)


def _json_entries(data: bytes) -> list[dict[str, Any]]:
    try:
        return msgspec.json.decode(data, type=list[dict[str, Any]])
    except msgspec.DecodeError as wrong:
        raise Invalid([Problem("file", f"is not a JSON array of wells: {wrong}")]) from wrong


def _nested(row: Mapping[str | None, Any]) -> dict[str, Any]:
    """`pump.model` becomes a key within `pump`; aliases stand behind one another with a bar between."""
    entry: dict[str, Any] = {}
    for column, cell in row.items():
        if column is None or cell is None or not cell.strip():
            continue
        group, _, name = column.strip().rpartition(".")
        target = entry.setdefault(group, {}) if group else entry
        target[name] = _value(column.strip(), cell.strip())
    return entry


def _value(column: str, cell: str) -> Any:
    if column == "aliases":
        return [alias.strip() for alias in cell.split("|") if alias.strip()]
    if column in JSON_COLUMNS or column in NUMBERS or (column.startswith("pump.") and column != "pump.model"):
        return _or_text(cell)
    if column == "confirmed":
        return cell.lower() in ("true", "yes", "1")
    return cell


def _or_text(cell: str) -> Any:
    """A number or a list as JSON writes it; what is neither is left for the check to refuse."""
    try:
        return msgspec.json.decode(cell.encode())
    except msgspec.DecodeError:
        return cell
