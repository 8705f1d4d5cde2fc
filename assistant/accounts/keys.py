"""Gateway keys and API tokens: the secret shown once and stored hashed."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

import msgspec

from assistant.accounts.audit import record
from assistant.accounts.names import checked_fields, is_text, reach
from assistant.accounts.sessions import hash_of
from assistant.model import ROLES, Caller, Role
from telemetry.db import Database, Row, queries
from telemetry.errors import Invalid, NotFound, Problem, Unavailable

SQL = queries("assistant", "accounts.sql")
Kind = Literal["gateway", "token"]
REMEMBERED_S = 2.0
TRUSTED_S = 4.0
PATIENCE_S = 5.0
REMEMBERED_AT_MOST = 1000
SEEN_EVERY = timedelta(seconds=10)


class Key(msgspec.Struct, frozen=True):
    id: str
    name: str
    kind: Kind
    role: Role | None
    fields: tuple[str, ...] | None
    created_at: datetime
    created_by: str
    last_seen_at: datetime | None = None


async def create_key(
    db: Database,
    name: str,
    kind: str,
    role: str | None = None,
    fields: Iterable[str] | None = None,
    *,
    by: str,
    now: datetime,
    within: frozenset[str] | None = None,
) -> tuple[Key, str]:
    """The key and its secret, which nobody can read again. `within` are the fields of who makes it."""
    chosen = None if fields is None else tuple(fields)
    problems = [*_problems(name, kind, role), *checked_fields(chosen, within)]
    if problems:
        raise Invalid(problems)
    key_id, secret = uuid4(), f"ws{kind[0]}_{secrets.token_urlsafe(32)}"
    async with db.transaction() as tx:
        given = None if chosen is None else list(chosen)
        await tx.execute(SQL["insert_key"], key_id, name, kind, role, given, hash_of(secret), now, by)
        detail = {"name": name, "kind": kind, "role": role, "fields": given}
        await record(tx, "key_created", by=by, now=now, target=str(key_id), detail=detail)
    return msgspec.convert(
        {
            "id": str(key_id),
            "name": name,
            "kind": kind,
            "role": role,
            "fields": chosen,
            "created_at": now,
            "created_by": by,
        },
        Key,
    ), secret


async def keys(
    db: Database, *, within: frozenset[str] | None = None, after: str | None = None, limit: int = 100
) -> list[Key]:
    """Those not revoked, in the order of their making; `after` is the id of the last one seen."""
    rows = await db.fetch(SQL["keys"], reach(within), None if after is None else _uuid(after), limit)
    return [_key(row) for row in rows]


async def key(db: Database, key_id: str, *, within: frozenset[str] | None = None) -> Key:
    row = await db.fetch_row(SQL["key"], _uuid(key_id), reach(within))
    if row is None:
        raise NotFound("unknown key")
    return _key(row)


async def revoke(db: Database, key_id: str, *, by: str, now: datetime, within: frozenset[str] | None = None) -> None:
    await key(db, key_id, within=within)
    async with db.transaction() as tx:
        if not await tx.execute(SQL["revoke_key"], _uuid(key_id), now):
            raise NotFound("unknown key")
        await record(tx, "key_revoked", by=by, now=now, target=key_id)


@dataclass(frozen=True)
class Held:
    """A key as just looked up: who it speaks for, and its id for limits of its own."""

    key_id: str
    caller: Caller
    looked_up: datetime


class KeyRing:
    """Knows callers by their secret. Looks again after two seconds and trusts none longer than four, so that a key
    that was revoked ends within five."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._held: dict[bytes, Held] = {}
        self._looking: dict[bytes, asyncio.Task[Held | None]] = {}

    async def held(self, secret: str, now: datetime) -> Held | None:
        digest = hash_of(secret)
        known = self._remembered(digest, now)
        return known if known is not None else await asyncio.shield(self._looking_up(digest, now))

    def remembered(self, secret: str, now: datetime) -> Held | None:
        """None: not without asking the database."""
        return self._remembered(hash_of(secret), now)

    def _remembered(self, digest: bytes, now: datetime) -> Held | None:
        """What is due for another look is looked at beside the posts that go on meanwhile."""
        known = self._held.get(digest)
        age_s = (now - known.looked_up).total_seconds() if known else -1.0
        if not 0 <= age_s < TRUSTED_S:
            return None
        if age_s >= REMEMBERED_S:
            self._looking_up(digest, now)
        return known

    def _looking_up(self, digest: bytes, now: datetime) -> asyncio.Task[Held | None]:
        looking = self._looking.get(digest)
        if looking is None:
            looking = self._looking[digest] = asyncio.create_task(self._look(digest, now))
            looking.add_done_callback(_seen)
        return looking

    async def _look(self, digest: bytes, now: datetime) -> Held | None:
        """One look for all who ask meanwhile; nobody waits long for a database that does not answer."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._looked_up(digest, now)
        except TimeoutError:
            raise Unavailable("the database does not answer") from None
        finally:
            del self._looking[digest]

    async def _looked_up(self, digest: bytes, now: datetime) -> Held | None:
        row = await self._db.fetch_row(SQL["key_of_secret"], digest)
        if row is None:
            self._held.pop(digest, None)
            return None
        if row["last_seen_at"] is None or now - row["last_seen_at"] > SEEN_EVERY:
            await self._db.execute(SQL["key_seen"], UUID(row["id"]), now)
        if len(self._held) >= REMEMBERED_AT_MOST:
            self._held.clear()
        self._held[digest] = Held(row["id"], _caller(row), now)
        return self._held[digest]


def _seen(looking: asyncio.Task[Held | None]) -> None:
    """Where nobody waits for it a failure is no news: the key is not trusted much longer, and asked for again."""
    if not looking.cancelled():
        looking.exception()


def _caller(row: Row) -> Caller:
    """Two keys of one name are two callers, whose conversations are their own."""
    fields = None if row["fields"] is None else frozenset(row["fields"])
    return Caller(name=f"{row['name']} {row['id'][:8]}", kind=row["kind"], role=row["role"], fields=fields)


def _key(row: Row) -> Key:
    return msgspec.convert(dict(row), Key)


def _uuid(key_id: str) -> UUID:
    try:
        return UUID(key_id)
    except ValueError:
        raise NotFound("unknown key") from None


def _problems(name: str, kind: str, role: str | None) -> list[Problem]:
    found = []
    if not is_text(name, longest=100):
        found.append(Problem("name", "must be 1 to 100 characters without control characters"))
    if kind not in {"gateway", "token"}:
        found.append(Problem("kind", "must be gateway or token"))
    elif kind == "gateway" and role is not None:
        found.append(Problem("role", "a gateway key has no role"))
    elif kind == "token" and role not in ROLES:
        found.append(Problem("role", f"must be one of {', '.join(ROLES)}"))
    return found
