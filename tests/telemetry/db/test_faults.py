"""What asyncpg raises, in the words our callers tell apart."""

import asyncpg
import pytest

from telemetry.db.faults import reported, translate
from telemetry.errors import Conflict, DatabaseFault, DataRefused, Unavailable


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.UniqueViolationError("x"), Conflict),
        (asyncpg.CheckViolationError("x"), DataRefused),
        (asyncpg.ForeignKeyViolationError("x"), DataRefused),
        (asyncpg.CharacterNotInRepertoireError("x"), DataRefused),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"), DataRefused),
        (asyncpg.ConnectionDoesNotExistError("x"), Unavailable),
        (asyncpg.CannotConnectNowError("x"), Unavailable),
        (asyncpg.AdminShutdownError("x"), Unavailable),
        (asyncpg.QueryCanceledError("x"), Unavailable),
        (asyncpg.TooManyConnectionsError("x"), Unavailable),
        (asyncpg.DiskFullError("x"), Unavailable),
        (asyncpg.DeadlockDetectedError("x"), Unavailable),
        (asyncpg.SerializationError("x"), Unavailable),
        (asyncpg.ReadOnlySQLTransactionError("x"), Unavailable),
        (asyncpg.InternalClientError("cannot switch to state 12"), Unavailable),
        (asyncpg.InterfaceError("pool is closing"), Unavailable),
        (asyncpg.InterfaceError("connection is closed"), Unavailable),
        (asyncpg.InterfaceError("the server expects 2 arguments"), DatabaseFault),
        (asyncpg.UndefinedTableError("x"), DatabaseFault),
        (asyncpg.InsufficientPrivilegeError("x"), DatabaseFault),
        (ConnectionRefusedError("x"), Unavailable),
        (TimeoutError(), Unavailable),
    ],
)
def test_translations(error: Exception, kind: type[Exception]) -> None:
    told = translate(error)
    assert type(told) is kind
    assert "x" not in str(told).split()


def test_other_errors_pass_as_they_are() -> None:
    with pytest.raises(KeyError), reported():
        raise KeyError


def test_the_cause_is_kept_for_the_log() -> None:
    with pytest.raises(DatabaseFault) as caught, reported():
        raise asyncpg.UndefinedTableError("reading")
    assert isinstance(caught.value.__cause__, asyncpg.UndefinedTableError)


def test_tidying_up_is_quiet() -> None:
    with reported(quietly=True):
        raise ConnectionResetError
