"""The demonstration: a simulated field with a past, people who may sign in, and a gateway that goes on posting."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np

from assistant import accounts
from assistant.gateway import KEY_VARIABLE, SEED
from assistant.settings import Settings
from telemetry import events, series, wells
from telemetry.db import Database
from telemetry.errors import Conflict, NotFound
from telemetry.model import Array
from telemetry.simulator import SimWell, demo_field, log_of, simulate, visited

HISTORY = timedelta(days=45)
STEP_S = 300
SAME_STORY = timedelta(hours=6)
PEOPLE = ("viewer", "operator", "engineer")
KEY_NAME = "demo-gateway"
BY = "demo"
Progress = Callable[[int, int], None]


class Ground(Protocol):
    """What the demonstration stands on; a Runtime is one."""

    @property
    def db(self) -> Database: ...

    @property
    def settings(self) -> Settings: ...


class Story(msgspec.Struct, frozen=True):
    """Since when the field exists, and since when its present faults are counted."""

    first: datetime
    epoch: datetime


@dataclass(frozen=True)
class SignIn:
    username: str
    password: str
    role: str


@dataclass(frozen=True)
class DemoInfo:
    """What to print and what the gateway needs. The passwords and the key are of this start alone."""

    story: Story
    prepared_at: datetime
    wells: int
    rows: int
    sign_ins: tuple[SignIn, ...]
    gateway_key: str


async def prepare(ground: Ground, now: datetime, progress: Progress) -> DemoInfo:
    """Wells, their log, 45 days of history (on a later start only what is missing since), people and a gateway key."""
    story = _story(ground.settings.data_dir, now)
    field = visited(demo_field(story.epoch, story.first), story.epoch)
    for sim in field:
        await _register(ground.db, sim, now)
    rows = await _write_history(ground.db, field, now, progress)
    sign_ins = tuple([await _person(ground.db, role, now) for role in PEOPLE])
    key = await _gateway_key(ground.db, now)
    return DemoInfo(story, now, len(field), rows, sign_ins, key)


def _story(data_dir: Path, now: datetime) -> Story:
    """A start soon after the last one goes on with its faults; a later one lets the fast faults begin anew."""
    file = data_dir / "demo.json"
    story = Story(now, now)
    with suppress(OSError, msgspec.DecodeError):
        told = msgspec.json.decode(file.read_bytes(), type=Story)
        if told.first <= told.epoch <= now:
            story = told if now - told.epoch < SAME_STORY else Story(told.first, now)
    data_dir.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.encode(story))
    return story


async def _register(db: Database, sim: SimWell, now: datetime) -> None:
    with suppress(Conflict):
        await wells.create(db, sim.well)
    known = {(e.kind, e.at) for e in await events.listing(db, sim.well.well_id, now - HISTORY, now, limit=None)}
    for event in log_of(sim):
        if event.at <= now and (event.kind, event.at) not in known:
            await events.add(db, event.well_id, event.kind, event.at, event.text, by=BY)


async def _write_history(db: Database, field: list[SimWell], now: datetime, progress: Progress) -> int:
    """One well is simulated while the one before is written."""
    last = await series.latest_many(db, [sim.well.well_id for sim in field])
    stretches = [(sim, _missing(last[sim.well.well_id].last_seen, now)) for sim in field]
    stretches = [(sim, times) for sim, times in stretches if len(times)]
    total, done, rows = sum(len(times) for _, times in stretches), 0, 0
    writing: asyncio.Task[int] | None = None
    for sim, times in stretches:
        progress(done, total)
        signals = await asyncio.to_thread(simulate, sim, times, SEED)
        rows += await writing if writing else 0
        done += len(times)
        writing = asyncio.create_task(series.bulk_write(db, sim.well.well_id, times, signals))
    rows += await writing if writing else 0
    progress(total, total)
    return rows


def _missing(last_seen: datetime | None, now: datetime) -> Array:
    """The moments of the history, every five minutes, that come after the last reading."""
    start = max(now - HISTORY, last_seen or now - HISTORY).timestamp()
    first = (np.floor(start / STEP_S) + 1) * STEP_S
    return np.arange(first, now.timestamp(), STEP_S, dtype=np.float64)


async def _person(db: Database, role: str, now: datetime) -> SignIn:
    password = secrets.token_urlsafe(9)
    try:
        await accounts.change(
            db, role, {"password": password, "role": role, "disabled": False}, by=BY, now=now, lasting=True
        )
    except NotFound:
        await accounts.create_user(db, role, password, role, by=BY, now=now, lasting=True)
    return SignIn(role, password, role)


async def _gateway_key(db: Database, now: datetime) -> str:
    """A new one each start; those of earlier starts end."""
    for key in await accounts.keys(db, limit=1000):
        if key.name == KEY_NAME:
            await accounts.revoke(db, key.id, by=BY, now=now)
    _, secret = await accounts.create_key(db, KEY_NAME, "gateway", by=BY, now=now)
    return secret


@contextmanager
def gateway(info: DemoInfo, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The simulated gateway as a process of its own; it ends with this block, and when this process dies."""
    moments = [at.astimezone(UTC).isoformat() for at in (info.story.first, info.story.epoch, info.prepared_at)]
    command = [sys.executable, "-m", "assistant.gateway", url, str(os.getpid()), *moments]
    environment = os.environ | {KEY_VARIABLE: info.gateway_key}
    # A session of its own: Ctrl-C in the terminal is for the server, which then ends the gateway.
    process = subprocess.Popen(command, env=environment, cwd=_root(), start_new_session=True)  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        if process.poll() is None:
            process.kill()
            process.wait()


def _root() -> Path:
    """Where the packages are found, also when they are not installed."""
    return Path(__file__).resolve().parent.parent
