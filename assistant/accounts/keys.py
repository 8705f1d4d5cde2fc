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
from telemetry.errors import Conflict, Invalid, NotFound, Problem, Unavailable
from telemetry.naming import WELL_ID
from telemetry.wells import key_of

SQL = queries("assistant", "accounts.sql")
Kind = Literal["gateway", "token"]
REMEMBERED_S = 2.0
TRUSTED_S = 4.0
PATIENCE_S = 5.0
REMEMBERED_AT_MOST = 1000
WELLS_AT_MOST = 1000
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
    wells: tuple[str, ...] | None = None
    previous_until: datetime | None = None


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
    wells: Iterable[str] | None = None,
) -> tuple[Key, str]:
    """The key and its secret, which nobody can read again. `within` are the fields of who makes it.

    `wells` confines a gateway to these, of its fields if it has any.
    """
    chosen = None if fields is None else tuple(fields)
    single = None if wells is None else tuple(wells)
    problems = [*_problems(name, kind, role), *checked_fields(chosen, within), *_wells_problems(kind, single)]
    if problems:
        raise Invalid(problems)
    key_id, secret = uuid4(), _new_secret(kind)
    async with db.transaction() as tx:
        given = None if chosen is None else list(chosen)
        bound = None if single is None else list(single)
        await tx.execute(SQL["insert_key"], key_id, name, kind, role, given, hash_of(secret), now, by, bound)
        detail = {"name": name, "kind": kind, "role": role, "fields": given} | ({"wells": bound} if bound else {})
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
            "wells": single,
        },
        Key,
    ), secret


async def rotate(
    db: Database,
    key_id: str,
    *,
    by: str,
    now: datetime,
    overlap: timedelta,
    within: frozenset[str] | None = None,
) -> tuple[Key, str]:
    """A new secret; the one before it goes on for the overlap. Never more than two: Conflict while two are valid."""
    held = await key(db, key_id, within=within)
    secret, until = _new_secret(held.kind), now + overlap
    async with db.transaction() as tx:
        if await tx.fetch_row(SQL["rotate_key"], _uuid(key_id), hash_of(secret), until, now) is None:
            raise Conflict("two secrets of this key are valid: end the one before first")
        await record(tx, "key_rotated", by=by, now=now, target=key_id, detail={"previous_until": until})
    return await key(db, key_id, within=within), secret


async def end_previous(
    db: Database, key_id: str, *, by: str, now: datetime, within: frozenset[str] | None = None
) -> None:
    """The secret before the one of now counts no more; NotFound where there is none."""
    await key(db, key_id, within=within)
    async with db.transaction() as tx:
        if await tx.fetch_row(SQL["end_previous"], _uuid(key_id), now) is None:
            raise NotFound("this key has one secret")
        await record(tx, "key_previous_ended", by=by, now=now, target=key_id)


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

    async def fresh(self, secret: str, now: datetime) -> Held | None:
        """As the database has it now, for streams: they look seldom, and must not trust what was seen before."""
        return await asyncio.shield(self._looking_up(hash_of(secret), now))

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
        row = await self._db.fetch_row(SQL["key_of_secret"], digest, now)
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
    wells = None if row["wells"] is None else frozenset(key_of(well) for well in row["wells"])
    name = f"{row['name']} {row['id'][:8]}"
    return Caller(name=name, kind=row["kind"], role=row["role"], fields=fields, wells=wells)


def _key(row: Row) -> Key:
    return msgspec.convert(dict(row), Key)


def _new_secret(kind: str) -> str:
    return f"ws{kind[0]}_{secrets.token_urlsafe(32)}"


def _uuid(key_id: str) -> UUID:
    try:
        return UUID(key_id)
    except ValueError:
        raise NotFound("unknown key") from None


def _wells_problems(kind: str, wells: tuple[str, ...] | None) -> list[Problem]:
    """They need not exist yet."""
    if wells is None:
        return []
    if kind != "gateway":
        return [Problem("wells", "only a gateway key is confined to wells; a token to fields")]
    if not 0 < len(wells) <= WELLS_AT_MOST or not all(WELL_ID.fullmatch(well) for well in wells):
        return [Problem("wells", f"must name 1 to {WELLS_AT_MOST} wells by their ids")]
    return []


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
