"""The pages: one module each, and what a stream needs to keep them live."""

from web import stream
from web.pages import account, asking, chat, gateways, login, well, wells

ROUTES = [
    *login.ROUTES,
    *chat.ROUTES,
    *asking.ROUTES,
    *wells.ROUTES,
    *well.ROUTES,
    *gateways.ROUTES,
    *account.ROUTES,
    *stream.ROUTES,
]
