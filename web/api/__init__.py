"""The API: one module a resource."""

from litestar.types import ControllerRouterHandler

from web.api import (
    alerts,
    answers,
    audit,
    conversations,
    dead_letters,
    diagnosis,
    diagnostics,
    gateways,
    health,
    keys,
    live,
    maintenance,
    questions,
    series,
    shifts,
    subscriptions,
    telemetry,
    users,
    well_file,
    wells,
)

ROUTES: list[ControllerRouterHandler] = [
    *telemetry.ROUTES,
    *gateways.ROUTES,
    *dead_letters.ROUTES,
    *series.ROUTES,
    *live.ROUTES,
    *wells.ROUTES,
    *well_file.ROUTES,
    *alerts.ROUTES,
    *maintenance.ROUTES,
    *shifts.ROUTES,
    *subscriptions.ROUTES,
    *diagnosis.ROUTES,
    *diagnostics.ROUTES,
    *questions.ROUTES,
    *answers.ROUTES,
    *conversations.ROUTES,
    *keys.ROUTES,
    *users.ROUTES,
    *audit.ROUTES,
    *health.ROUTES,
]
