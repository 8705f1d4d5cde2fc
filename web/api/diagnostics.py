"""The tree walked by hand; the catalogue and the tree as data."""

from collections.abc import Mapping
from typing import Any, Literal, cast, get_args

from litestar import Request, Router, get, post
from litestar.di import NamedDependency

from rules.model import Fault, HandDiagnosis
from telemetry.errors import Invalid, Problem
from telemetry.metrics import CATALOGUE, to_canonical
from web.bodies import Form, read_form
from web.context import Context
from web.lists import Page

FlowLevel = Literal["low", "medium", "high"]
FLOW_LEVELS = get_args(FlowLevel)
ANSWERS = ("well_id", "flow_stable", "production_below_target", "pip_low", "flow_level", "telemetry")


@post("/decision_tree", status_code=200, summary="Walk the tree from answers given by hand; the well need not exist")
async def decision_tree(request: Request[Any, Any, Any], context: NamedDependency[Context]) -> HandDiagnosis:
    form = await read_form(request, ANSWERS)
    well_id = form.words("well_id", required=True, longest=64)
    stable, below = form.flag("flow_stable", required=True), form.flag("production_below_target", required=True)
    pip_low = form.flag("pip_low", required=True)
    level = cast(FlowLevel, form.choice("flow_level", FLOW_LEVELS, required=True))
    signals = _signals(form)
    form.check()
    return context.runtime.book.by_hand(
        well_id,
        flow_stable=bool(stable),
        production_below_target=bool(below),
        pip_low=bool(pip_low),
        flow_level=level,
        telemetry=signals,
    )


@get("/faults", summary="The faults the rules know", sync_to_thread=False)
def list_faults(context: NamedDependency[Context]) -> Page[Fault]:
    return Page(list(context.runtime.book.faults.values()))


@get("/tree", summary="The gates, nodes and leaves of the tree", sync_to_thread=False)
def get_tree(context: NamedDependency[Context]) -> Any:
    return context.runtime.book.tree()


def _signals(form: Form) -> Mapping[str, float] | None:
    """One reading in canonical units; what no gauge can mean is left out, as it is set aside when posted."""
    reading = form.body.get("telemetry")
    if reading is None:
        return None
    inner = Form(reading, (*CATALOGUE, "well_id", "timestamp", "units"))
    inner.text("well_id"), inner.moment("timestamp")
    units = inner.body.get("units")
    if units is not None and not isinstance(units, Mapping):
        inner.wrong("units", "must be an object of units")
        units = None
    found = {metric: _converted(inner, metric, units or {}) for metric in CATALOGUE if metric in inner.body}
    form.problems += [Problem(f"telemetry.{p.field}", p.message) for p in inner.problems]
    return {
        metric: value
        for metric, value in found.items()
        if value is not None and CATALOGUE[metric].low <= value <= CATALOGUE[metric].high
    }


def _converted(form: Form, metric: str, units: Mapping[str, Any]) -> float | None:
    value, unit = form.number(metric), units.get(metric)
    if value is None or unit is None:
        return value
    try:
        return to_canonical(metric, value, str(unit))
    except Invalid as error:
        form.problems += error.problems
        return None


ROUTES = [Router("/api/v1/diagnostics", route_handlers=[decision_tree, list_faults, get_tree], tags=["diagnosis"])]
