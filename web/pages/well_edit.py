"""Editing a well, its pump and its limits; entries of its log."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from assistant.model import Caller
from telemetry import events, wells
from telemetry.errors import Invalid, Problem
from telemetry.metrics import CATALOGUE
from telemetry.model import EVENT_KINDS, Well
from web.api.wells import note
from web.bodies import is_printable, moment_of
from web.context import Context
from web.pages.asking import word
from web.pages.frame import page
from web.pages.person import person_of

TEXTS = ("name", "field", "feeder", "header")
NUMBERS = ("target_flow", "motor_rating_hp")
PUMP = ("model", "stages", "base_frequency", "ror_min", "ror_max", "rated_current", "depth_ft")
LEVELS = ("low_low", "low", "high", "high_high", "deadband", "delay_s")
VALUES = (*(name for name, metric in CATALOGUE.items() if metric.core), "water_cut")


@get("/wells/{well_id:str}/edit", role="engineer", include_in_schema=False)
async def edit(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> Response[Any]:
    return await shown(request, context, caller, well, given_of(well), [])


@post("/wells/{well_id:str}/edit", role="engineer", status_code=200, include_in_schema=False)
async def save(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> Response[Any]:
    form = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    try:
        patch = patch_of(form)
        if caller.fields is not None and patch.get("field") not in caller.fields:
            raise Invalid([Problem("field", "must be one of your own fields")])
        await wells.change(context.runtime.db, well.well_id, patch)
    except Invalid as wrong:
        answer = await shown(request, context, caller, well, form, list(wrong.problems))
        answer.status_code = 422
        return answer
    await note(context, caller, "well_changed", well.well_id, {"change": patch})
    context.runtime.findings.forget(well.well_id)
    return Redirect(f"/wells/{well.well_id}", status_code=303)


async def shown(  # noqa: PLR0917
    request: Request[Any, Any, Any],
    context: Context,
    caller: Caller,
    well: Well,
    given: Mapping[str, str],
    problems: list[Problem],
) -> Template:
    limited = [name for name, metric in CATALOGUE.items() if metric.core or name in well.limits]
    return await page(
        request,
        context,
        caller,
        "well_edit",
        "wells",
        well=well,
        given=given,
        problems=problems,
        wrong={problem.field for problem in problems},
        limited=limited,
        levels=LEVELS,
    )


def given_of(well: Well) -> dict[str, str]:
    """What the form shows at first."""
    found = {name: getattr(well, name) for name in (*TEXTS, *NUMBERS)} | {"aliases": "\n".join(well.aliases)}
    found |= {f"pump.{name}": getattr(well.pump, name) for name in PUMP} if well.pump else {}
    for metric, limit in well.limits.items():
        found |= {f"limits.{metric}.{level}": getattr(limit, level) or None for level in LEVELS}
    return {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in found.items() if value}


def patch_of(form: Mapping[str, str]) -> dict[str, Any]:
    """A merge patch: an empty input takes away what stood there. Raises Invalid for what is no number."""
    problems: list[Problem] = []

    def number(name: str) -> float | int | None:
        text = form.get(name, "").strip().replace(",", "")
        try:
            return None if not text else int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            problems.append(Problem(name, "must be a number"))
            return None

    patch: dict[str, Any] = {name: form.get(name, "").strip() or None for name in TEXTS}
    patch |= {name: number(name) for name in NUMBERS}
    patch["aliases"] = [line.strip() for line in form.get("aliases", "").splitlines() if line.strip()]
    pump: dict[str, Any] = {name: number(f"pump.{name}") for name in PUMP if name != "model"}
    pump["model"] = form.get("pump.model", "").strip() or None
    patch["pump"] = pump if any(part is not None for part in pump.values()) else None
    metrics = {name.split(".")[1] for name in form if name.startswith("limits.") and name.count(".") == 2}
    limits = {metric: {level: number(f"limits.{metric}.{level}") for level in LEVELS} for metric in sorted(metrics)}
    patch["limits"] = {
        metric: levels if any(part is not None for part in levels.values()) else None
        for metric, levels in limits.items()
        if metric in CATALOGUE
    }
    if problems:
        raise Invalid(problems)
    return patch


@post("/wells/{well_id:str}/log", role="operator", status_code=200, include_in_schema=False)
async def add_entry(
    request: Request[Any, Any, Any],
    context: NamedDependency[Context],
    caller: NamedDependency[Caller],
    well: NamedDependency[Well],
) -> Response[Any]:
    """A well test comes with its values; the time is that of the person's zone."""
    form, problems = await request.form(), []
    kind, text, said = word(form, "kind"), word(form, "text"), word(form, "at")
    at = context.now()
    if said:
        local = moment_of(f"{said}:00Z" if said.count(":") == 1 else f"{said}Z")
        zone = ZoneInfo(person_of(request, context.settings.timezone).zone)
        problems += [] if local else [Problem("at", "must be a date and a time")]
        at = local.replace(tzinfo=zone) if local else at
    values: dict[str, float] = {}
    for name in VALUES:
        given = word(form, f"values.{name}").replace(",", "")
        try:
            values |= {name: float(given)} if given else {}
        except ValueError:
            problems.append(Problem(f"values.{name}", "must be a number"))
    problems += [] if kind in EVENT_KINDS else [Problem("kind", f"must be one of {', '.join(EVENT_KINDS)}")]
    problems += [] if is_printable(text, lines=True) else [Problem("text", "must not hold control characters")]
    if problems:
        raise Invalid(problems)
    await events.add(context.runtime.db, well.well_id, kind, at, text, values, caller.name)
    context.runtime.findings.forget(well.well_id)
    return Redirect(f"/wells/{well.well_id}#log-title", status_code=303)


ROUTES = [edit, save, add_entry]
