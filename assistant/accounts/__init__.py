"""People, roles, sessions, API keys, audit trail."""

from assistant.accounts.keys import Held, Key, KeyRing, create_key, end_previous, key, keys, revoke, rotate
from assistant.accounts.people import (
    Account,
    change,
    change_password,
    create_user,
    delete,
    disable,
    drop_code,
    ensure_admin,
    find,
    listing,
    offer_code,
    sign_in,
    take_up_code,
)
from assistant.accounts.sessions import Sitting, caller_of_session, end_session, open_session, sitting

__all__ = [
    "Account",
    "Held",
    "Key",
    "KeyRing",
    "Sitting",
    "caller_of_session",
    "change",
    "change_password",
    "create_key",
    "create_user",
    "delete",
    "disable",
    "drop_code",
    "end_previous",
    "end_session",
    "ensure_admin",
    "find",
    "key",
    "keys",
    "listing",
    "offer_code",
    "open_session",
    "revoke",
    "rotate",
    "sign_in",
    "sitting",
    "take_up_code",
]
