"""The pages: one module each, and what a stream needs to keep them live."""

from web import stream
from web.pages import account, asking, chat, feedback, gateways, login, shift, well, well_edit, wells

ROUTES = [
    *login.ROUTES,
    *chat.ROUTES,
    *asking.ROUTES,
    *wells.ROUTES,
    *well.ROUTES,
    *well_edit.ROUTES,
    *shift.ROUTES,
    *feedback.ROUTES,
    *gateways.ROUTES,
    *account.ROUTES,
    *stream.ROUTES,
]
