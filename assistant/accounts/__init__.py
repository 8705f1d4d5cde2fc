"""People, roles, sessions, API keys, audit trail."""

from assistant.accounts.keys import Held, Key, KeyRing, create_key, key, keys, revoke
from assistant.accounts.people import (
    Account,
    change,
    change_password,
    create_user,
    delete,
    disable,
    ensure_admin,
    find,
    listing,
    sign_in,
)
from assistant.accounts.sessions import caller_of_session, end_session, open_session

__all__ = [
    "Account",
    "Held",
    "Key",
    "KeyRing",
    "caller_of_session",
    "change",
    "change_password",
    "create_key",
    "create_user",
    "delete",
    "disable",
    "end_session",
    "ensure_admin",
    "find",
    "key",
    "keys",
    "listing",
    "open_session",
    "revoke",
    "sign_in",
]
