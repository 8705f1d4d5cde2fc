"""All wells with their aliases, pumps and limits as one file, out and in."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, HTTPException

from assistant.model import Caller
from telemetry import wells
from telemetry.errors import Conflict, Invalid, NotFound
from telemetry.importing.wells import entries
from telemetry.model import Well
from telemetry.wellcheck import read
from web.api.wells import note
from web.context import Context
from web.downloads import safe_text
from web.lists import Query

MOST_BYTES = 16 * 1024 * 1024
MOST_WELLS = 10_000
CSV_TYPES = ("text/csv", "application/csv")
JSON_TYPES = ("application/json", "")


class Taken(msgspec.Struct, frozen=True):
    """What became of each well of a file; `rejected` names its line, or its place in the array."""

    created: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    rejected: list[dict[str, Any]] = []
    dry_run: bool = False


@get("/", role="viewer", summary="All wells one may see as one file")
async def export_wells(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Response[Any]:
    """What it gives can be posted back."""
    query = Query(request)
    form = query.choice("format", ("json", "csv")) or "json"
    query.check()
    found = await wells.listing(context.runtime.db, fields=caller.fields, limit=MOST_WELLS)
    content = (
        msgspec.json.format(msgspec.json.encode([told(well) for well in found])) if form == "json" else as_csv(found)
    )
    kind = "application/json" if form == "json" else "text/csv"
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="wells.{form}"'})


@post(
    "/",
    status_code=200,
    role="engineer",
    request_max_body_size=MOST_BYTES,
    summary="Wells from one file: new ones are created, known ones changed",
)
async def import_wells(
    request: Request[Any, Any, Any], context: NamedDependency[Context], caller: NamedDependency[Caller]
) -> Taken:
    """A property that the file leaves out stays as it is. Good wells are taken though others are rejected."""
    query = Query(request)
    dry = query.switch("dry_run")
    query.check()
    kind = request.content_type[0]
    if kind not in (*CSV_TYPES, *JSON_TYPES):
        raise HTTPException(status_code=415)
    return await take(await request.body(), context, caller, is_json=kind in JSON_TYPES, dry=dry)


async def take(data: bytes, context: Context, caller: Caller, *, is_json: bool, dry: bool) -> Taken:
    taken = Taken(dry_run=dry)
    try:
        given = list(entries(data, is_json=is_json))
    except (Invalid, UnicodeDecodeError, csv.Error):
        raise ClientException("The file is not a list of wells.") from None
    for place, entry in given[:MOST_WELLS]:
        try:
            fate, well_id = await one(entry, context, caller, dry=dry)
            getattr(taken, fate).append(well_id)
        except Invalid as wrong:
            errors = [{"field": problem.field, "message": problem.message} for problem in wrong.problems]
            taken.rejected.append({"index": place, "well_id": str(entry.get("well_id", ""))[:64], "errors": errors})
        except (Conflict, NotFound) as wrong:
            errors = [{"field": "well_id", "message": str(wrong)}]
            taken.rejected.append({"index": place, "well_id": str(entry.get("well_id", ""))[:64], "errors": errors})
    return taken


async def one(entry: Mapping[str, Any], context: Context, caller: Caller, *, dry: bool) -> tuple[str, str]:
    """What became of it, and its id as the register has it."""
    db, well = context.runtime.db, read({key: value for key, value in entry.items() if value is not None})
    if caller.fields is not None and well.field not in caller.fields:
        raise Conflict("must lie in one of your own fields")
    try:
        known = await wells.get(db, well.well_id)
    except NotFound:
        if not dry:
            await wells.create(db, well)
            await note(context, caller, "well_created", well.well_id, msgspec.to_builtins(well))
        return "created", well.well_id
    if not caller.sees(known):
        raise Conflict("this id is not free")
    patch = {key: value for key, value in entry.items() if key != "well_id" and value is not None}
    if _holds(msgspec.json.decode(msgspec.json.encode(known)), patch):
        return "unchanged", known.well_id
    if not dry:
        await wells.change(db, known.well_id, patch)
        await note(context, caller, "well_changed", known.well_id, {"change": patch})
    return "changed", known.well_id


def _holds(known: Any, given: Any) -> bool:
    """Whether a change would change nothing."""
    if isinstance(given, Mapping):
        return isinstance(known, Mapping) and all(_holds(known.get(key), value) for key, value in given.items())
    return bool(known == given)


def told(well: Well) -> dict[str, Any]:
    """What is known of it; what the server learnt by itself is left out."""
    given = {key: value for key, value in msgspec.to_builtins(well).items() if value not in (None, [], {}, ())}
    return {key: value for key, value in given.items() if key not in ("interval_s", "confirmed")}


def as_csv(found: Sequence[Well]) -> bytes:
    """As the import takes it: `pump.model` and its like as columns, aliases behind one another, limits as JSON."""
    rows = [_row(told(well)) for well in found]
    heads = list(dict.fromkeys(["well_id", *(key for row in rows for key in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, heads, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _row(well: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in well.items():
        if key == "pump":
            row |= {f"pump.{name}": _cell(part) for name, part in value.items() if part is not None}
        elif key == "aliases":
            row[key] = safe_text("|".join(value))
        else:
            row[key] = _cell(value)
    return row


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return safe_text(value)
    return value if isinstance(value, int | float) else msgspec.json.encode(value).decode()


ROUTES = [Router("/api/v1/well-file", route_handlers=[export_wells, import_wells], tags=["wells"])]
