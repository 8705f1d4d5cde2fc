"""What a process knows of the keys that post: their own names of signals, and what became of their posts."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from assistant.alongside import alongside
from assistant.gateways import REASONS, SQL
from telemetry.db import Database
from telemetry.errors import DatabaseFault, TelemetryError
from telemetry.ingest import Outcome
from telemetry.tags import Tag, Tags

EVERY_S = 2.0
PATIENCE_S = 10.0
# A server that is told to stop must be gone soon, also while its database hangs.
AT_THE_END_S = 1.0
REASONS_HELD = 200
LONGEST = 200
COUNTED = ("posts", "refused", "accepted", "duplicates", "rejected", "set_aside")

LOG = structlog.get_logger(__name__)


@dataclass
class Tally:
    """What was counted of a key since it was last written down."""

    last_post_at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_at: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def note(self, where: str, message: str, at: datetime) -> None:
        key = where[:LONGEST], message[:LONGEST]
        if key in self.reasons or len(self.reasons) < REASONS_HELD:
            self.reasons[key] += 1
            self.last_at[key] = at


class Tallies:
    """Counts in memory, and every two seconds adds that to the sums in the database and reads the names anew.

    A process that is killed forgets what it counted in its last two seconds, never a reading.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._of_key: dict[str, Tally] = {}
        self._tags: dict[str, Tags] = {}

    def tags(self, key_id: str) -> Tags | None:
        """The key's own names of signals, where it has any."""
        return self._tags.get(key_id)

    async def read_tags(self) -> None:
        rows = await self._db.fetch(SQL["tags"])
        self._tags = {row["id"]: msgspec.convert(row["tags"], dict[str, Tag]) for row in rows}

    def taken(self, key_id: str, outcome: Outcome, now: datetime) -> None:
        """What a post brought, after its commit."""
        tally = self._of(key_id, now)
        counts = tally.counts
        counts["posts"] += 1
        counts["accepted"] += outcome.accepted if outcome.queued else outcome.stored + outcome.duplicates
        if outcome.duplicates:
            counts["duplicates"] += outcome.duplicates
        if outcome.rejected:
            counts["rejected"] += len(outcome.rejected)
            for rejected in outcome.rejected:
                for problem in rejected.errors:
                    tally.note(problem.field, problem.message, now)
        if outcome.warnings:
            counts["set_aside"] += len(outcome.warnings)
            for warning in outcome.warnings:
                tally.note(warning.metric, warning.reason, now)

    def refused(self, key_id: str, readings: int, problems: Iterable[tuple[str, str]], now: datetime) -> None:
        """A whole post that was not taken; `readings` are those that were looked at."""
        tally = self._of(key_id, now)
        tally.counts.update(posts=1, refused=1, rejected=readings)
        for where, message in problems:
            tally.note(where, message, now)

    def _of(self, key_id: str, now: datetime) -> Tally:
        tally = self._of_key.get(key_id)
        if tally is None:
            tally = self._of_key[key_id] = Tally(now)
        tally.last_post_at = now
        return tally

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Written down while the block runs, and once more at its end."""
        await self.read_tags()
        try:
            async with alongside(self._keep(), name="gateway tallies"):
                yield
        finally:
            await self._quietly(AT_THE_END_S)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self._quietly()

    async def _quietly(self, patience_s: float = PATIENCE_S) -> None:
        """A database that is away holds nobody up; it is tried again."""
        try:
            async with asyncio.timeout(patience_s):
                await self.flush()
                await self.read_tags()
        except (TelemetryError, TimeoutError) as error:
            LOG.warning("tallies_not_written", cause=repr(error))

    async def flush(self) -> None:
        """What cannot be written now is added to what comes."""
        taken, self._of_key = self._of_key, {}
        if not taken:
            return
        try:
            await self._write(taken)
        except DatabaseFault:
            raise  # it would be refused again
        except BaseException:
            self._put_back(taken)
            raise

    def _put_back(self, taken: Mapping[str, Tally]) -> None:
        for key_id, tally in taken.items():
            now = self._of_key.setdefault(key_id, tally)
            if now is not tally:
                now.counts.update(tally.counts)
                now.reasons.update(tally.reasons)
                now.last_at = tally.last_at | now.last_at

    async def _write(self, taken: Mapping[str, Tally]) -> None:
        ids = [UUID(key_id) for key_id in taken]
        columns = [[tally.counts[name] for tally in taken.values()] for name in COUNTED]
        why = [
            (UUID(key_id), *key, seen, tally.last_at[key])
            for key_id, tally in taken.items()
            for key, seen in tally.reasons.items()
        ]
        async with self._db.transaction() as tx:
            await tx.execute(SQL["add"], ids, [tally.last_post_at for tally in taken.values()], *columns)
            if why:
                await tx.execute(SQL["add_reasons"], *map(list, zip(*why, strict=True)))
                await tx.execute(SQL["prune_reasons"], ids, REASONS)
