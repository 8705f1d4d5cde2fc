"""The pages: one module each, and what a stream needs to keep them live."""

from litestar.types import ControllerRouterHandler

from web import stream
from web.pages import account, alerting, asking, chat, gateways, login, well, wells

ROUTES: list[ControllerRouterHandler] = [
    *login.ROUTES,
    *chat.ROUTES,
    *asking.ROUTES,
    *alerting.ROUTES,
    *wells.ROUTES,
    *well.ROUTES,
    *gateways.ROUTES,
    *account.ROUTES,
    *stream.ROUTES,
]
