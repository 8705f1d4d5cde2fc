"""People: their accounts, roles and passwords."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from assistant.accounts import attempts, browsers, codes
from assistant.accounts.audit import record
from assistant.accounts.names import checked_fields, is_username, reach
from assistant.accounts.passwords import hashed, matches, weaknesses
from assistant.errors import Unauthenticated
from assistant.model import ROLES, Role
from telemetry.db import Database, Row, Transaction, queries
from telemetry.errors import Conflict, Invalid, NotFound, Problem

SQL = queries("assistant", "accounts.sql")
RESERVED = frozenset({"admin_token"})
NOT_RIGHT = "The username or the password is not right."


class Account(msgspec.Struct, frozen=True):
    id: int
    username: str
    role: Role
    fields: tuple[str, ...] | None
    created_at: datetime
    last_sign_in_at: datetime | None = None
    disabled_at: datetime | None = None
    must_change_password: bool = False
    has_code: bool = False


async def find(db: Database, username: str, *, within: frozenset[str] | None = None) -> Account:
    row = await db.fetch_row(SQL["account"], username, reach(within)) if is_username(username) else None
    if row is None:
        raise NotFound("unknown user")
    return _account(row)


async def listing(
    db: Database, *, within: frozenset[str] | None = None, after: str | None = None, limit: int = 100
) -> list[Account]:
    """By username; `within` are the fields of who looks."""
    return [_account(row) for row in await db.fetch(SQL["accounts"], reach(within), after, limit)]


async def create_user(
    db: Database,
    username: str,
    password: str,
    role: str,
    fields: Sequence[str] | None = None,
    *,
    by: str,
    now: datetime,
    within: frozenset[str] | None = None,
    lasting: bool = False,
) -> Account:
    """`lasting`: the password need not be changed at the first sign-in, though another has set it."""
    problems = [*_problems(username, password, role), *checked_fields(fields, within)]
    if problems:
        raise Invalid(problems)
    password_hash = await hashed(password)
    given = None if fields is None else list(fields)
    async with db.transaction() as tx:
        row = await tx.fetch_row(SQL["insert_account"], username, password_hash, role, given, now, not lasting)
        if row is None:
            raise Conflict("this username is not free")
        detail = {"role": role, "fields": given}
        await record(tx, "user_created", by=by, now=now, target=username, detail=detail)
    return _account(row)


async def ensure_admin(db: Database, password: str, now: datetime) -> str | None:
    """Makes the user `admin` where there is no account yet; the password if it had to be generated, else None."""
    if await db.fetch_value(SQL["any_account"]):
        return None
    chosen = password or secrets.token_urlsafe(12)
    password_hash = await hashed(chosen)
    made = await db.fetch_value(SQL["insert_first_account"], "admin", password_hash, now)
    if made is None:
        return None
    await record(db, "user_created", by="first start", now=now, target="admin", detail={"role": "admin"})
    return None if password else chosen


async def change(
    db: Database,
    username: str,
    patch: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
    within: frozenset[str] | None = None,
    lasting: bool = False,
) -> Account:
    """Patch keys: role, fields, password, disabled, code (False drops the second factor).

    A new password or disabling ends the sessions. `lasting`: the password is the person's own choice.
    """
    account = await find(db, username, within=within)
    problems = _patch_problems(account, patch, within)
    if problems:
        raise Invalid(problems)
    password = patch.get("password")
    password_hash = None if password is None else await hashed(password)
    disabled_at = account.disabled_at
    if patch.get("disabled") is not None:
        disabled_at = (account.disabled_at or now) if patch["disabled"] else None
    fields = patch.get("fields", account.fields)
    async with db.transaction() as tx:
        admins = len(await tx.fetch(SQL["lock_admins"]))
        role, given = patch.get("role") or account.role, None if fields is None else list(fields)
        changed = (role, given, disabled_at, password_hash, None if password_hash is None else not lasting)
        await tx.execute(SQL["change_account"], account.id, *changed)
        if patch.get("code") is False:
            await tx.execute(SQL["drop_code"], account.id)
        await _keep_an_admin(tx, admins)
        if password_hash or disabled_at:
            await tx.execute(SQL["end_sessions"], account.id)
        detail = {key: value for key, value in patch.items() if key != "password"}
        detail |= {"password": "changed"} if password_hash else {}
        await record(tx, "user_changed", by=by, now=now, target=account.username, detail=detail)
    return await find(db, username)


async def disable(db: Database, username: str, *, by: str, now: datetime) -> Account:
    return await change(db, username, {"disabled": True}, by=by, now=now)


async def delete(db: Database, username: str, *, by: str, now: datetime, within: frozenset[str] | None = None) -> None:
    """The name stays taken: what it wrote belongs to nobody else."""
    account = await find(db, username, within=within)
    async with db.transaction() as tx:
        admins = len(await tx.fetch(SQL["lock_admins"]))
        await tx.execute(SQL["delete_account"], account.id, now)
        await _keep_an_admin(tx, admins)
        await tx.execute(SQL["end_sessions"], account.id)
        await record(tx, "user_deleted", by=by, now=now, target=account.username)


async def sign_in(
    db: Database,
    username: str,
    password: str,
    now: datetime,
    source: str | None = None,
    *,
    code: str = "",
    browser: str | None = None,
) -> Account:
    """Unauthenticated for an unknown name, a wrong password and a wrong code alike; TooMany after ten wrong ones.

    `browser` is what was given to a browser at a sign-in before.
    """
    name = username.strip().lower()[:64].replace("\0", "")
    known = browser if browser and await browsers.knows(db, browser, name) else None
    counted = attempts.counted_for(name, known)
    if known is None:
        await attempts.check_source(db, source, now)
    await attempts.count(db, counted, now)
    row = await db.fetch_row(SQL["secret_of_account"], name)
    right = await matches(None if row is None else row["password_hash"], password)
    if row is None or not right or not await _code_passes(db, row, code, now):
        await attempts.blame_source(db, source, now)
        # A name that is none may be a password typed in the wrong place.
        await record(db, "sign_in_refused", by="unknown name" if row is None else name, now=now, source=source)
        raise Unauthenticated(NOT_RIGHT)
    async with db.transaction() as tx:
        await attempts.forget(tx, counted)
        await tx.execute(SQL["signed_in"], row["id"], now)
        await record(tx, "sign_in", by=row["username"], now=now, source=source)
    return await find(db, row["username"])


async def change_password(
    db: Database,
    username: str,
    old: str,
    new: str,
    *,
    now: datetime,
    source: str | None = None,
) -> Account:
    """By the person; ends all sessions, so the one at hand must be opened anew."""
    account = await _confirmed(db, username, old, now, source)
    if old == new:
        raise Invalid([Problem("new", "must differ from the old one")])
    problems = [Problem("new", problem.message) for problem in weaknesses(new, account.username)]
    if problems:
        raise Invalid(problems)
    return await change(db, account.username, {"password": new}, by=account.username, now=now, lasting=True)


async def offer_code(db: Database, username: str, password: str, *, now: datetime, source: str | None = None) -> bytes:
    """A new secret for an app. It counts once a code of it was given back."""
    account = await _confirmed(db, username, password, now, source)
    secret = codes.new_secret()
    await db.execute(SQL["offer_code"], account.id, secret)
    return secret


async def take_up_code(db: Database, username: str, code: str, *, now: datetime) -> Account:
    account = await find(db, username)
    await attempts.count(db, f"code:{account.id}", now)
    secret = await db.fetch_value(SQL["offered_code"], account.id)
    step = None if secret is None else codes.accepted(secret, code, now, 0)
    if step is None:
        raise Invalid([Problem("code", "is not the one of this moment: look at the app, and at the device's clock")])
    async with db.transaction() as tx:
        await attempts.forget(tx, f"code:{account.id}")
        await tx.execute(SQL["take_up_code"], account.id, step, secret)
        await record(tx, "code_taken_up", by=account.username, now=now, target=account.username)
    return await find(db, username)


async def drop_code(db: Database, username: str, password: str, *, now: datetime, source: str | None = None) -> Account:
    account = await _confirmed(db, username, password, now, source)
    return await change(db, account.username, {"code": False}, by=account.username, now=now)


async def _confirmed(db: Database, username: str, password: str, now: datetime, source: str | None) -> Account:
    """The password once more, from somebody who is signed in and has given a code for that."""
    counted = f"again:{username.lower()}"
    await attempts.count(db, counted, now)
    row = await db.fetch_row(SQL["secret_of_account"], username)
    if not await matches(None if row is None else row["password_hash"], password):
        await record(db, "sign_in_refused", by=username, now=now, source=source)
        raise Unauthenticated(NOT_RIGHT)
    async with db.transaction() as tx:
        await attempts.forget(tx, counted)
    return await find(db, username)


async def _code_passes(db: Database, row: Row, code: str, now: datetime) -> bool:
    """Whoever has set up an app gives its code, each code once."""
    if row["code_secret"] is None:
        return True
    step = codes.accepted(row["code_secret"], code, now, row["code_last_step"])
    return step is not None and bool(await db.execute(SQL["use_code"], row["id"], step))


async def _keep_an_admin(tx: Transaction, before: int) -> None:
    if before and not await tx.fetch_value(SQL["count_admins"]):
        raise Conflict("this is the last administrator")


def _account(row: Row) -> Account:
    return msgspec.convert(dict(row), Account)


def _problems(username: str, password: str, role: str) -> list[Problem]:
    found = []
    if not is_username(username):
        found.append(
            Problem("username", "must be 1 to 64 ASCII letters, digits, '.', '_', '-', '@', a letter or digit first")
        )
    elif username.lower() in RESERVED:
        found.append(Problem("username", "is the server's own"))
    found += weaknesses(password, username)
    if role not in ROLES:
        found.append(Problem("role", f"must be one of {', '.join(ROLES)}"))
    return found


def _patch_problems(account: Account, patch: Mapping[str, Any], within: frozenset[str] | None) -> list[Problem]:
    found = []
    if patch.get("role") is not None and patch["role"] not in ROLES:
        found.append(Problem("role", f"must be one of {', '.join(ROLES)}"))
    if patch.get("password") is not None:
        found += weaknesses(patch["password"], account.username)
    if "fields" in patch:
        found += checked_fields(patch["fields"], within)
    return found
