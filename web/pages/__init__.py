"""The pages: one module each, and what a stream needs to keep them live."""

from litestar.types import ControllerRouterHandler

from web import stream
from web.pages import (
    account,
    alerting,
    alerts,
    asking,
    chat,
    feedback,
    gateways,
    grounds,
    login,
    maintenance,
    password,
    shift,
    well,
    well_edit,
    wells,
    zoom,
)

ROUTES: list[ControllerRouterHandler] = [
    *login.ROUTES,
    *chat.ROUTES,
    *asking.ROUTES,
    *alerts.ROUTES,
    *maintenance.ROUTES,
    *alerting.ROUTES,
    *wells.ROUTES,
    *well.ROUTES,
    *well_edit.ROUTES,
    *zoom.ROUTES,
    *shift.ROUTES,
    *feedback.ROUTES,
    *gateways.ROUTES,
    *grounds.ROUTES,
    *account.ROUTES,
    *password.ROUTES,
    *stream.ROUTES,
]
