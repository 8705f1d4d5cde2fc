"""wellspeak users and keys; also beside a running server."""

import asyncio
import getpass
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import TypeVar

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from assistant import accounts
from assistant.runtime import open_database, wall_clock
from assistant.settings import Settings
from telemetry.db import Database

BY = "command line"
WIDE = 1000
T = TypeVar("T")


def create_user(settings: Settings, chosen: Namespace) -> int:
    password = sys.stdin.readline().rstrip("\r\n") if chosen.password_stdin else getpass.getpass()
    asked = (chosen.name, password, chosen.role, chosen.field)
    _with_database(settings, lambda db: accounts.create_user(db, *asked, by=BY, now=wall_clock()))
    return 0


def list_users(settings: Settings, chosen: Namespace) -> int:
    table = Table(*(Column(name, overflow="fold") for name in ("name", "role", "fields", "state")))
    for user in _with_database(settings, lambda db: accounts.listing(db, limit=10_000)):
        table.add_row(
            *_cells(user.username, user.role, _fields(user.fields), "disabled" if user.disabled_at else "active")
        )
    _show(table)
    return 0


def disable_user(settings: Settings, chosen: Namespace) -> int:
    _with_database(settings, lambda db: accounts.disable(db, chosen.name, by=BY, now=wall_clock()))
    return 0


def create_key(settings: Settings, chosen: Namespace) -> int:
    """The secret stands alone on standard output, for `KEY=$(wellspeak keys create ...)`."""
    asked = (chosen.name, chosen.kind, chosen.role, chosen.field)
    key, secret = _with_database(
        settings, lambda db: accounts.create_key(db, *asked, by=BY, now=wall_clock(), wells=chosen.well)
    )
    print(f"{key.kind} {key.name}, id {key.id}; the secret is shown only now", file=sys.stderr)
    print(secret)
    return 0


def rotate_key(settings: Settings, chosen: Namespace) -> int:
    """As for a new one, the secret stands alone on standard output."""
    overlap = timedelta(hours=chosen.overlap_hours)
    key, secret = _with_database(
        settings, lambda db: accounts.rotate(db, chosen.id, by=BY, now=wall_clock(), overlap=overlap)
    )
    print(
        f"the secret before goes on until {key.previous_until or 'now'}; the new one is shown only now", file=sys.stderr
    )
    print(secret)
    return 0


def list_keys(settings: Settings, chosen: Namespace) -> int:
    folded = (Column(name, overflow="fold") for name in ("name", "kind", "role", "fields", "last seen"))
    table = Table(Column("id", no_wrap=True, min_width=36), *folded)
    for key in _with_database(settings, lambda db: accounts.keys(db, limit=10_000)):
        seen = f"{key.last_seen_at:%Y-%m-%d %H:%M} UTC" if key.last_seen_at else "never"
        table.add_row(*_cells(key.id, key.name, key.kind, key.role or "", _fields(key.fields), seen))
    _show(table)
    return 0


def revoke_key(settings: Settings, chosen: Namespace) -> int:
    _with_database(settings, lambda db: accounts.revoke(db, chosen.id, by=BY, now=wall_clock()))
    return 0


def _cells(*texts: str) -> Iterator[Text]:
    """As they are: a name with brackets is no markup."""
    return (Text(text) for text in texts)


def _show(table: Table) -> None:
    """For a file or another program a line stays a line."""
    console = Console()
    Console(width=None if console.is_terminal else WIDE).print(table)


def _fields(fields: tuple[str, ...] | None) -> str:
    return "all" if fields is None else ", ".join(fields)


def _with_database(settings: Settings, act: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_database(settings) as db:
            return await act(db)

    return asyncio.run(run())
