"""Pool, transactions, and named queries from .sql files: the only door to SQL."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import asyncpg
import msgspec

from telemetry.db.faults import reported
from telemetry.db.noting import Query, note
from telemetry.errors import Unavailable

Row = Mapping[str, Any]
COMMAND_S = 60.0
ACQUIRE_S = 10.0
CLOSE_S = 2.0
STATEMENT_S = 30
IDLE_S = 60
UNHURRIED_S = 24 * 3600.0
# A plan made for its very values leaves out the partitions they do not touch; a general one locks all of them.
SESSION_SETTINGS = {
    "application_name": "wellspeak",
    "timezone": "UTC",
    "statement_timeout": f"{STATEMENT_S}s",
    "idle_in_transaction_session_timeout": f"{IDLE_S}s",
    "plan_cache_mode": "force_custom_plan",
}


@cache
def queries(package: str, file: str = "queries.sql") -> Mapping[str, Query]:
    """The `-- name: x` blocks of <package>/sql/<file>, without their comment lines."""
    text = files(package).joinpath("sql", file).read_text("utf-8")
    parts = re.split(r"^-- name: *(\w+) *\n", text, flags=re.MULTILINE)
    bodies = (re.sub(r"^--.*\n?", "", body, flags=re.MULTILINE).strip() for body in parts[2::2])
    return {name: Query(body, f"{package}/{file}: {name}") for name, body in zip(parts[1::2], bodies, strict=True)}


class Session:
    """One connection; what is done here happens in the order it is asked for."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._timeout: float | None = None

    @asynccontextmanager
    async def unhurried(self) -> AsyncIterator[None]:
        """For work that may take hours, such as a migration: no statement of the block is cut short."""
        await self.execute("SET statement_timeout = 0")
        self._timeout = UNHURRIED_S
        try:
            yield
        except Exception:
            await self._hurry_again()
            raise
        await self._hurry_again()  # not when cancelled: the connection is given up then

    async def _hurry_again(self) -> None:
        self._timeout = None
        with reported(quietly=True):
            await self._connection.execute("RESET statement_timeout")

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        with reported():
            rows = list(await self._connection.fetch(str(sql), *args, timeout=self._timeout))
        note(sql, args, len(rows))
        return rows

    async def fetch_row(self, sql: str, *args: object) -> Row | None:
        with reported():
            row: Row | None = await self._connection.fetchrow(str(sql), *args, timeout=self._timeout)
        note(sql, args, int(row is not None))
        return row

    async def fetch_value(self, sql: str, *args: object) -> Any:
        with reported():
            value = await self._connection.fetchval(str(sql), *args, timeout=self._timeout)
        note(sql, args, 1)
        return value

    async def execute(self, sql: str, *args: object) -> int:
        """Returns the number of rows touched; without arguments several statements may stand in a row."""
        with reported():
            return _touched(await self._connection.execute(str(sql), *args, timeout=self._timeout))

    async def copy(
        self, table: str, columns: Sequence[str], records: Iterable[Sequence[object]], *, schema: str | None = None
    ) -> int:
        with reported():
            tag = await self._connection.copy_records_to_table(
                table, columns=columns, records=records, schema_name=schema
            )
            return _touched(tag)

    async def copy_out(self, sql: str, *args: object) -> bytearray:
        """What a query gives in PostgreSQL's binary COPY format: several times cheaper to send than rows."""
        content = bytearray()

        async def take(part: bytes) -> None:
            content.extend(part)

        with reported():
            await self._connection.copy_from_query(str(sql), *args, output=take, format="binary")
        note(sql, args, None)
        return content

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Transaction"]:
        """Within a transaction: a savepoint, which can fail alone."""
        with reported():
            inner = self._connection.transaction()
            await inner.start()
        try:
            inside = Transaction(self._connection)
            inside._timeout = self._timeout
            yield inside
        except BaseException:
            with reported(quietly=True):
                await inner.rollback()
            raise
        with reported():
            await inner.commit()


class Transaction(Session):
    """A session whose work is kept whole at the end of its block, or not at all."""


class Database:
    """Owns the pool. `readers` is another, for reads that may take long, so that nothing else waits for them."""

    def __init__(self, pool: Any, url: str, readers: "Database | None" = None) -> None:
        self._pool = pool
        self._url = url
        self.readers = readers or self

    @asynccontextmanager
    async def apart(self, *, pool_size: int, keep_plans: bool = False) -> AsyncIterator["Database"]:
        """The same database by connections that nobody else can use up.

        `keep_plans` is for who runs one statement again and again, whose plan does not depend on its values.
        """
        async with connect(self._url, pool_size=pool_size, keep_plans=keep_plans) as own:
            yield own

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A connection of one's own, without a transaction."""
        with reported():
            connection = await self._pool.acquire(timeout=ACQUIRE_S)
        try:
            yield Session(connection)
        except (Unavailable, asyncio.CancelledError):
            # Who knows how far it was: the next user gets a fresh one.
            with reported(quietly=True):
                connection.terminate()
            raise
        finally:
            with reported(quietly=True):
                await self._pool.release(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self.session() as session, session.transaction() as transaction:
            yield transaction

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        async with self.session() as session:
            return await session.fetch(sql, *args)

    async def fetch_row(self, sql: str, *args: object) -> Row | None:
        async with self.session() as session:
            return await session.fetch_row(sql, *args)

    async def fetch_value(self, sql: str, *args: object) -> Any:
        async with self.session() as session:
            return await session.fetch_value(sql, *args)

    async def execute(self, sql: str, *args: object) -> int:
        async with self.session() as session:
            return await session.execute(sql, *args)

    async def room(self) -> int:
        """How many connections the server takes from all who are not its superuser."""
        found: int = await self.fetch_value(queries("telemetry", "migrate.sql")["room"])
        return found

    async def ping(self) -> float:
        """Milliseconds for a round trip."""
        began = time.perf_counter()
        await self.fetch_value("SELECT 1")
        return (time.perf_counter() - began) * 1000

    async def close(self) -> None:
        """A server that does not answer is not waited for."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


Store = Database | Session


@asynccontextmanager
async def connect(
    url: str, *, pool_size: int = 10, readers: int = 0, keep_plans: bool = False
) -> AsyncIterator[Database]:
    """Connections are opened when they are first needed; `readers` more are for long reads alone."""
    async with AsyncExitStack() as stack:
        reading = await stack.enter_async_context(_pooled(url, readers)) if readers else None
        database = await stack.enter_async_context(_pooled(url, pool_size, reading, keep_plans=keep_plans))
        await database.ping()
        yield database


@asynccontextmanager
async def _pooled(
    url: str, size: int, readers: Database | None = None, *, keep_plans: bool = False
) -> AsyncIterator[Database]:
    plans = {"plan_cache_mode": "auto"} if keep_plans else {}
    with reported():
        pool = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=size,
            init=_teach_json,
            reset=_leave_as_is,
            command_timeout=COMMAND_S,
            timeout=ACQUIRE_S,
            server_settings=SESSION_SETTINGS | plans,
        )
    database = Database(pool, url, readers)
    try:
        yield database
    finally:
        with reported(quietly=True):
            await database.close()


async def _leave_as_is(_: Any) -> None:
    """Our sessions leave nothing behind that the usual round trip of DISCARD-like statements would have to undo."""


async def _teach_json(connection: Any) -> None:
    """json and jsonb columns carry Python values; in binary, so that COPY takes them too."""
    for kind, prefix in (("json", b""), ("jsonb", b"\x01")):
        encode, decode = _json_codec(prefix)
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=encode, decoder=decode, format="binary")


def _json_codec(prefix: bytes) -> tuple[Callable[[object], bytes], Callable[[bytes], object]]:
    def encode(value: object) -> bytes:
        return prefix + msgspec.json.encode(value)

    def decode(data: bytes) -> object:
        return msgspec.json.decode(data[len(prefix) :])

    return encode, decode


def _touched(tag: str) -> int:
    """'INSERT 0 5' is 5; 'CREATE TABLE' is 0."""
    last = tag.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0
