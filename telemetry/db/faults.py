"""Turns what asyncpg raises into what our callers tell apart."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from telemetry.errors import Conflict, DatabaseFault, DataRefused, TelemetryError, Unavailable

# Connection trouble, shortage, shutdown, failover and lost races: the same call may well succeed later.
_PASSING = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.ObjectInUseError,
    asyncpg.LockNotAvailableError,
)
_DATA = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, UnicodeError)

_ASYNCPG_RAISES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    asyncio.TimeoutError,
    UnicodeError,
)


@contextmanager
def reported(*, quietly: bool = False) -> Iterator[None]:
    """`quietly` is for tidying up: the trouble has been told already."""
    try:
        yield
    except _ASYNCPG_RAISES as error:
        if not quietly:
            raise translate(error) from error


def translate(error: Exception) -> TelemetryError:
    if isinstance(error, asyncpg.UniqueViolationError):
        return Conflict("it exists already")
    if isinstance(error, _PASSING) or _is_closed(error):
        return Unavailable("the database cannot be reached or is busy")
    if isinstance(error, _DATA):
        return DataRefused("the database does not take these data")
    return DatabaseFault("the database refused the request")


def _is_closed(error: Exception) -> bool:
    """asyncpg has one class for misuse and for a connection that went away under us."""
    said = str(error)
    return isinstance(error, asyncpg.InterfaceError) and ("clos" in said or "released back" in said)
